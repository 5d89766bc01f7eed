package io.github.netmap4j.sys.user;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.call.OffHeap;
import io.github.netmap4j.sys.call.OnHeap;
import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;

/**
 * The macros and inline functions of netmap.h and netmap_user.h that work on rings and buffers, under their C names, to
 * be imported statically. Where C has a pointer into the port's memory, Java has an offset into the port's region.
 *
 * <p>None of them checks more than C does, except that no access leaves the region. See netmap(4).
 */
public final class NetmapUser {

    private static final int NS_MOREFRAG = netmap_h.NS_MOREFRAG();

    private NetmapUser() {}

    /**
     * {@code NETMAP_IF(mem, offset)}.
     *
     * @param mem the memory of the port
     * @param offset {@code nr_offset} of the registration, in bytes
     * @return a view of the {@code netmap_if} there
     */
    public static NetmapIf NETMAP_IF(MemorySegment mem, long offset) {
        return new NetmapIf(mem, offset);
    }

    /**
     * {@code NETMAP_TXRING(nifp, index)}. Make the view once and keep it.
     *
     * @param nifp the port
     * @param index a transmit ring; those from {@code ni_tx_rings} on are the host's
     * @return a view of the ring
     * @throws IndexOutOfBoundsException if the port has no such ring
     * @throws IllegalStateException if the ring is not bound to this descriptor ({@code ring_ofs} is 0)
     */
    public static NetmapRing NETMAP_TXRING(NetmapIf nifp, long index) {
        long rings = nifp.ni_tx_rings() + nifp.ni_host_tx_rings();
        return ring(nifp, "tx", index, rings, 0);
    }

    /**
     * {@code NETMAP_RXRING(nifp, index)}. Make the view once and keep it.
     *
     * @param nifp the port
     * @param index a receive ring; those from {@code ni_rx_rings} on are the host's
     * @return a view of the ring
     * @throws IndexOutOfBoundsException if the port has no such ring
     * @throws IllegalStateException if the ring is not bound to this descriptor ({@code ring_ofs} is 0)
     */
    public static NetmapRing NETMAP_RXRING(NetmapIf nifp, long index) {
        long rings = nifp.ni_rx_rings() + nifp.ni_host_rx_rings();
        return ring(nifp, "rx", index, rings, nifp.ni_tx_rings() + nifp.ni_host_tx_rings());
    }

    private static NetmapRing ring(NetmapIf nifp, String direction, long index, long rings, long first) {
        if (index < 0 || index >= rings) {
            throw new IndexOutOfBoundsException(direction + " ring " + index + " of " + nifp.ni_name() + ": it has "
                    + rings + ", host rings included");
        }
        long ofs = nifp.ring_ofs(first + index);
        if (ofs == 0) {
            throw new IllegalStateException(direction + " ring " + index + " of " + nifp.ni_name()
                    + " is not bound to this descriptor; open the port in a mode that includes it");
        }
        return new NetmapRing(nifp.region(), nifp.offset() + ofs);
    }

    /**
     * {@code NETMAP_BUF(ring, index)}.
     *
     * @param ring a ring of the port
     * @param index a slot's {@code buf_idx}, or one from the list of extra buffers
     * @return where the buffer starts in the region, in bytes; outside of it for an invalid index
     */
    public static long NETMAP_BUF(NetmapRing ring, long index) {
        return ring.buffer(index);
    }

    /**
     * {@code NETMAP_BUF_IDX(ring, buf)}.
     *
     * @param ring a ring of the port
     * @param buf an offset in the region, within a buffer
     * @return the buffer's index
     */
    public static long NETMAP_BUF_IDX(NetmapRing ring, long buf) {
        return ring.bufferIndex(buf);
    }

    /**
     * {@code NETMAP_ROFFSET(ring, slot)}: reads the offset of a slot's packet in its buffer.
     *
     * @param ring the ring
     * @param slot the slot's offset in the region
     * @return bytes; 0 unless the port was opened with {@code NETMAP_REQ_OPT_OFFSETS}
     */
    public static long NETMAP_ROFFSET(NetmapRing ring, long slot) {
        return NetmapSlot.ptr(ring.region(), slot) & ring.offset_mask();
    }

    /**
     * {@code NETMAP_WOFFSET(ring, slot, offset)}: writes the offset of a slot's packet in its buffer and leaves the other
     * bits of {@code ptr} as they are.
     *
     * @param ring the ring
     * @param slot the slot's offset in the region
     * @param offset bytes; what exceeds {@code offset_mask} is cut off
     */
    public static void NETMAP_WOFFSET(NetmapRing ring, long slot, long offset) {
        long mask = ring.offset_mask();
        NetmapSlot.ptr(ring.region(), slot, (NetmapSlot.ptr(ring.region(), slot) & ~mask) | (offset & mask));
    }

    /**
     * {@code NETMAP_BUF_OFFSET(ring, slot)}: where a slot's packet starts, the offset field included.
     *
     * @param ring the ring
     * @param slot the slot's offset in the region
     * @return an offset in the region, in bytes
     */
    public static long NETMAP_BUF_OFFSET(NetmapRing ring, long slot) {
        return NETMAP_BUF(ring, NetmapSlot.buf_idx(ring.region(), slot)) + NETMAP_ROFFSET(ring, slot);
    }

    /**
     * {@code NS_RFRAGS(slot)}: the number of fragments of a packet that a VALE port received.
     *
     * @param region the memory of the port
     * @param slot the slot's offset in the region
     * @return 0 to 255
     */
    public static int NS_RFRAGS(MemorySegment region, long slot) {
        return NetmapSlot.flags(region, slot) >> 8;
    }

    /**
     * {@code nm_ring_next(ring, i)}: the slot after a slot, around the end.
     *
     * @param ring the ring
     * @param i 0 to {@code num_slots} - 1
     * @return {@code i + 1}, or 0
     */
    public static long nm_ring_next(NetmapRing ring, long i) {
        return i + 1 == ring.num_slots() ? 0 : i + 1;
    }

    /**
     * {@code nm_ring_empty(ring)}: whether no slot belongs to the program. On a transmit ring that means it is full.
     *
     * @param ring the ring
     * @return {@code head == tail}
     */
    public static boolean nm_ring_empty(NetmapRing ring) {
        return ring.head() == ring.tail();
    }

    /**
     * {@code nm_ring_space(ring)}: how many slots belong to the program, to fill or to read.
     *
     * @param ring the ring
     * @return 0 to {@code num_slots} - 1, if {@code head} and {@code tail} are within the ring
     */
    public static long nm_ring_space(NetmapRing ring) {
        // In 32 bits, as in C, so that garbage in head or tail gives C's result.
        int space = (int) ring.tail() - (int) ring.head();
        return Integer.toUnsignedLong(space < 0 ? space + (int) ring.num_slots() : space);
    }

    /**
     * {@code nm_tx_pending(ring)}: whether a transmit ring still has packets to send.
     *
     * @param ring a transmit ring
     * @return {@code tail + 1 != head}, around the end
     */
    public static boolean nm_tx_pending(NetmapRing ring) {
        return nm_ring_next(ring, ring.tail()) != ring.head();
    }

    /**
     * {@code nm_pkt_copy(src, dst, length)}: copies a packet. Unlike older versions of the C function it touches no byte
     * beyond the length; the memory may overlap. It allocates nothing. Off the heap its speed does not depend on what else
     * the program copies. From an array use {@link #nm_pkt_copy(byte[], int, MemorySegment, long, int)}: a segment over one
     * is as fast only in programs with few kinds of memory.
     *
     * @param src the source
     * @param srcOffset where in it, in bytes
     * @param dst the destination
     * @param dstOffset where in it, in bytes
     * @param length bytes
     * @throws IndexOutOfBoundsException if either side is too small; nothing is copied then
     */
    public static void nm_pkt_copy(MemorySegment src, long srcOffset, MemorySegment dst, long dstOffset, long length) {
        // A length that is known to be positive leaves less code for each copy, so that the JIT inlines both.
        if (length <= 0 || !OffHeap.is(dst)) {
            copyAny(src, srcOffset, dst, dstOffset, length);
        } else if (OffHeap.is(src)) {
            copy(OffHeap.known(src), srcOffset, OffHeap.known(dst), dstOffset, length);
        } else if (OnHeap.is(src)) {
            copy(OnHeap.known(src), srcOffset, OffHeap.known(dst), dstOffset, length);
        } else {
            copyAny(src, srcOffset, dst, dstOffset, length);
        }
    }

    /**
     * {@code nm_pkt_copy(src, dst, length)} from an array.
     *
     * @param src the source
     * @param srcOffset where in it, in bytes
     * @param dst the memory of a port
     * @param dstOffset where in it, in bytes
     * @param length bytes
     * @throws IndexOutOfBoundsException if either side is too small; nothing is copied then
     * @throws ClassCastException if {@code dst} is not off the heap
     */
    public static void nm_pkt_copy(byte[] src, int srcOffset, MemorySegment dst, long dstOffset, int length) {
        MemorySegment.copy(src, srcOffset, OffHeap.scoped(OffHeap.known(dst)), JAVA_BYTE, dstOffset, length);
    }

    /**
     * {@code nm_pkt_copy(src, dst, length)} into an array.
     *
     * @param src the memory of a port
     * @param srcOffset where in it, in bytes
     * @param dst the destination
     * @param dstOffset where in it, in bytes
     * @param length bytes
     * @throws IndexOutOfBoundsException if either side is too small; nothing is copied then
     * @throws ClassCastException if {@code src} is not off the heap
     */
    public static void nm_pkt_copy(MemorySegment src, long srcOffset, byte[] dst, int dstOffset, int length) {
        MemorySegment.copy(OffHeap.scoped(OffHeap.known(src)), JAVA_BYTE, srcOffset, dst, dstOffset, length);
    }

    /**
     * Copies between segments of known kind, with layouts. A slice would be an object wherever the JIT does not inline the
     * calls below. A loop for small packets, as in the copy without layouts, makes the method too big to be inlined once it
     * is compiled by itself; it then costs three times as much.
     */
    private static void copy(MemorySegment src, long srcOffset, MemorySegment dst, long dstOffset, long length) {
        MemorySegment.copy(
                OffHeap.scoped(src), JAVA_BYTE, srcOffset, OffHeap.scoped(dst), JAVA_BYTE, dstOffset, length);
    }

    private static void copyAny(MemorySegment src, long srcOffset, MemorySegment dst, long dstOffset, long length) {
        MemorySegment.copy(src, JAVA_BYTE, srcOffset, dst, JAVA_BYTE, dstOffset, length);
    }

    /** Whether a packet continues in the next slot. */
    static boolean moreFragments(MemorySegment region, long slot) {
        return (NetmapSlot.flags(region, slot) & NS_MOREFRAG) != 0;
    }
}
