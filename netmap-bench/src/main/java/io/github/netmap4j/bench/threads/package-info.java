/** Transfers with a thread at each end. */
@NullMarked
package io.github.netmap4j.bench.threads;

import org.jspecify.annotations.NullMarked;
