/** Pipes. */
@NullMarked
package io.github.netmap4j.soft.pipe;

import org.jspecify.annotations.NullMarked;
