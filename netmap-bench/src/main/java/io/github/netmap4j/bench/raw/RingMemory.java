package io.github.netmap4j.bench.raw;

import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_IF;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_RXRING;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_TXRING;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.abi.netmap_if;
import io.github.netmap4j.sys.abi.netmap_ring;
import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;

/**
 * A port's memory without a device: one transmit and one receive ring with their buffers, laid out as netmap.h says. The
 * transmit ring is free, but for the slot that always stays with the kernel; the receive ring is full of packets.
 */
public final class RingMemory {

    static final int BUFFER_SIZE = 2048;

    /** Bytes of a packet. */
    public static final int PACKET = 60;

    private static final long PAGE = 4096;

    final NetmapRing tx;
    final NetmapRing rx;
    private final long packets;

    /**
     * Lays out the memory.
     *
     * @param region zeroed, {@link #size} bytes at least
     * @param slots of each ring
     */
    RingMemory(MemorySegment region, int slots) {
        this.packets = slots - 1L;
        long txOffset = PAGE;
        long rxOffset = txOffset + ringSize(slots);
        netmap_if.ni_tx_rings(region, 1);
        netmap_if.ni_rx_rings(region, 1);
        MemorySegment ringOffsets = region.asSlice(netmap_if.ring_ofs$offset());
        ringOffsets.setAtIndex(JAVA_LONG, 0, txOffset);
        ringOffsets.setAtIndex(JAVA_LONG, 1, rxOffset);
        // As the kernel does it, the first two buffers are kept back.
        ring(region, txOffset, slots, 1, 2);
        ring(region, rxOffset, slots, 0, 2 + slots);
        NetmapIf nifp = NETMAP_IF(region, 0);
        tx = NETMAP_TXRING(nifp, 0);
        rx = NETMAP_RXRING(nifp, 0);
        for (int i = 0; i < slots; i++) {
            long slot = rx.slot(i);
            NetmapSlot.len(region, slot, PACKET);
            region.set(JAVA_LONG, NETMAP_BUF(rx, NetmapSlot.buf_idx(region, slot)), i);
        }
    }

    /** Bytes that the rings of that many slots need. */
    static long size(int slots) {
        return PAGE + 2 * ringSize(slots) + (2 + 2L * slots) * BUFFER_SIZE;
    }

    private static long ringSize(int slots) {
        return (netmap_ring.slot$offset() + slots * NetmapSlot.SIZE + PAGE - 1) / PAGE * PAGE;
    }

    private static void ring(MemorySegment region, long offset, int slots, int dir, int firstBuffer) {
        MemorySegment ring = region.asSlice(offset);
        netmap_ring.buf_ofs(ring, PAGE + 2 * ringSize(slots) - offset);
        netmap_ring.num_slots(ring, slots);
        netmap_ring.nr_buf_size(ring, BUFFER_SIZE);
        netmap_ring.dir(ring, (short) dir);
        netmap_ring.tail(ring, slots - 1);
        for (int i = 0; i < slots; i++) {
            NetmapSlot.buf_idx(region, offset + netmap_ring.slot$offset() + i * NetmapSlot.SIZE, firstBuffer + i);
        }
    }

    /** Packets in a batch: all slots but the kernel's one. */
    long packets() {
        return packets;
    }

    /** The sync of a kernel that has nothing to wait for: all slots but one are the program's again. */
    public static void sync(NetmapRing ring) {
        long head = ring.head();
        long tail = head == 0 ? ring.num_slots() - 1 : head - 1;
        ring.region().set(JAVA_INT, ring.offset() + netmap_ring.tail$offset(), (int) tail);
    }

    /** The address of a ring, for C. */
    public static MemorySegment pointer(NetmapRing ring) {
        return ring.region().asSlice(ring.offset());
    }
}
