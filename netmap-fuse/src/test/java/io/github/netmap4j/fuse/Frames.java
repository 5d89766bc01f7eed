package io.github.netmap4j.fuse;

import static io.github.netmap4j.sys.abi.netmap_h.POLLIN;
import static io.github.netmap4j.sys.abi.netmap_h.POLLOUT;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_empty;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;
import static io.github.netmap4j.sys.user.NetmapUser.nm_tx_pending;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NmDesc;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/** Numbered frames, the same as in client.c: every byte follows from the number. */
final class Frames {

    private static final int FRAME = 64;
    private static final int NUMBER = 14;
    private static final int FILL = 22;
    private static final int PATIENCE = 5000;

    private Frames() {}

    /** Sends one frame of a length and number. */
    static void send(NmDesc port, long number, int length) {
        put(port.txring(0), number, length);
        assertEquals(0, port.ioctl(Ioctl.NIOCTXSYNC));
    }

    /** Waits for one frame and returns its length. */
    static int receive(NmDesc port) {
        assertEquals(POLLIN(), port.poll(POLLIN(), PATIENCE));
        NetmapRing ring = port.rxring(0);
        int length = NetmapSlot.len(ring.region(), ring.slot(ring.head()));
        advance(ring);
        return length;
    }

    /** Sends frames 0 to count - 1 as fast as they go, and waits until they have left. */
    static void stream(NmDesc port, long count) {
        NetmapRing ring = port.txring(0);
        long number = 0;
        while (number < count) {
            if (nm_ring_empty(ring)) {
                assertEquals(POLLOUT(), port.poll(POLLOUT(), PATIENCE));
            }
            while (number < count && !nm_ring_empty(ring)) {
                put(ring, number++, FRAME);
            }
            assertEquals(0, port.ioctl(Ioctl.NIOCTXSYNC));
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (nm_tx_pending(ring)) {
            assertTrue(System.nanoTime() < deadline, "the last frames do not leave");
            Thread.onSpinWait();
            assertEquals(0, port.ioctl(Ioctl.NIOCTXSYNC));
        }
    }

    /** Receives as many frames, each of which must be the next one and intact. Returns how many came. */
    static long check(NmDesc port, long count) {
        NetmapRing ring = port.rxring(0);
        long received = 0;
        while (received < count && port.poll(POLLIN(), PATIENCE) == POLLIN()) {
            while (!nm_ring_empty(ring)) {
                long slot = ring.slot(ring.head());
                check(ring.region(), NETMAP_BUF(ring, NetmapSlot.buf_idx(ring.region(), slot)), received);
                assertEquals(FRAME, NetmapSlot.len(ring.region(), slot));
                received++;
                advance(ring);
            }
        }
        // The sender waits until its last slots come back.
        assertEquals(0, port.ioctl(Ioctl.NIOCRXSYNC));
        return received;
    }

    private static void put(NetmapRing ring, long number, int length) {
        MemorySegment memory = ring.region();
        long slot = ring.slot(ring.head());
        long buffer = NETMAP_BUF(ring, NetmapSlot.buf_idx(memory, slot));
        for (int i = 0; i < length; i++) {
            memory.set(JAVA_BYTE, buffer + i, header(i, number));
        }
        memory.set(JAVA_LONG_UNALIGNED, buffer + NUMBER, number);
        NetmapSlot.len(memory, slot, length);
        NetmapSlot.flags(memory, slot, 0);
        advance(ring);
    }

    private static void check(MemorySegment memory, long buffer, long number) {
        assertEquals(number, memory.get(JAVA_LONG_UNALIGNED, buffer + NUMBER));
        for (int i = 0; i < FRAME; i++) {
            if (i < NUMBER || i >= FILL) {
                assertEquals(header(i, number), memory.get(JAVA_BYTE, buffer + i));
            }
        }
    }

    private static byte header(int i, long number) {
        return (byte)
                switch (i) {
                    case 0, 1, 2, 3, 4, 5 -> 0xff;
                    case 6, 7, 8, 9, 10, 11 -> 2;
                    case 12 -> 0x88;
                    case 13 -> 0xb5;
                    default -> number * 31 + i;
                };
    }

    private static void advance(NetmapRing ring) {
        long next = nm_ring_next(ring, ring.head());
        ring.head(next);
        ring.cur(next);
    }
}
