/** Monitors. */
@NullMarked
package io.github.netmap4j.soft.monitor;

import org.jspecify.annotations.NullMarked;
