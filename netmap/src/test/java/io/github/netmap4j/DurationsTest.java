package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.forward.Forwarder;
import io.github.netmap4j.select.Interest;
import io.github.netmap4j.select.NetmapSelector;
import io.github.netmap4j.soft.SoftHost;
import io.github.netmap4j.sys.call.Timeouts;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every wait takes every duration: what is zero or less looks once, what is beyond a long of nanoseconds is for ever. */
final class DurationsTest {

    private static final Duration MIN = Duration.ofSeconds(Long.MIN_VALUE);
    private static final Duration MAX = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

    private final Soft soft = new Soft();
    private final Soft.Pipe pipe = soft.pipe(2);

    @AfterEach
    void close() {
        soft.close();
    }

    private static Stream<Duration> looks() {
        return Stream.of(
                MIN,
                Duration.ofSeconds(Long.MIN_VALUE / 1_000_000_000),
                Duration.ofNanos(Long.MIN_VALUE),
                Duration.ofNanos(-1),
                Duration.ZERO);
    }

    @ParameterizedTest
    @MethodSource("looks")
    void zeroOrLessLooksOnce(Duration timeout) throws Exception {
        assertFalse(pipe.b().awaitRx(timeout));
        TxRing tx = pipe.tx();
        assertTrue(tx.send(packet(0, 60)));
        assertFalse(tx.flush(timeout));
        assertFalse(pipe.a().awaitTx(timeout));
        assertFalse(pipe.a().awaitRx(timeout));
        try (NetmapSelector selector = new NetmapSelector()) {
            selector.register(pipe.a(), Interest.RX);
            assertEquals(0, selector.select(timeout));
            assertEquals(0, selector.select(_ -> {}, timeout));
            selector.register(pipe.b(), Interest.RX);
            assertEquals(1, selector.select(timeout), "what is there is reported");
        }
        assertTrue(pipe.b().awaitRx(timeout), "what is there is reported");
        try (FallbackChannel channel = NetmapPort.createFallbackChannel(1)) {
            assertFalse(channel.awaitRx(timeout));
            assertTrue(channel.send(packet(0, 60)));
            assertFalse(channel.awaitTx(timeout));
        }
        Soft.Pipe other = soft.pipe(2);
        tx.close();
        try (Forwarder forwarder = Forwarder.between(pipe.a(), other.a())) {
            assertFalse(forwarder.await(timeout));
        }
        SoftHost host = soft.device.host("soft0");
        assertFalse(host.await(timeout));
    }

    @ParameterizedTest
    @MethodSource("looks")
    void zeroOrLessLooksOnceInAVirtualThread(Duration timeout) throws Exception {
        boolean[] ready = {true};
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        ready[0] = pipe.b().awaitRx(timeout);
                    } catch (InterruptedException interrupted) {
                        throw new IllegalStateException(interrupted);
                    }
                })
                .join();
        assertFalse(ready[0]);
    }

    @Test
    void theLongestWaitEndsWithAPacket() throws Exception {
        TxRing tx = pipe.tx();
        Thread sender = Thread.ofPlatform().unstarted(() -> {
            tx.takeOver();
            assertTrue(tx.send(packet(0, 60)));
            tx.sync();
        });
        tx.handOver();
        sender.start();
        assertTrue(pipe.b().awaitRx(MAX));
        sender.join();
        assertEquals(1, pipe.rx().receive((region, offset, length, more) -> {}, 1));
    }

    @Test
    void noTimeLeftIsEverMoreThanWasAskedFor() {
        for (Duration timeout : looks().toList()) {
            assertEquals(0, Timeouts.nanos(timeout));
        }
        assertEquals(1, Timeouts.nanos(Duration.ofNanos(1)));
        assertEquals(Long.MAX_VALUE, Timeouts.nanos(MAX));
        assertEquals(Long.MAX_VALUE, Timeouts.nanos(Duration.ofSeconds(Long.MAX_VALUE / 1_000_000_000 + 1)));
    }
}
