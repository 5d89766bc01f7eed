package io.github.netmap4j.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.lab.KernelAge;
import io.github.netmap4j.xdp.program.AttachMode;
import io.github.netmap4j.xdp.sys.XdpDesc;
import io.github.netmap4j.xdp.sys.Xsk;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Timestamp, checksum and launch time on a veth pair; and that a refused request leaves the ring as it was. */
@ExtendWith(PrivateNet.class)
final class MetadataTest {

    private static final int IP = 14;
    private static final int UDP = IP + 20;
    private static final int PAYLOAD = 16;
    private static final int LENGTH = UDP + 8 + PAYLOAD;

    @BeforeEach
    void interfaces() throws IOException {
        KernelAge.assumeTxMetadata();
        Veth.make("veth0", "veth1");
    }

    private static Pair pair(UmemConfig.Builder cut) throws IOException {
        Pair pair = new Pair(cut.build(), Pair.config(AttachMode.SKB).build());
        pair.right.fill().topUp();
        return pair;
    }

    @Test
    void theTimeOfSendingIsTold() throws Exception {
        try (Pair pair = pair(UmemConfig.builder().txMetadata())) {
            FrameBatch batch = pair.packets(0, 1, 64);
            Frame frame = batch.frame(0);
            TxMetadata.clear(frame);
            TxMetadata.requestTimestamp(frame);
            Instant before = Instant.now();
            assertEquals(1, pair.left.tx().produceAndWakeup(batch));
            assertEquals(1, pair.left.completion().consume(batch));
            long nanoseconds = TxMetadata.timestamp(batch.frame(0));
            Instant sent =
                    Instant.ofEpochSecond(TimeUnit.NANOSECONDS.toSeconds(nanoseconds), nanoseconds % 1_000_000_000);
            assertTrue(!sent.isBefore(before) && !sent.isAfter(Instant.now()), before + " " + sent);
            Pair.expect(pair.right, 0, 1, 64);
        }
    }

    /** A UDP packet over IPv4 with a wrong checksum, and the sum of its pseudo header where the checksum goes. */
    private static void udp(Frame frame) {
        frame.data()
                .writer()
                .write(Frames.frame(1, 18), 0, 12)
                .u16(0x0800)
                .u32(0x45000000L | (LENGTH - IP))
                .u32(0)
                .u32(0x40110000L)
                .u32(0x0a000001L)
                .u32(0x0a000002L)
                .u16(1000)
                .u16(2000)
                .u16(8 + PAYLOAD)
                .u16(sum(0x0a00, 1, 0x0a00, 2, 17, 8 + PAYLOAD))
                .i64(0x0102030405060708L)
                .i64(0x1112131415161718L);
        assertEquals(LENGTH, frame.length());
    }

    private static int sum(int... words) {
        int sum = 0;
        for (int word : words) {
            sum += word;
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return sum;
    }

    @Test
    void theChecksumIsComputed() throws Exception {
        try (Pair pair = pair(UmemConfig.builder().txMetadata().softwareChecksum())) {
            FrameBatch batch = pair.umem.batch(1);
            pair.umem.allocate(batch);
            Frame frame = batch.frame(0);
            udp(frame);
            TxMetadata.clear(frame);
            TxMetadata.requestChecksum(frame, UDP, 6);
            Pair.send(pair.left, batch);
            byte[] packet = Pair.receive(pair.right, 1).getFirst();
            int[] words = new int[(LENGTH - UDP) / 2];
            for (int i = 0; i < words.length; i++) {
                words[i] = Byte.toUnsignedInt(packet[UDP + 2 * i]) << 8 | Byte.toUnsignedInt(packet[UDP + 2 * i + 1]);
            }
            int pseudo = sum(0x0a00, 1, 0x0a00, 2, 17, 8 + PAYLOAD);
            assertEquals(0xffff, sum(sum(words), pseudo));
        }
    }

    @Test
    void aLaunchTimeIsTaken() throws Exception {
        try (Pair pair = pair(UmemConfig.builder().txMetadata())) {
            FrameBatch batch = pair.packets(3, 1, 64);
            TxMetadata.clear(batch.frame(0));
            TxMetadata.requestLaunchTime(batch.frame(0), 1);
            Pair.send(pair.left, batch);
            Pair.expect(pair.right, 3, 1, 64);
        }
    }

    @Test
    void aPacketOfSeveralFramesHasItsMetadataInTheFirst() throws Exception {
        try (Pair pair = pair(UmemConfig.builder().frameSize(2048).txMetadata())) {
            FrameBatch batch = pair.fragments(Frames.frame(1, 300), 100);
            TxMetadata.clear(batch.frame(0));
            TxMetadata.requestTimestamp(batch.frame(0));
            Pair.send(pair.left, batch);
            Pair.expect(pair.right, 1, 1, 300);
        }
    }

    /** The kernel would answer EINVAL, and the ring would be blocked for good. */
    @Test
    void aRefusedRequestLeavesTheRingAsItWas() throws Exception {
        try (Pair pair = pair(UmemConfig.builder().txMetadata())) {
            FrameBatch batch = pair.packets(0, 2, 64);
            TxMetadata.clear(batch.frame(1));
            TxMetadata.requestChecksum(batch.frame(1), 40, 20);
            batch.frame(1).length(50);
            assertThrows(IllegalArgumentException.class, () -> pair.left.tx().produceAndWakeup(batch));
            assertEquals(0, pair.left.tx().pending());
            batch.frame(1).length(64);
            batch.frame(1).options(0);
            Pair.send(pair.left, batch);
            Pair.expect(pair.right, 0, 2, 64);
        }
    }

    /** What the raw layer lets through: the socket says so, and refuses further use. */
    @Test
    void aRequestThatTheKernelHasRefusedBlocksTheSocketAndIsTold() throws Exception {
        try (Pair pair = pair(UmemConfig.builder())) {
            var ring = pair.left.raw().tx();
            assertEquals(1, Xsk.xsk_ring_prod__reserve(ring, 1));
            XdpDesc.set(ring.ring(), ring.descAt(ring.idx()), 256, 64, FrameBatch.METADATA);
            Xsk.xsk_ring_prod__submit(ring, 1);
            IOException refused = assertThrows(IOException.class, pair.left.tx()::wakeup);
            assertTrue(refused.getMessage().contains("blocks the transmit queue"), refused.getMessage());
            assertThrows(IllegalStateException.class, () -> pair.left.tx().produce(pair.packets(0, 1, 64)));
        }
    }
}
