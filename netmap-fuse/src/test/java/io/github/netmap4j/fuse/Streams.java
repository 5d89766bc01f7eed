package io.github.netmap4j.fuse;

import static io.github.netmap4j.sys.abi.netmap_h.POLLIN;
import static io.github.netmap4j.sys.abi.netmap_h.POLLOUT;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_empty;
import static io.github.netmap4j.sys.user.NetmapUser.nm_tx_pending;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.testing.Await;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.Rings;

/** Numbered frames through a client's port, the same as in client.c. */
final class Streams {

    private static final int FRAME = 64;
    private static final int TIMEOUT = 5000;

    private Streams() {}

    /** Sends one frame of a length and number. */
    static void send(NmDesc port, long number, int length) {
        assertTrue(Rings.put(port.txring(0), Frames.frame(number, length), 0), "room to send");
        assertEquals(0, port.ioctl(Ioctl.NIOCTXSYNC));
    }

    /** Waits for one frame and returns its length. */
    static int receive(NmDesc port) {
        assertEquals(POLLIN(), port.poll(POLLIN(), TIMEOUT));
        return Rings.take(port.rxring(0)).length;
    }

    /** Sends frames 0 to count - 1 as fast as they go, and waits until they have left. */
    static void stream(NmDesc port, long count) {
        NetmapRing ring = port.txring(0);
        long number = 0;
        while (number < count) {
            if (nm_ring_empty(ring)) {
                assertEquals(POLLOUT(), port.poll(POLLOUT(), TIMEOUT));
            }
            while (number < count && Rings.put(ring, Frames.frame(number, FRAME), 0)) {
                number++;
            }
            assertEquals(0, port.ioctl(Ioctl.NIOCTXSYNC));
        }
        Await.until("the last frames leave", () -> {
            assertEquals(0, port.ioctl(Ioctl.NIOCTXSYNC));
            return !nm_tx_pending(ring);
        });
    }

    /** Receives as many frames, each of which must be the next one and intact. Returns how many came. */
    static long check(NmDesc port, long count) {
        long received = 0;
        while (received < count && port.poll(POLLIN(), TIMEOUT) == POLLIN()) {
            for (byte[] frame = Rings.take(port.rxring(0)); frame != null; frame = Rings.take(port.rxring(0))) {
                assertArrayEquals(Frames.frame(received, FRAME), frame);
                received++;
            }
        }
        // The sender waits until its last slots come back.
        assertEquals(0, port.ioctl(Ioctl.NIOCRXSYNC));
        return received;
    }
}
