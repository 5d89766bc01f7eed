package io.github.netmap4j.forward;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.PortClosedException;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.Soft;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.soft.SoftHost;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A forwarder waits for all that it forwards. */
final class ForwarderAwaitTest {

    private static final Duration LONG = Duration.ofSeconds(50);

    private final Soft soft = new Soft();
    private final Soft.Pipe left = soft.pipe(8);
    private final Soft.Pipe right = soft.pipe(8);

    @AfterEach
    void close() {
        soft.close();
    }

    private static void send(NetmapPort port, int packets) {
        try (TxRing tx = port.txRing(0)) {
            tx.sync();
            for (int i = 0; i < packets; i++) {
                assertTrue(tx.send(packet(i, 60)));
            }
            tx.sync();
        }
    }

    private static int receive(NetmapPort port, int first) {
        try (RxRing rx = port.rxRing(0)) {
            rx.sync();
            int[] next = {first};
            return rx.receiveFrames(frame -> assertArrayEquals(packet(next[0]++, 60), frame.toByteArray()), 100);
        }
    }

    @Test
    void eitherPortEndsAWait() throws Exception {
        try (Forwarder forwarder = Forwarder.between(left.b(), right.a())) {
            assertFalse(forwarder.await(Duration.ZERO));
            assertFalse(forwarder.await(Duration.ofMillis(1)));
            for (NetmapPort[] way : new NetmapPort[][] {{left.a(), right.b()}, {right.b(), left.a()}}) {
                CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> send(way[0], 3));
                assertTrue(forwarder.await(LONG));
                sender.join();
                assertEquals(3, forwarder.forward(100));
                assertEquals(3, receive(way[1], 0));
                assertFalse(forwarder.await(Duration.ZERO));
            }
        }
    }

    @Test
    void hostAndWireOfOnePortEndAWait() throws Exception {
        NetmapPort nic = soft.open(soft.builder("soft0").nicAndHost());
        SoftHost host = soft.device.host("soft0");
        try (Forwarder forwarder = Forwarder.hostStack(nic)) {
            assertFalse(forwarder.await(Duration.ZERO));
            host.send(MemorySegment.ofArray(packet(1, 60)));
            assertTrue(forwarder.await(LONG));
            assertEquals(1, forwarder.forward(100));
            soft.device.host("soft1").send(MemorySegment.ofArray(packet(2, 60)));
            assertTrue(forwarder.await(LONG));
            assertEquals(1, forwarder.forward(100));
        }
        assertEquals(60, host.receive(MemorySegment.ofArray(new byte[2048])));
    }

    @Test
    void whatFindsNoRoomWaitsForIt() throws Exception {
        try (Forwarder forwarder = Forwarder.between(left.b(), right.a())) {
            send(left.a(), 7);
            assertEquals(7, forwarder.forward(100));
            assertFalse(forwarder.await(Duration.ZERO));
            send(left.a(), 7);
            for (int i = 0; i < 3; i++) {
                assertTrue(forwarder.await(LONG));
                assertEquals(0, forwarder.forward(100), "the other pipe is full");
            }
            assertEquals(7, receive(right.b(), 0));
            int received = 0;
            while (received < 7) {
                assertTrue(forwarder.await(LONG));
                forwarder.forward(100);
                received += receive(right.b(), received);
            }
            assertFalse(forwarder.await(Duration.ZERO));
        }
    }

    @Test
    void anInterruptEndsAWait() {
        try (Forwarder forwarder = Forwarder.between(left.b(), right.a())) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> forwarder.await(LONG));
            send(left.a(), 1);
            assertEquals(1, forwarder.forward(100));
        }
    }

    @Test
    void theCloseOfAPortEndsAWait() {
        try (Forwarder forwarder = Forwarder.between(left.b(), right.a())) {
            CompletableFuture<Void> closer = CompletableFuture.runAsync(right.a()::close);
            assertThrows(PortClosedException.class, () -> forwarder.await(LONG));
            closer.join();
        }
    }
}
