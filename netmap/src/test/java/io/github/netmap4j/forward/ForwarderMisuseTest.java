package io.github.netmap4j.forward;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.PortClosedException;
import io.github.netmap4j.RingTakenException;
import io.github.netmap4j.Soft;
import io.github.netmap4j.TxRing;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Misuse of a forwarder throws at once, and all rings are given back. */
final class ForwarderMisuseTest {

    private final Soft soft = new Soft();
    private final Soft.Pipe left = soft.pipe(16);
    private final Soft.Pipe right = soft.pipe(16);

    @AfterEach
    void close() {
        soft.close();
    }

    private static void ringsAreFree(NetmapPort port) {
        port.rxRing(0).close();
        port.txRing(0).close();
    }

    @Test
    void aClosedForwarderIsRefused() {
        Forwarder forwarder = Forwarder.between(left.b(), right.a());
        forwarder.close();
        forwarder.close();
        IllegalStateException told = assertThrows(IllegalStateException.class, () -> forwarder.forward(1));
        assertTrue(told.getMessage().contains("closed"), told.getMessage());
        assertThrows(IllegalStateException.class, () -> forwarder.await(Duration.ZERO));
        ringsAreFree(left.b());
        ringsAreFree(right.a());
    }

    @Test
    void aForwarderOfAClosedPortIsRefused() {
        Forwarder forwarder = Forwarder.between(left.b(), right.a());
        right.a().close();
        assertThrows(PortClosedException.class, () -> forwarder.forward(1));
        forwarder.close();
        ringsAreFree(left.b());
    }

    @Test
    void aForwarderOfAnotherThreadIsRefused() {
        try (Forwarder forwarder = Forwarder.between(left.b(), right.a())) {
            for (Runnable action : new Runnable[] {() -> forwarder.forward(1), forwarder::close}) {
                CompletionException failed = assertThrows(
                        CompletionException.class,
                        () -> CompletableFuture.runAsync(action).join());
                assertInstanceOf(WrongThreadException.class, failed.getCause());
            }
            TxRing tx = left.tx();
            assertTrue(tx.send(packet(0, 60)));
            tx.sync();
            assertEquals(1, forwarder.forward(1), "it still works");
        }
    }

    @Test
    void aPortIsNotForwardedToItself() {
        assertThrows(RingTakenException.class, () -> Forwarder.between(left.b(), left.b()));
        ringsAreFree(left.b());
    }

    @Test
    void aPortInUseIsRefused() {
        try (TxRing taken = right.a().txRing(0)) {
            assertThrows(RingTakenException.class, () -> Forwarder.between(left.b(), right.a()));
            assertEquals(0, taken.pending());
        }
        ringsAreFree(left.b());
        ringsAreFree(right.a());
    }

    @Test
    void aFilterThatUsesItsForwarderIsRefused() {
        Forwarder[] self = new Forwarder[1];
        try (Forwarder forwarder = Forwarder.between(left.b(), right.a(), _ -> self[0].forward(1) > 0, null)) {
            self[0] = forwarder;
            TxRing tx = left.tx();
            assertTrue(tx.send(packet(0, 60)));
            tx.sync();
            assertThrows(IllegalStateException.class, () -> forwarder.forward(1));
        }
    }
}
