/** Memories, external memory, extra buffers, offsets. */
package io.github.netmap4j.conformance.cases.memory;
