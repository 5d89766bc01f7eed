/** Forwarding between two ports. */
@NullMarked
package io.github.netmap4j.forward;

import org.jspecify.annotations.NullMarked;
