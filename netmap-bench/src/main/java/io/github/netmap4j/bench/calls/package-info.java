/** System calls beside C. */
@NullMarked
package io.github.netmap4j.bench.calls;

import org.jspecify.annotations.NullMarked;
