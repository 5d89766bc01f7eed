package io.github.netmap4j.soft.spi;

import java.lang.foreign.MemorySegment;

/**
 * The memory whose buffers a {@link Nic} sends from and receives into.
 *
 * @param id the {@code nr_mem_id}
 * @param segment all of the memory that programs map; alive while a ring of the NIC is on
 * @param buffersOffset where buffer 0 begins in it, in bytes
 * @param bufferSize bytes of a buffer; buffer i begins at {@code buffersOffset + i * bufferSize}
 * @param buffers how many there are
 */
public record NicMemory(int id, MemorySegment segment, long buffersOffset, int bufferSize, int buffers) {}
