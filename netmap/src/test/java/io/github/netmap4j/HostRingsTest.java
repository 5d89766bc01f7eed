package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.forward.Forwarder;
import io.github.netmap4j.soft.SoftHost;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A NIC of the software device, the host behind it, and what passes between. soft0 is wired to soft1. */
final class HostRingsTest {

    private final Soft soft = new Soft();
    private final SoftHost host = soft.device.host("soft0");
    private final MemorySegment into = MemorySegment.ofArray(new byte[2048]);

    @AfterEach
    void close() {
        soft.close();
    }

    private byte[] atHost() {
        int length = host.receive(into);
        return length <= 0 ? new byte[0] : into.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    @Test
    void hostRingsAreTypedApart() {
        NetmapPort port = soft.open("soft0^");
        assertTrue(port.isHostPort());
        assertThrows(InvalidRingIndexException.class, () -> port.txRing(0));
        assertThrows(InvalidRingIndexException.class, () -> port.rxRing(0));
        TxRing tx = port.hostTxRing(0);
        RxRing rx = port.hostRxRing(0);
        assertEquals(RingKind.HOST_TX, tx.kind());
        assertEquals(0, rx.index());
        assertTrue(tx.send(packet(1, 60)));
        tx.sync();
        assertArrayEquals(packet(1, 60), atHost());
        host.send(MemorySegment.ofArray(packet(2, 61)));
        rx.sync();
        assertEquals(0, rx.available(), "alone they intercept nothing");
        NetmapPort nic = soft.open("soft0");
        host.send(MemorySegment.ofArray(packet(2, 61)));
        rx.sync();
        assertTrue(nic.isOpen());
        assertEquals(1, rx.receiveFrames(frame -> assertArrayEquals(packet(2, 61), frame.toByteArray()), 10));
    }

    @Test
    void aForwarderGivesTheHostItsNetwork() {
        NetmapPort nic = soft.open(soft.builder("soft0").nicAndHost());
        assertFalse(nic.isHostPort());
        NetmapPort wire = soft.open("soft1");
        TxRing out = wire.txRing(0);
        RxRing in = wire.rxRing(0);
        try (Forwarder forwarder = Forwarder.hostStack(nic, frame -> frame.length() != 99, null)) {
            assertThrows(RingTakenException.class, () -> nic.txRing(0));
            assertTrue(out.send(packet(1, 60)));
            assertTrue(out.send(packet(2, 99)));
            assertTrue(out.send(packet(3, 62)));
            out.sync();
            host.send(MemorySegment.ofArray(packet(4, 70)));
            assertEquals(4, forwarder.forward(100));
            assertArrayEquals(packet(1, 60), atHost());
            assertArrayEquals(packet(3, 62), atHost(), "the filter dropped one");
            in.sync();
            assertEquals(1, in.receiveFrames(frame -> assertArrayEquals(packet(4, 70), frame.toByteArray()), 10));
            assertEquals(0, forwarder.forward(100));
        }
        nic.txRing(0).close();
    }

    /** Receives all packets, marks some, and gives them back. */
    private static int receive(RxRing rx, Predicate<Frame> marked) {
        rx.sync();
        int packets = rx.receiveFrames(
                frame -> {
                    if (marked.test(frame)) {
                        frame.forwardToHost();
                    }
                },
                10);
        rx.sync();
        return packets;
    }

    @Test
    void markedFramesGoToTheHostWhileTheirRingForwardsThem() {
        RxRing rx = soft.open(soft.builder("soft0").nicAndHost()).rxRing(0);
        TxRing wire = soft.open("soft1").txRing(0);
        rx.transparentForwarding(true);
        for (int i = 1; i <= 3; i++) {
            assertTrue(wire.send(packet(i, 60 + i)));
        }
        wire.sync();
        assertEquals(3, receive(rx, frame -> frame.length() != 62));
        assertArrayEquals(packet(1, 61), atHost());
        assertArrayEquals(packet(3, 63), atHost(), "the one that was not marked stays away");
        assertEquals(0, atHost().length);

        rx.transparentForwarding(false);
        assertTrue(wire.send(packet(4, 64)));
        wire.sync();
        assertEquals(1, receive(rx, frame -> true));
        assertEquals(0, atHost().length, "without the flag the mark has no effect");
    }

    @Test
    void aForwarderNeedsBothKindsOfRings() {
        NetmapPort nic = soft.open("soft0");
        IllegalArgumentException none = assertThrows(IllegalArgumentException.class, () -> Forwarder.hostStack(nic));
        assertTrue(none.getMessage().contains("nicAndHost()"), none.getMessage());
        nic.rxRing(0).close();
    }

    @Test
    void aForwarderJoinsPortsOfOneMemoryAndOfTwo() {
        for (boolean shared : new boolean[] {true, false}) {
            Soft.Pipe left = soft.pipe(16);
            NetmapPort.Builder how =
                    soft.builder("r" + shared + "{1").txSlots(16).rxSlots(16);
            NetmapPort a = soft.open(shared ? how.memoryOf(left.a()) : how);
            NetmapPort b = soft.open(soft.builder("r" + shared + "}1").memoryOf(a));
            assertEquals(shared, a.sharesMemoryWith(left.b()));
            TxRing tx = left.tx();
            RxRing rx = b.rxRing(0);
            try (Forwarder forwarder = Forwarder.between(left.b(), a)) {
                for (int i = 0; i < 5; i++) {
                    assertTrue(tx.send(packet(i, 60 + i)));
                }
                tx.sync();
                assertEquals(5, forwarder.forward(100));
                rx.sync();
                int[] next = {0};
                assertEquals(
                        5,
                        rx.receiveFrames(
                                frame -> {
                                    assertArrayEquals(packet(next[0], 60 + next[0]), frame.toByteArray());
                                    next[0]++;
                                },
                                100));
            }
        }
    }
}
