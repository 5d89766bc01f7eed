/** The software device beside its C twin. */
@NullMarked
package io.github.netmap4j.bench.soft;

import org.jspecify.annotations.NullMarked;
