package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pair that works without netmap. */
final class FallbackChannelTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 16, 4095})
    void aChannelHoldsExactlyItsSize(int size) {
        try (FallbackChannel channel = NetmapPort.createFallbackChannel(size)) {
            assertEquals(size, channel.maxSize());
            assertNull(channel.recv());
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < size; i++) {
                    assertTrue(channel.send(packet(i, 60)));
                }
                assertFalse(channel.send(packet(0, 60)), "would block");
                assertArrayEquals(packet(0, 60), channel.recv().toByteArray());
                assertTrue(channel.send(packet(size, 60)), "room again at once");
                for (int i = 1; i <= size; i++) {
                    assertArrayEquals(packet(i, 60), channel.recv().toByteArray());
                }
                assertNull(channel.recv());
            }
        }
    }

    @Test
    void receivedFramesOutliveTheChannel() {
        FallbackChannel channel = NetmapPort.createFallbackChannel(2);
        assertTrue(channel.send(packet(1, channel.maxPayload())));
        Frame frame = channel.recv();
        channel.close();
        channel.close();
        assertArrayEquals(packet(1, 2048), frame.toByteArray());
        assertThrows(PortClosedException.class, () -> channel.send(new byte[60]));
        assertThrows(PortClosedException.class, channel::recv);
    }

    @Test
    void whatItCannotDoIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> NetmapPort.createFallbackChannel(0));
        FallbackUnsupportedException large =
                assertThrows(FallbackUnsupportedException.class, () -> NetmapPort.createFallbackChannel(4096));
        assertTrue(large.getMessage().contains("4095"), large.getMessage());
        try (FallbackChannel channel = NetmapPort.createFallbackChannel(1)) {
            assertThrows(PacketTooLargeException.class, () -> channel.send(new byte[channel.maxPayload() + 1]));
            assertThrows(IllegalArgumentException.class, () -> channel.send(new byte[0]));
        }
    }

    @Test
    void twoThreadsLoseNothing() throws Exception {
        int packets = 20_000;
        AtomicInteger wrong = new AtomicInteger();
        try (FallbackChannel channel = NetmapPort.createFallbackChannel(7)) {
            Thread receiver = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < packets; i++) {
                        Frame frame = channel.recv();
                        while (frame == null) {
                            assertTrue(channel.awaitRx(Duration.ofSeconds(20)));
                            frame = channel.recv();
                        }
                        if (frame.u32(0) != i) {
                            wrong.incrementAndGet();
                        }
                    }
                } catch (InterruptedException interrupted) {
                    wrong.incrementAndGet();
                }
            });
            for (int i = 0; i < packets; i++) {
                byte[] bytes = {(byte) (i >> 24), (byte) (i >> 16), (byte) (i >> 8), (byte) i};
                while (!channel.send(bytes)) {
                    assertTrue(channel.awaitTx(Duration.ofSeconds(20)));
                }
            }
            receiver.join();
        }
        assertEquals(0, wrong.get());
    }
}
