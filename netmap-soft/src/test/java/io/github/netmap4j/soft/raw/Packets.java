package io.github.netmap4j.soft.raw;

import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF_OFFSET;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_ROFFSET;
import static io.github.netmap4j.sys.user.NetmapUser.nm_pkt_copy;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_space;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;

/**
 * Whole packets of any number of slots, by {@code NS_MOREFRAG}, with the offsets of slots ({@code NETMAP_ROFFSET}) where
 * the port has them. {@code nm_nextpkt} takes each slot for a packet, and {@code nm_inject} knows of no offsets; these are
 * for programs that need both right. Like those they do not sync, and allocate nothing.
 */
public final class Packets {

    private static final int NS_MOREFRAG = netmap_h.NS_MOREFRAG();
    private static final int MAX_FRAGS = netmap_h.NETMAP_MAX_FRAGS();

    private Packets() {}

    /**
     * How many slots the packet at {@code head} has.
     *
     * @param ring a receive ring
     * @return 1 or more; 0 if there is no packet, or its last slot has not come yet
     */
    public static int slots(NetmapRing ring) {
        MemorySegment region = ring.region();
        long tail = ring.tail();
        int slots = 1;
        for (long i = ring.head(); i != tail; i = nm_ring_next(ring, i), slots++) {
            if ((NetmapSlot.flags(region, ring.slot(i)) & NS_MOREFRAG) == 0) {
                return slots;
            }
        }
        return 0;
    }

    /**
     * How long the packet at {@code head} is, all of its slots together.
     *
     * @param ring a receive ring
     * @return bytes; -1 if there is no packet, or its last slot has not come yet
     */
    public static long length(NetmapRing ring) {
        int slots = slots(ring);
        long length = 0;
        for (long i = ring.head(), left = slots; left > 0; i = nm_ring_next(ring, i), left--) {
            length += NetmapSlot.len(ring.region(), ring.slot(i));
        }
        return slots == 0 ? -1 : length;
    }

    /**
     * Copies the packet at {@code head} and releases its slots.
     *
     * @param ring a receive ring
     * @param dst where to
     * @param dstOffset where in it, in bytes
     * @return the packet's length in bytes; -1 if there is no packet, or its last slot has not come yet
     * @throws IndexOutOfBoundsException if there is too little room, or a slot's length reaches beyond the region; no slot is
     *     released then
     */
    public static long receive(NetmapRing ring, MemorySegment dst, long dstOffset) {
        MemorySegment region = ring.region();
        long at = dstOffset;
        long i = ring.head();
        int slots = slots(ring);
        for (int left = slots; left > 0; i = nm_ring_next(ring, i), left--) {
            long slot = ring.slot(i);
            int length = NetmapSlot.len(region, slot);
            nm_pkt_copy(region, NETMAP_BUF_OFFSET(ring, slot), dst, at, length);
            at += length;
        }
        return slots == 0 ? -1 : release(ring, i, at - dstOffset);
    }

    private static long release(NetmapRing ring, long next, long result) {
        ring.cur(next);
        ring.head(next);
        return result;
    }

    /**
     * Copies a packet into the slots from {@code head} on, as many as it takes, and moves {@code head} and {@code cur}
     * behind it. Each slot keeps its offset. The packet leaves with the next {@code NIOCTXSYNC} or poll.
     *
     * @param ring a transmit ring
     * @param src where from
     * @param srcOffset where in it, in bytes
     * @param length the packet's length in bytes, 1 or more
     * @return true; false if there are too few slots, and nothing is done then
     * @throws IllegalArgumentException if it would never fit: more slots than {@code NETMAP_MAX_FRAGS} or than the ring has,
     *     or no length
     * @throws IndexOutOfBoundsException if the source has fewer bytes
     */
    public static boolean send(NetmapRing ring, MemorySegment src, long srcOffset, long length) {
        MemorySegment region = ring.region();
        int slots = needed(ring, length);
        if (slots > nm_ring_space(ring)) {
            return false;
        }
        long done = 0;
        long i = ring.head();
        for (int left = slots; left > 0; i = nm_ring_next(ring, i), left--) {
            long slot = ring.slot(i);
            long part = Math.min(length - done, room(ring, slot));
            nm_pkt_copy(src, srcOffset + done, region, NETMAP_BUF_OFFSET(ring, slot), part);
            NetmapSlot.len(region, slot, (int) part);
            NetmapSlot.flags(region, slot, left > 1 ? NS_MOREFRAG : 0);
            done += part;
        }
        ring.cur(i);
        ring.head(i);
        return true;
    }

    /** How many slots a packet takes from head on. Slots beyond tail are counted with the offset they have now. */
    private static int needed(NetmapRing ring, long length) {
        if (length < 1) {
            throw new IllegalArgumentException("a packet of " + length + " bytes");
        }
        long most = Math.min(MAX_FRAGS, ring.num_slots() - 1);
        int slots = 0;
        long left = length;
        for (long i = ring.head(); left > 0; i = nm_ring_next(ring, i)) {
            if (++slots > most) {
                throw new IllegalArgumentException("a packet of " + length + " bytes needs more than " + most
                        + " slots of " + ring.nr_buf_size() + " bytes: send less at once, or use larger buffers");
            }
            left -= room(ring, ring.slot(i));
        }
        return slots;
    }

    private static long room(NetmapRing ring, long slot) {
        return Math.clamp(ring.nr_buf_size() - NETMAP_ROFFSET(ring, slot), 0, NetmapSlot.LARGEST_LENGTH);
    }
}
