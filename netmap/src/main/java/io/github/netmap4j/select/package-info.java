/** Waiting for many ports. */
@NullMarked
package io.github.netmap4j.select;

import org.jspecify.annotations.NullMarked;
