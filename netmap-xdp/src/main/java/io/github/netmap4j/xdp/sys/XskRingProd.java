package io.github.netmap4j.xdp.sys;

import java.lang.foreign.MemorySegment;

/**
 * {@code struct xsk_ring_prod}: a ring that the program fills and the kernel empties, the fill or transmit ring. The functions
 * are in {@link Xsk}.
 *
 * <p>The program's own index is kept here: only the kernel's is read from the shared memory.
 */
public final class XskRingProd extends XskRing {

    /** Where the next reservation starts. */
    int cachedProd;
    /** The kernel's index as last read, plus the size: where the room ends. */
    int cachedCons;
    /** The producer index that the kernel sees. */
    int submitted;
    /** Where the last reservation started. */
    int reserved;

    /**
     * A ring over memory; continues from the indexes there.
     *
     * @param ring the memory, off the heap; indexes and flags at multiples of 4, entries at multiples of 8
     * @param producer offset of the index that the program moves
     * @param consumer offset of the index that the kernel moves
     * @param flags offset of the flags
     * @param desc offset of the entries
     * @param size number of entries, a power of two
     * @throws IllegalArgumentException if the size is none, or the memory is on the heap
     * @throws IndexOutOfBoundsException if an index is not in the memory
     */
    public XskRingProd(MemorySegment ring, long producer, long consumer, long flags, long desc, int size) {
        super(ring, producer, consumer, flags, desc, size);
        submitted = producerAcquire();
        cachedProd = submitted;
        cachedCons = consumerAcquire() + size;
    }

    /**
     * {@return C's {@code *idx}: the index of the first entry of the last successful
     * {@link Xsk#xsk_ring_prod__reserve}; the others of that reservation follow it}
     */
    public int idx() {
        return reserved;
    }

    /**
     * {@return how many entries the kernel has not consumed yet, as its index now says: unsigned; more than the size
     * only if the kernel's index is wrong}
     */
    public int pending() {
        return submitted - consumerAcquire();
    }
}
