package io.github.netmap4j;

import java.lang.foreign.MemorySegment;

/** Writes packets into the buffers of a transmit ring, see {@link TxRing#send(PacketFiller, int)}. */
@FunctionalInterface
public interface PacketFiller {

    /**
     * Writes one packet, within {@code offset} to {@code offset + capacity} of the region. It must not use the ring.
     *
     * @param region the port's memory
     * @param offset where the packet starts in it
     * @param capacity the largest length, in bytes
     * @return the packet's length, 1 to {@code capacity}; 0 for no more packets, which gives the slot back
     */
    int fill(MemorySegment region, long offset, int capacity);
}
