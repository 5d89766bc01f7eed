package io.github.netmap4j.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.Await;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.lab.KernelAge;
import io.github.netmap4j.xdp.program.AttachMode;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The kernel's own tests of AF_XDP, by their names (tools/testing/selftests/bpf/prog_tests/test_xsk.h), on a veth pair, in SKB
 * and in native mode. {@link FeatureTableTest} knows which are here, and why the others are not.
 */
@ExtendWith(PrivateNet.class)
final class SelftestsTest {

    private static final Duration SHORT = Duration.ofMillis(20);
    private static final int LENGTH = 64;

    /** Runs in both modes. */
    @ParameterizedTest(name = "{displayName} {0}")
    @EnumSource(names = {"SKB", "NATIVE"})
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface InBothModes {}

    @BeforeEach
    void interfaces() throws IOException {
        Veth.make("veth0", "veth1");
    }

    private static UmemConfig.Builder cut() {
        return UmemConfig.builder().frameSize(2048);
    }

    private static void sendReceive(UmemConfig cut, AttachMode mode, int count, int length) throws Exception {
        try (Pair pair = new Pair(cut, Pair.config(mode).build())) {
            assertEquals(mode, pair.right.attachment().mode());
            pair.right.fill().topUp();
            for (int done = 0; done < count; done += Math.min(64, count)) {
                pair.send(done, Math.min(64, count), length);
                Pair.expect(pair.right, done, Math.min(64, count), length);
            }
            assertEquals(0, pair.umem.userFrames());
            assertEquals(0, pair.umem.leaked().length);
        }
    }

    @InBothModes
    @DisplayName("SEND_RECEIVE")
    void packetsArriveInOrderWithTheirBytes(AttachMode mode) throws Exception {
        sendReceive(UmemConfig.defaults(), mode, 512, LENGTH);
    }

    @InBothModes
    @DisplayName("SEND_RECEIVE_2K_FRAME")
    void packetsArriveInFramesOf2048(AttachMode mode) throws Exception {
        sendReceive(cut().build(), mode, 256, 1514);
    }

    @InBothModes
    @DisplayName("SEND_RECEIVE_SINGLE_PKT")
    void onePacketArrives(AttachMode mode) throws Exception {
        sendReceive(cut().build(), mode, 1, LENGTH);
    }

    @InBothModes
    @DisplayName("SEND_RECEIVE_UNALIGNED")
    void packetsArriveInUnalignedFrames(AttachMode mode) throws Exception {
        sendReceive(cut().frameSize(3000).unaligned().build(), mode, 256, 1514);
    }

    private static void nineK(UmemConfig cut, AttachMode mode) throws Exception {
        KernelAge.assumeMultiBuffer();
        Veth.mtu(9000, "veth0", "veth1");
        try (Pair pair = new Pair(cut, Pair.config(mode).build())) {
            assertTrue(pair.right.multiBuffer());
            pair.right.fill().topUp();
            for (int i = 0; i < 20; i++) {
                Pair.send(pair.left, pair.packet(i, 9014));
                Pair.expect(pair.right, i, 1, 9014);
            }
        }
    }

    @InBothModes
    @DisplayName("SEND_RECEIVE_9K_PACKETS")
    void packetsOf9KArriveInSeveralFrames(AttachMode mode) throws Exception {
        nineK(cut().build(), mode);
    }

    @InBothModes
    @DisplayName("SEND_RECEIVE_UNALIGNED_9K_PACKETS")
    void packetsOf9KArriveInSeveralUnalignedFrames(AttachMode mode) throws Exception {
        nineK(cut().frameSize(2304).unaligned().build(), mode);
    }

    @InBothModes
    @DisplayName("POLL_RX")
    void aWaitForPacketsEndsWithOne(AttachMode mode) throws Exception {
        try (Pair pair = Pair.of(mode)) {
            pair.right.fill().topUp();
            FutureTask<Boolean> wait = new FutureTask<>(() -> pair.right.rx().await(Pair.LONG));
            Await.asleep(Thread.ofPlatform().name("waits for one").start(wait));
            pair.send(0, 1, LENGTH);
            assertTrue(wait.get());
        }
    }

    @InBothModes
    @DisplayName("POLL_RXQ_FULL")
    void aWaitForPacketsEndsWithItsTime(AttachMode mode) throws Exception {
        try (Pair pair = Pair.of(mode)) {
            assertFalse(pair.right.rx().await(SHORT));
            assertFalse(pair.right.rx().await(Duration.ZERO));
        }
    }

    @InBothModes
    @DisplayName("POLL_TX")
    void aWaitForRoomSends(AttachMode mode) throws Exception {
        try (Pair pair = Pair.of(mode)) {
            pair.right.fill().topUp();
            assertEquals(16, pair.left.tx().produce(pair.packets(0, 16, LENGTH)));
            assertTrue(pair.left.tx().await(Pair.LONG));
            Pair.expect(pair.right, 0, 16, LENGTH);
        }
    }

    @InBothModes
    @DisplayName("POLL_TXQ_FULL")
    void aWaitForRoomEndsWithItsTime(AttachMode mode) throws Exception {
        SocketConfig config = Pair.config(mode).txSize(32).completionSize(1).build();
        try (Pair pair = new Pair(config)) {
            assertEquals(32, pair.left.tx().produceAndWakeup(pair.packets(0, 32, LENGTH)));
            KernelAge.assumePromptIndex(pair.left.raw());
            assertEquals(31, pair.left.tx().pending(), "the completion queue is full with one");
            assertFalse(pair.left.tx().await(SHORT));
        }
    }

    /** What cannot be sent, for every cut: nothing of it reaches the kernel, and what just fits is sent. */
    private static void invalidDescriptors(UmemConfig cut, AttachMode mode) throws Exception {
        try (Pair pair = new Pair(cut, Pair.config(mode).build())) {
            pair.right.fill().topUp();
            FrameBatch batch = pair.packets(0, 4, LENGTH);
            long start = batch.address(3) - pair.umem.frames.chunk((int) batch.number(3));
            assertThrows(IllegalArgumentException.class, () -> batch.length(3, cut.frameSize() - (int) start + 1));
            assertThrows(IllegalArgumentException.class, () -> batch.moveStart(3, (int) -start - 1));
            assertThrows(IllegalArgumentException.class, () -> batch.options(3, 4));
            batch.length(3, 0);
            assertThrows(IllegalArgumentException.class, () -> pair.left.tx().produce(batch));
            batch.length(3, LENGTH);
            batch.add(batch.number(0) + 1000);
        } catch (IllegalStateException beyond) {
            assertTrue(beyond.getMessage().contains("UMEM"), beyond.getMessage());
        }
        try (Pair pair = new Pair(cut, Pair.config(mode).build())) {
            pair.right.fill().topUp();
            FrameBatch atTheEnds = pair.packets(0, 2, cut.mtu() > 1514 ? 1514 : cut.mtu());
            byte[] packet = atTheEnds.frame(0).data().toByteArray();
            int before = (int) (atTheEnds.address(0) - pair.umem.frames.chunk((int) atTheEnds.number(0)));
            atTheEnds.length(0, 0);
            atTheEnds.moveStart(0, -before);
            atTheEnds.length(0, 0);
            atTheEnds.frame(0).data().writer().write(packet);
            assertEquals(2, atTheEnds.size());
            Pair.send(pair.left, atTheEnds);
            Pair.receive(pair.right, 2);
            assertEquals(0, pair.left.statistics().txInvalidDescs());
        }
    }

    @InBothModes
    @DisplayName("ALIGNED_INV_DESC")
    void invalidDescriptorsAreRefused(AttachMode mode) throws Exception {
        invalidDescriptors(UmemConfig.defaults(), mode);
    }

    @InBothModes
    @DisplayName("ALIGNED_INV_DESC_2K_FRAME_SIZE")
    void invalidDescriptorsAreRefusedInFramesOf2048(AttachMode mode) throws Exception {
        invalidDescriptors(cut().build(), mode);
    }

    @InBothModes
    @DisplayName("UNALIGNED_INV_DESC")
    void invalidDescriptorsAreRefusedInUnalignedFrames(AttachMode mode) throws Exception {
        invalidDescriptors(cut().unaligned().build(), mode);
    }

    @InBothModes
    @DisplayName("UNALIGNED_INV_DESC_4001_FRAME_SIZE")
    void invalidDescriptorsAreRefusedInFramesOf4001(AttachMode mode) throws Exception {
        invalidDescriptors(cut().frameSize(4001).unaligned().build(), mode);
    }

    private static void invalidFragments(UmemConfig cut, AttachMode mode) throws Exception {
        try (Pair pair = new Pair(cut, Pair.config(mode).build())) {
            FrameBatch packet = pair.fragments(new byte[300], 100);
            packet.length(1, 0);
            assertThrows(IllegalArgumentException.class, () -> pair.left.tx().produce(packet));
            packet.length(1, 100);
            packet.options(2, FrameBatch.CONTINUES);
            assertThrows(IllegalArgumentException.class, () -> pair.left.tx().produce(packet));
            assertEquals(0, pair.left.tx().pending());
            assertEquals(0, pair.left.statistics().txInvalidDescs());
        }
    }

    @InBothModes
    @DisplayName("ALIGNED_INV_DESC_MULTI_BUFF")
    void invalidFragmentsAreRefused(AttachMode mode) throws Exception {
        invalidFragments(cut().build(), mode);
    }

    @InBothModes
    @DisplayName("UNALIGNED_INV_DESC_MULTI_BUFF")
    void invalidUnalignedFragmentsAreRefused(AttachMode mode) throws Exception {
        invalidFragments(cut().frameSize(2304).unaligned().build(), mode);
    }

    @InBothModes
    @DisplayName("TOO_MANY_FRAGS")
    void aPacketOf18FramesArrivesAndOneOf19IsRefused(AttachMode mode) throws Exception {
        KernelAge.assumeMultiBuffer();
        try (Pair pair = Pair.of(mode)) {
            pair.right.fill().topUp();
            byte[] packet = Frames.frame(7, TxQueue.MAX_FRAMES * 80);
            Pair.send(pair.left, pair.fragments(packet, 80));
            Pair.expect(pair.right, 7, 1, 18 * 80);
            FrameBatch longer = pair.fragments(new byte[(TxQueue.MAX_FRAMES + 1) * 80], 80);
            assertThrows(IllegalArgumentException.class, () -> pair.left.tx().produce(longer));
            assertEquals(0, pair.left.statistics().txInvalidDescs());
        }
    }

    @InBothModes
    @DisplayName("UMEM_HEADROOM")
    void packetsArriveBehindTheHeadroom(AttachMode mode) throws Exception {
        int headroom = 128;
        try (Pair pair = new Pair(
                cut().frameHeadroom(headroom).build(), Pair.config(mode).build())) {
            pair.right.fill().topUp();
            pair.send(0, 1, LENGTH);
            FrameBatch batch = pair.umem.batch(1);
            assertEquals(1, pair.right.rx().awaitAndConsume(batch, Pair.LONG));
            assertEquals(
                    UmemConfig.XDP_PACKET_HEADROOM + headroom,
                    batch.address(0) - pair.umem.frames.chunk((int) batch.number(0)));
            assertEquals(0, batch.headroomLength(0));
            batch.frame(0).headroom().writer().i64(42);
            assertEquals(headroom, batch.frame(0).headroom().capacity());
            assertEquals(42, batch.frame(0).headroom().i64(0));
        }
    }

    @InBothModes
    @DisplayName("BIDIRECTIONAL")
    void packetsGoBothWays(AttachMode mode) throws Exception {
        try (Pair pair = Pair.of(mode)) {
            FrameBatch some = pair.umem.batch(128);
            pair.umem.allocate(some);
            assertEquals(64, pair.left.fill().produceAndWakeup(firstHalf(pair, some)));
            assertEquals(64, pair.right.fill().produceAndWakeup(some));
            for (int round = 0; round < 4; round++) {
                Pair.send(pair.left, pair.packets(round, 16, LENGTH));
                Pair.send(pair.right, pair.packets(100 + round, 16, LENGTH));
                Pair.expect(pair.right, round, 16, LENGTH);
                Pair.expect(pair.left, 100 + round, 16, LENGTH);
            }
        }
    }

    private static FrameBatch firstHalf(Pair pair, FrameBatch batch) {
        FrameBatch half = pair.umem.batch(64);
        batch.moveTo(half, 64);
        return half;
    }

    @InBothModes
    void onePacketIsWaitedFor(AttachMode mode) throws Exception {
        try (Pair pair = Pair.of(mode)) {
            FrameBatch batch = pair.umem.batch(1);
            pair.umem.allocate(batch);
            assertEquals(1, pair.right.fill().produceOneAndWakeup(batch));
            assertEquals(0, pair.right.rx().awaitAndConsumeOne(batch, Duration.ZERO));
            pair.send(4, 1, LENGTH);
            assertEquals(1, pair.right.rx().awaitAndConsumeOne(batch, Pair.LONG));
            assertEquals(4, Frames.number(batch.frame(0).data().toByteArray()));
        }
    }

    /** In copy mode the sender always waits, and the receiver never. */
    @InBothModes
    void theKernelSaysWhetherItWaits(AttachMode mode) throws Exception {
        try (Pair pair = Pair.of(mode)) {
            assertTrue(pair.left.tx().needsWakeup());
            assertFalse(pair.right.fill().needsWakeup());
            pair.right.fill().wakeup();
        }
    }
}
