package io.github.netmap4j.xdp.sys;

import io.github.netmap4j.sys.call.OffHeap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The common part of both kinds of rings: memory shared with the kernel that holds two indexes, flags and entries. The
 * indexes are unsigned 32 bits and wrap at 2<sup>32</sup>; an entry's place is the index modulo the size.
 *
 * <p>A ring belongs to one thread at a time. After {@link XskSocket#close} every access throws
 * {@link IllegalStateException}.
 */
public abstract sealed class XskRing permits XskRingProd, XskRingCons {

    /** Indexes and flags: coordinates are the memory and the offset in it. */
    static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    /** Bytes of an entry of the fill and completion rings. */
    public static final long ADDRESS_SIZE = Long.BYTES;

    /** An address; does not check alignment, which every entry has. */
    private static final VarHandle ADDRESS = ValueLayout.JAVA_LONG_UNALIGNED.varHandle();

    private final MemorySegment ring;
    private final long producer;
    private final long consumer;
    private final long flags;
    private final long desc;
    private final int size;
    private final int mask;

    XskRing(MemorySegment ring, long producer, long consumer, long flags, long desc, int size) {
        if (Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("a ring of " + Integer.toUnsignedString(size) + ", no power of two");
        }
        if (!OffHeap.is(ring)) {
            throw new IllegalArgumentException("a ring must be off the heap");
        }
        this.ring = ring;
        this.producer = producer;
        this.consumer = consumer;
        this.flags = flags;
        this.desc = desc;
        this.size = size;
        this.mask = size - 1;
    }

    /** {@return the ring's mapping: indexes, flags and entries} */
    public final MemorySegment ring() {
        return OffHeap.known(ring);
    }

    /** {@return where the producer's index is: an offset in {@link #ring}} */
    public final long producerOffset() {
        return producer;
    }

    /** {@return where the consumer's index is: an offset in {@link #ring}} */
    public final long consumerOffset() {
        return consumer;
    }

    /** {@return where the flags are: an offset in {@link #ring}} */
    public final long flagsOffset() {
        return flags;
    }

    /** {@return how many entries there are: a power of two} */
    public final int size() {
        return size;
    }

    final int mask() {
        return mask;
    }

    /** {@code *producer}, with acquire: entries written before it are visible. */
    final int producerAcquire() {
        return (int) INT.getAcquire(ring(), producer);
    }

    /** {@code *consumer}, with acquire: the other side has read the entries before it. */
    final int consumerAcquire() {
        return (int) INT.getAcquire(ring(), consumer);
    }

    final void producerRelease(int index) {
        INT.setRelease(ring(), producer, index);
    }

    final void consumerRelease(int index) {
        INT.setRelease(ring(), consumer, index);
    }

    /** {@return the ring's flags, as the kernel has them now: {@code XDP_RING_*}} */
    public final int flags() {
        return (int) INT.getAcquire(ring(), flags);
    }

    /**
     * How many entries are consecutive before the ring wraps.
     *
     * @param index the first one's
     * @param nb how many are wanted, not negative
     * @return entries, at most {@code nb}; at least 1 unless that is 0
     */
    public final int run(int index, int nb) {
        return Math.min(nb, size - (index & mask));
    }

    /**
     * Reads an entry of the completion ring.
     *
     * @param ring {@link #ring}
     * @param entry the entry's offset in it
     * @return an address
     */
    public static long address(MemorySegment ring, long entry) {
        return (long) ADDRESS.get(OffHeap.known(ring), entry);
    }

    /**
     * Writes an entry of the fill ring.
     *
     * @param ring {@link #ring}
     * @param entry the entry's offset in it
     * @param address an address
     */
    public static void address(MemorySegment ring, long entry, long address) {
        ADDRESS.set(OffHeap.known(ring), entry, address);
    }

    /**
     * Where an entry of 8 bytes is, an address: of the fill and completion rings.
     *
     * @param index an index, of which the low bits count
     * @return an offset in {@link #ring}
     */
    public final long addressAt(int index) {
        return desc + ((long) (index & mask) << 3);
    }

    /**
     * Where an entry of 16 bytes is, a {@code struct xdp_desc}: of the receive and transmit rings.
     *
     * @param index an index, of which the low bits count
     * @return an offset in {@link #ring}, for {@link XdpDesc}
     */
    public final long descAt(int index) {
        return desc + ((long) (index & mask) << 4);
    }
}
