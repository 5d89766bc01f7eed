package io.github.netmap4j;

import java.lang.foreign.MemorySegment;

/** Takes packets from a receive ring, see {@link RxRing#receive}. */
@FunctionalInterface
public interface PacketHandler {

    /**
     * Takes one slot of a packet; most packets have one. The bytes are the handler's until it returns. It must not use the
     * ring that runs it.
     *
     * @param region the port's memory
     * @param offset where the data start in it; beyond {@code offset + length} there are other packets
     * @param length bytes in this slot
     * @param more {@code NS_MOREFRAG}: whether the packet continues with the next call
     */
    void onPacket(MemorySegment region, long offset, int length, boolean more);
}
