/** Loops over rings beside C. */
@NullMarked
package io.github.netmap4j.bench.raw;

import org.jspecify.annotations.NullMarked;
