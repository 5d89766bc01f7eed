package io.github.netmap4j.testing;

import static io.github.netmap4j.sys.abi.netmap_h.NS_MOREFRAG;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF_OFFSET;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_empty;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The few loops over a ring that tests share. Buffers begin at their slots' offsets. None of them syncs. */
public final class Rings {

    private Rings() {}

    /** Moves head and cur past a slot. */
    public static void advance(NetmapRing ring) {
        long next = nm_ring_next(ring, ring.head());
        ring.cur(next);
        ring.head(next);
    }

    /** Puts bytes into the slot at head; false if there is none. */
    public static boolean put(NetmapRing ring, byte[] bytes, int flags) {
        if (nm_ring_empty(ring)) {
            return false;
        }
        long slot = ring.slot(ring.head());
        MemorySegment.copy(bytes, 0, ring.region(), JAVA_BYTE, NETMAP_BUF_OFFSET(ring, slot), bytes.length);
        NetmapSlot.len(ring.region(), slot, bytes.length);
        NetmapSlot.flags(ring.region(), slot, flags);
        advance(ring);
        return true;
    }

    /** Puts a packet into slots of at most so many bytes, for which there must be room. */
    public static void putPacket(NetmapRing ring, byte[] packet, int most) {
        for (int from = 0; from < packet.length; from += most) {
            int to = Math.min(from + most, packet.length);
            assertTrue(
                    put(ring, Arrays.copyOfRange(packet, from, to), to < packet.length ? NS_MOREFRAG() : 0),
                    "room to send");
        }
    }

    /** Takes the bytes of the slot at head; null if there is none. */
    public static byte[] take(NetmapRing ring) {
        if (nm_ring_empty(ring)) {
            return null;
        }
        long slot = ring.slot(ring.head());
        byte[] bytes = ring.region()
                .asSlice(NETMAP_BUF_OFFSET(ring, slot), NetmapSlot.len(ring.region(), slot))
                .toArray(JAVA_BYTE);
        advance(ring);
        return bytes;
    }

    /** How many slots the packet at head has; 0 if there is none, or its last slot has not come yet. */
    public static int slots(NetmapRing ring) {
        int slots = 1;
        for (long i = ring.head(); i != ring.tail(); i = nm_ring_next(ring, i), slots++) {
            if ((NetmapSlot.flags(ring.region(), ring.slot(i)) & NS_MOREFRAG()) == 0) {
                return slots;
            }
        }
        return 0;
    }

    /** Takes the packet at head, of one slot or several; null if there is none, or its last slot has not come yet. */
    public static byte[] takePacket(NetmapRing ring) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        int slots = slots(ring);
        for (int i = 0; i < slots; i++) {
            packet.writeBytes(take(ring));
        }
        return slots == 0 ? null : packet.toByteArray();
    }

    /** Takes all packets there are, which must be whole. */
    public static List<byte[]> takePackets(NetmapRing ring) {
        List<byte[]> packets = new ArrayList<>();
        while (!nm_ring_empty(ring)) {
            assertTrue(slots(ring) > 0, "a packet that is not whole");
            packets.add(takePacket(ring));
        }
        return packets;
    }
}
