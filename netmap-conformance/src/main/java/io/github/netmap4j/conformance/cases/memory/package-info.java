/** Memories, external memory, extra buffers, offsets. */
@NullMarked
package io.github.netmap4j.conformance.cases.memory;

import org.jspecify.annotations.NullMarked;
