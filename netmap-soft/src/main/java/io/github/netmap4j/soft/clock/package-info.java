/** The time of a device: the system's, or one that a test moves. */
@NullMarked
package io.github.netmap4j.soft.clock;

import org.jspecify.annotations.NullMarked;
