package io.github.netmap4j.sys.user;

import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.nm_pkt_copy;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** What {@code nm_inject} and {@code nmport_inject} do with one ring. */
public final class Inject {

    private static final int NS_MOREFRAG = netmap_h.NS_MOREFRAG();

    private Inject() {}

    /**
     * Copies a packet into as many slots as it takes: each gets what fits into its buffer, and into its length field.
     *
     * @param ring a transmit ring of an open port
     * @param buf the packet from its first byte
     * @param size its length in bytes
     * @return false if the ring has too few slots; then nothing is written
     * @throws IndexOutOfBoundsException if the size is negative or more than the packet's memory; nothing is written then
     */
    public static boolean inject(NetmapRing ring, MemorySegment buf, long size) {
        Objects.checkFromIndexSize(0, size, buf.byteSize());
        MemorySegment region = ring.region();
        long room = Math.min(ring.nr_buf_size(), NetmapSlot.LARGEST_LENGTH);
        long tail = ring.tail();
        long slots = Math.max(1, Math.ceilDiv(size, room));
        long i = ring.cur();
        for (long free = 0, j = i; free < slots; free++, j = nm_ring_next(ring, j)) {
            if (j == tail) {
                return false;
            }
        }
        for (long done = 0; ; i = nm_ring_next(ring, i)) {
            long slot = ring.slot(i);
            long length = Math.min(room, size - done);
            nm_pkt_copy(buf, done, region, NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot)), length);
            done += length;
            NetmapSlot.len(region, slot, (int) length);
            NetmapSlot.flags(region, slot, done < size ? NS_MOREFRAG : 0);
            if (done == size) {
                break;
            }
        }
        long next = nm_ring_next(ring, i);
        ring.cur(next);
        ring.head(next);
        return true;
    }
}
