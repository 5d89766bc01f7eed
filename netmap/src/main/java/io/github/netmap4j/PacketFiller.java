package io.github.netmap4j;

import java.lang.foreign.MemorySegment;

/** Writes packets into the buffers of a transmit ring, see {@link TxRing#send(PacketFiller, int)}. */
@FunctionalInterface
public interface PacketFiller {

    /**
     * Writes one packet. It may write anywhere from {@code offset} to {@code offset + capacity}, and nowhere else in the
     * region. The ring must not be used meanwhile.
     *
     * @param region the port's memory
     * @param offset where the packet is to start in it
     * @param capacity the largest length, in bytes
     * @return the packet's length, 1 to {@code capacity}; 0 for no more packets, which gives the slot back
     */
    int fill(MemorySegment region, long offset, int capacity);
}
