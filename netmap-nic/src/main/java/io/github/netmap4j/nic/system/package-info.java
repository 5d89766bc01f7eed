/** Calls of the operating system that drivers share. */
@NullMarked
package io.github.netmap4j.nic.system;

import org.jspecify.annotations.NullMarked;
