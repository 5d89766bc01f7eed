/** Asynchronous faces of a ring: a channel and a publisher. */
@NullMarked
package io.github.netmap4j.async;

import org.jspecify.annotations.NullMarked;
