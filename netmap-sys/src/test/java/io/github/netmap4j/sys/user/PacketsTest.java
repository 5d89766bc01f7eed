package io.github.netmap4j.sys.user;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.FakeDevice;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.netmap_ring;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is sent in slots is received from slots: the test moves the transmit ring's packets as a pipe would. */
class PacketsTest {

    private static final int SLOTS = FakeDevice.SLOTS;
    private static final int BUFFER = FakeDevice.BUFFER;

    private final FakeDevice device = new FakeDevice();
    private NmDesc port;
    private NetmapRing ring;

    @BeforeEach
    void open() throws NetmapException {
        port = NetmapLibs.nm_open(device, "netmap:fake", null, 0, null);
        ring = port.txring(0);
    }

    @AfterEach
    void close() {
        port.close();
    }

    private void place(long head, long tail) {
        ring.head(head);
        ring.cur(head);
        device.tail(ring, tail);
    }

    /** Every length up to the ring's, from every slot, with every number of free slots. */
    @Test
    void everyLengthFromEverySlot() {
        byte[] packet = new byte[SLOTS * BUFFER];
        new Random(1).nextBytes(packet);
        MemorySegment src = MemorySegment.ofArray(packet);
        for (int head = 0; head < SLOTS; head++) {
            for (int free = 0; free < SLOTS; free++) {
                for (int length = 1; length <= (SLOTS - 1) * BUFFER - 3; length += 7) {
                    place(head, (head + free) % SLOTS);
                    int slots = (length + BUFFER - 1) / BUFFER;
                    boolean sent = Packets.send(ring, src, 3, length);
                    assertEquals(slots <= free, sent);
                    int end = (head + (sent ? slots : 0)) % SLOTS;
                    assertEquals(end, ring.head());
                    assertEquals(end, ring.cur());
                    if (sent) {
                        // Now as a receiver: what is before the old tail has come.
                        place(head, end);
                        assertEquals(slots, Packets.slots(ring));
                        assertEquals(length, Packets.length(ring));
                        byte[] got = new byte[length + 2];
                        assertEquals(length, Packets.receive(ring, MemorySegment.ofArray(got), 2));
                        assertArrayEquals(
                                src.asSlice(3, length).toArray(ValueLayout.JAVA_BYTE),
                                MemorySegment.ofArray(got).asSlice(2).toArray(ValueLayout.JAVA_BYTE));
                        assertEquals(end, ring.head());
                        assertEquals(-1, Packets.receive(ring, MemorySegment.ofArray(got), 0));
                        place(head, end);
                        assertEquals(slots, Packets.skip(ring));
                        assertEquals(end, ring.head());
                        if (slots > 1) {
                            place(head, (end + SLOTS - 1) % SLOTS);
                            assertEquals(0, Packets.slots(ring), "the last slot has not come");
                            assertEquals(-1, Packets.length(ring));
                            assertEquals(0, Packets.skip(ring));
                            assertEquals(-1, Packets.receive(ring, MemorySegment.ofArray(got), 0));
                            assertEquals(head, ring.head());
                        }
                    }
                }
            }
        }
    }

    @Test
    void offsetsOfSlotsAreKept() {
        port.mem().set(ValueLayout.JAVA_LONG, ring.offset() + netmap_ring.offset_mask$offset(), 0xff);
        place(0, SLOTS - 1);
        for (int i = 0; i < SLOTS; i++) {
            NetmapSlot.ptr(port.mem(), ring.slot(i), 0xabcd00L + 10L * i);
        }
        byte[] packet = new byte[100];
        new Random(2).nextBytes(packet);
        assertTrue(Packets.send(ring, MemorySegment.ofArray(packet), 0, packet.length));
        assertEquals(2, ring.head());
        assertEquals(64, NetmapSlot.len(port.mem(), ring.slot(0)));
        assertEquals(36, NetmapSlot.len(port.mem(), ring.slot(1)));
        assertEquals(0xabcd00L + 10, NetmapSlot.ptr(port.mem(), ring.slot(1)));
        long second = NetmapUser.NETMAP_BUF(ring, NetmapSlot.buf_idx(port.mem(), ring.slot(1)));
        assertEquals(packet[64], port.mem().get(ValueLayout.JAVA_BYTE, second + 10));
        place(0, 2);
        byte[] got = new byte[100];
        assertEquals(100, Packets.receive(ring, MemorySegment.ofArray(got), 0));
        assertArrayEquals(packet, got);
    }

    @Test
    void whatNeverFitsOrHasNoRoomIsToldAndNothingMoves() {
        place(0, SLOTS - 1);
        MemorySegment src = MemorySegment.ofArray(new byte[10_000]);
        assertThrows(IllegalArgumentException.class, () -> Packets.send(ring, src, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> Packets.send(ring, src, 0, (SLOTS - 1) * BUFFER + 1));
        assertThrows(IndexOutOfBoundsException.class, () -> Packets.send(ring, src, 9_990, 20));
        assertEquals(0, ring.head());
        assertTrue(Packets.send(ring, src, 0, 100));
        place(0, 2);
        assertThrows(
                IndexOutOfBoundsException.class, () -> Packets.receive(ring, MemorySegment.ofArray(new byte[99]), 0));
        assertEquals(0, ring.head(), "the packet is still there");
        assertEquals(netmap_h.NS_MOREFRAG(), NetmapSlot.flags(port.mem(), ring.slot(0)));
        place(3, 3);
        assertFalse(Packets.send(ring, src, 0, 1));
    }
}
