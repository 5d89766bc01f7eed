package io.github.netmap4j.nic;

import static io.github.netmap4j.testing.net.PrivateNet.inside;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.program.AttachMode;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Numbered frames go over a veth pair and come back from the same buffers. The sender keeps no more under way than the rings take, so
 * each must come back, once, in order: with the profile {@code stress} as many as {@code netmap4j.test.frames} says, or ten million.
 */
class BackAndForthTest {

    private static final int IN = netmap_h.POLLIN();
    private static final int SLOTS = 1024;
    /** What is under way at most: so many slots again may have been read and go back to the ring at the next sync only. */
    private static final int WINDOW = SLOTS / 2 - 1;

    private static final int LENGTH = 64;
    private static final int NUMBER = 16;
    private static final int TIMEOUT = 20_000;
    private static final long IN_A_BUILD = 100_000;
    private static final long UNDER_STRESS = Long.getLong("netmap4j.test.frames", 10_000_000);

    @ParameterizedTest
    @EnumSource(
            value = AttachMode.class,
            names = {"SKB", "NATIVE"})
    @Timeout(120)
    void eachOfManyFramesComesBackOnceInOrder(AttachMode mode) throws Exception {
        exchange(mode, IN_A_BUILD);
    }

    @ParameterizedTest
    @EnumSource(
            value = AttachMode.class,
            names = {"SKB", "NATIVE"})
    @Tag("stress")
    @Timeout(3600)
    void eachOfVeryManyFramesComesBackOnceInOrder(AttachMode mode) throws Exception {
        exchange(mode, UNDER_STRESS);
    }

    private static void exchange(AttachMode mode, long frames) throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1", 1);
            SoftDevice device = XdpDevice.builder(
                            XdpNics.builder().attachMode(mode).slots(SLOTS).build())
                    .build();
            try (TestPort near = TestPort.nmOpen(device, "netmap:veth0");
                    TestPort far = TestPort.nmOpen(device, "netmap:veth1")) {
                FutureTask<Void> echo = new FutureTask<>(() -> echo(far, frames), null);
                Thread.ofPlatform().start(echo);
                send(near, frames);
                echo.get();
                assertEquals(0, near.poll(IN, 0), "no frame more");
                assertEquals(0, far.poll(IN, 0), "no frame more at the other end");
            }
            assertEquals(Map.of(), device.drops().byReason());
        });
    }

    /** Sends as long as there is room and the other end keeps up, and checks what comes back. */
    private static void send(TestPort port, long frames) {
        NetmapRing tx = port.tx();
        NetmapRing rx = port.rx();
        byte[] frame = Frames.frame(0, LENGTH);
        long sent = 0;
        long back = 0;
        while (back < frames) {
            while (sent < frames && sent - back < WINDOW && !NetmapUser.nm_ring_empty(tx)) {
                long slot = tx.slot(tx.head());
                long at = NetmapUser.NETMAP_BUF_OFFSET(tx, slot);
                MemorySegment.copy(frame, 0, port.memory, JAVA_BYTE, at, LENGTH);
                port.memory.set(JAVA_LONG_UNALIGNED, at + NUMBER, sent);
                NetmapSlot.len(port.memory, slot, LENGTH);
                advance(tx);
                sent++;
            }
            assertEquals(0, port.txSync());
            assertTrue(port.poll(IN, TIMEOUT) > 0, sent + " sent, " + back + " came back");
            for (; !NetmapUser.nm_ring_empty(rx); back++) {
                long slot = rx.slot(rx.head());
                assertEquals(LENGTH, NetmapSlot.len(port.memory, slot));
                assertEquals(
                        back,
                        port.memory.get(JAVA_LONG_UNALIGNED, NetmapUser.NETMAP_BUF_OFFSET(rx, slot) + NUMBER),
                        "number");
                advance(rx);
            }
        }
        assertEquals(frames, back);
    }

    /** Sends back what comes, from the buffers in which it came. */
    private static void echo(TestPort port, long frames) {
        NetmapRing tx = port.tx();
        NetmapRing rx = port.rx();
        long done = 0;
        while (done < frames) {
            assertTrue(port.poll(IN, TIMEOUT) > 0, done + " sent back");
            for (; !NetmapUser.nm_ring_empty(rx) && !NetmapUser.nm_ring_empty(tx); done++) {
                long in = rx.slot(rx.head());
                long out = tx.slot(tx.head());
                long received = NetmapSlot.buf_idx(port.memory, in);
                NetmapSlot.buf_idx(port.memory, in, NetmapSlot.buf_idx(port.memory, out));
                NetmapSlot.buf_idx(port.memory, out, received);
                NetmapSlot.len(port.memory, out, NetmapSlot.len(port.memory, in));
                advance(rx);
                advance(tx);
            }
            assertEquals(0, port.txSync());
        }
    }

    private static void advance(NetmapRing ring) {
        ring.head(NetmapUser.nm_ring_next(ring, ring.head()));
        ring.cur(ring.head());
    }
}
