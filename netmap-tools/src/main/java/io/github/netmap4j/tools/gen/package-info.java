/** {@code netmap gen}: what pkt-gen does, on the raw layer. */
@NullMarked
package io.github.netmap4j.tools.gen;

import org.jspecify.annotations.NullMarked;
