/** The safe layer beside the raw one. */
@NullMarked
package io.github.netmap4j.bench.safe;

import org.jspecify.annotations.NullMarked;
