/** Whole programs, each a process of its own, beside programs in C that do the same. */
@NullMarked
package io.github.netmap4j.bench.whole;

import org.jspecify.annotations.NullMarked;
