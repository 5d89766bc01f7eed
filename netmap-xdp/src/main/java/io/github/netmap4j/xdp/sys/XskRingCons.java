package io.github.netmap4j.xdp.sys;

import java.lang.foreign.MemorySegment;

/**
 * {@code struct xsk_ring_cons}: a ring that the kernel fills and the program empties, the receive or completion ring. The
 * functions are in {@link Xsk}.
 *
 * <p>The program's own index is kept here: only the kernel's is read from the shared memory.
 */
public final class XskRingCons extends XskRing {

    /** The kernel's index as last read. */
    int cachedProd;
    /** Where the next peek starts. */
    int cachedCons;
    /** The consumer index that the kernel sees. */
    int released;
    /** Where the last peek started. */
    int peeked;

    /**
     * A ring over memory; continues from the indexes there.
     *
     * @param ring the memory, off the heap; indexes and flags at multiples of 4, entries at multiples of 8
     * @param producer offset of the index that the kernel moves
     * @param consumer offset of the index that the program moves
     * @param flags offset of the flags
     * @param desc offset of the entries
     * @param size number of entries, a power of two
     * @throws IllegalArgumentException if the size is none, or the memory is on the heap
     * @throws IndexOutOfBoundsException if an index is not in the memory
     */
    public XskRingCons(MemorySegment ring, long producer, long consumer, long flags, long desc, int size) {
        super(ring, producer, consumer, flags, desc, size);
        released = consumerAcquire();
        cachedCons = released;
        cachedProd = producerAcquire();
    }

    /**
     * {@return C's {@code *idx}: the index of the first entry of the last {@link Xsk#xsk_ring_cons__peek} that found
     * some; the others of that peek follow it}
     */
    public int idx() {
        return peeked;
    }
}
