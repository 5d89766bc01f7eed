package io.github.netmap4j.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.xdp.program.AttachMode;
import io.github.netmap4j.xdp.program.XdpProgram;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every limit of the two configurations: the values at it are taken, those beyond it refused with the limit in the message. */
final class ConfigTest {

    private static void assertRefused(Executable call, String... parts) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" is not in: " + message);
        }
    }

    private static UmemConfig.Builder umem() {
        return UmemConfig.builder();
    }

    private static SocketConfig.Builder socket() {
        return SocketConfig.builder();
    }

    @Test
    void theDefaultsAreLibxdps() {
        UmemConfig umem = UmemConfig.defaults();
        assertEquals(UmemConfig.DEFAULT_FRAME_SIZE, umem.frameSize());
        assertEquals(UmemConfig.DEFAULT_FRAME_HEADROOM, umem.frameHeadroom());
        assertEquals(4096, umem.frameSize());
        assertEquals(256, umem.xdpHeadroom());
        assertEquals(3840, umem.mtu());
        SocketConfig socket = SocketConfig.defaults();
        assertEquals(SocketConfig.DEFAULT_QUEUE_SIZE, socket.rxSize());
        assertEquals(2048, socket.txSize());
        assertEquals(2048, socket.fillSize());
        assertEquals(2048, socket.completionSize());
        assertEquals(256, socket.txBudget());
        assertEquals(CopyMode.AUTO, socket.copyMode());
        assertEquals(AttachMode.AUTO, socket.attachMode());
        assertEquals(XdpProgram.redirectAll(), socket.program());
        assertEquals(Duration.ofSeconds(1), socket.releaseTimeout());
        assertTrue(socket.needWakeup() && socket.multiBuffer() && !socket.promiscuous());
        assertNull(socket.busyPoll());
    }

    @Test
    void alignedFramesAre2048Or4096() {
        assertEquals(2048, UmemConfig.MIN_FRAME_SIZE);
        assertEquals(2048, umem().frameSize(UmemConfig.MIN_FRAME_SIZE).build().frameSize());
        assertRefused(() -> umem().frameSize(3072).build(), "3072", "2048 or 4096", "unaligned()");
        assertRefused(() -> umem().frameSize(2047), "2047", "2048");
        assertRefused(() -> umem().frameSize(4097), "4097", "4096");
    }

    @ParameterizedTest
    @ValueSource(ints = {2048, 2049, 2304, 3072, 4001, 4096})
    void unalignedFramesHaveAnySizeBetween(int size) {
        assertEquals(size, umem().frameSize(size).unaligned().build().frameSize());
    }

    @Test
    void theHeadroomLeavesWhatTheKernelWants() {
        assertEquals(448, umem().frameSize(2048).frameHeadroom(1344).build().mtu());
        assertEquals(448, umem().frameHeadroom(3392).build().mtu());
        assertRefused(() -> umem().frameSize(2048).frameHeadroom(1345).build(), "1345", "1344", "256", "448");
        assertRefused(() -> umem().frameHeadroom(-1), "-1");
    }

    @Test
    void metadataAreAMultipleOfEight() {
        assertEquals(24, umem().txMetadata().build().txMetadataLength());
        assertEquals(248, umem().txMetadataLength(248).build().txMetadataLength());
        assertRefused(() -> umem().txMetadataLength(20), "20", "multiples of 8");
        assertRefused(() -> umem().txMetadataLength(8), "16");
        assertRefused(() -> umem().txMetadataLength(256), "248");
        assertTrue(umem().txMetadata().softwareChecksum().build().softwareChecksum());
        assertRefused(() -> umem().softwareChecksum().build(), "txMetadata()");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 3, 13, 100, 1 << 21})
    void aQueueSizeIsAPowerOfTwo(int size) {
        assertRefused(() -> socket().rxSize(size), "receive", "power of two");
        assertRefused(() -> socket().txSize(size), "transmit", "power of two");
        assertRefused(() -> socket().fillSize(size), "fill", "power of two");
        assertRefused(() -> socket().completionSize(size), "completion", "power of two");
    }

    @Test
    void aQueueMayHaveOneEntryOrAMillion() {
        SocketConfig config = socket().rxSize(1)
                .txSize(SocketConfig.MAX_QUEUE_SIZE)
                .fillSize(1)
                .completionSize(2)
                .build();
        assertEquals(1, config.rxSize());
        assertEquals(1 << 20, config.txSize());
    }

    @Test
    void aSocketHasOneOfTheTwoQueuesAtLeast() {
        assertEquals(0, socket().txOnly().build().rxSize());
        assertEquals(1, socket().txOnly().build().fillSize());
        assertEquals(0, socket().rxOnly().build().txSize());
        assertRefused(() -> socket().rxOnly().txOnly().build(), "txOnly() and rxOnly()");
    }

    @Test
    void theBudgetFitsTheTransmitQueue() {
        assertEquals(64, socket().txSize(64).build().txBudget());
        assertEquals(500, socket().txBudget(500).build().txBudget());
        assertRefused(() -> socket().txBudget(31), "31", "32");
        assertRefused(() -> socket().txSize(64).txBudget(65).build(), "65", "64");
    }

    @Test
    void busyPollingHasABudget() {
        assertEquals(
                8,
                socket().busyPoll(new BusyPoll(20, 8, true)).build().busyPoll().budget());
        assertRefused(() -> new BusyPoll(-1, 8, true), "-1");
        assertRefused(() -> new BusyPoll(1, 0, true), "1 to 65535");
    }

    @Test
    void aReleaseTimeoutIsNotNegative() {
        assertEquals(
                Duration.ZERO, socket().releaseTimeout(Duration.ZERO).build().releaseTimeout());
        assertRefused(() -> socket().releaseTimeout(Duration.ofMillis(-1)), "releaseTimeout");
    }
}
