package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.async.PacketChannel;
import io.github.netmap4j.forward.Forwarder;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets that can never be passed on: each is dropped and counted, and the one after it arrives. */
final class UndeliverableTest {

    private static final int SMALL = 16;

    private final Soft soft = new Soft();
    private final Soft.Pipe in = soft.pipe(64);
    private final NetmapPort outA =
            soft.open(soft.builder("q{1").memoryOf(in.a()).txSlots(SMALL).rxSlots(SMALL));
    private final NetmapPort outB = soft.open(soft.builder("q}1").memoryOf(in.a()));

    @AfterEach
    void close() {
        soft.close();
    }

    /** The ways from ring to ring. */
    enum Way {
        SWAP {
            @Override
            void pass(RxRing rx, TxRing tx) {
                rx.forwardTo(tx, 100);
            }
        },
        SWAP_FILTERED {
            @Override
            void pass(RxRing rx, TxRing tx) {
                rx.forwardTo(tx, 100, frame -> true);
            }
        },
        COPY {
            @Override
            void pass(RxRing rx, TxRing tx) {
                rx.copyTo(tx, 100);
            }
        },
        COPY_FILTERED {
            @Override
            void pass(RxRing rx, TxRing tx) {
                rx.copyTo(tx, 100, frame -> true);
            }
        };

        abstract void pass(RxRing rx, TxRing tx);
    }

    private void send(byte[] packet) {
        TxRing source = in.tx();
        assertTrue(source.sendFragments(MemorySegment.ofArray(packet), 0, packet.length));
    }

    /** A packet whose slot says that it is empty, as any peer may send it. */
    private void sendEmpty(int fragmentsBefore) {
        TxRing source = in.tx();
        int first = source.head;
        for (int i = 0; i <= fragmentsBefore; i++) {
            assertTrue(source.send(packet(i, 60)));
        }
        for (int i = 0; i <= fragmentsBefore; i++) {
            long slot = source.slot(source.plus(first, i));
            NetmapSlot.len(source.region(), slot, i == fragmentsBefore ? 0 : 60);
            NetmapSlot.flags(source.region(), slot, i == fragmentsBefore ? 0 : netmap_h.NS_MOREFRAG());
        }
    }

    private List<byte[]> arrived(TxRing tx, RxRing at) {
        tx.sync();
        at.sync();
        List<byte[]> all = new ArrayList<>();
        at.receiveFrames(frame -> all.add(frame.toByteArray()), 100);
        return all;
    }

    private void requireOnlyTheLast(Way way, long dropped) {
        TxRing source = in.tx();
        RxRing sink = outB.rxRing(0);
        byte[] last = packet(9, 99);
        send(last);
        source.sync();
        RxRing rx = in.rx();
        TxRing tx = outA.txRing(0);
        rx.sync();
        way.pass(rx, tx);
        List<byte[]> got = arrived(tx, sink);
        assertEquals(1, got.size());
        assertArrayEquals(last, got.getFirst());
        assertEquals(dropped, rx.undeliverable());
        assertEquals(0, rx.available());
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyPacketDoesNotStopThoseBehindIt(Way way) {
        sendEmpty(0);
        sendEmpty(0);
        requireOnlyTheLast(way, 2);
    }

    @ParameterizedTest
    @EnumSource
    void aPacketWithAnEmptySlotDoesNotStopThoseBehindIt(Way way) {
        sendEmpty(2);
        requireOnlyTheLast(way, 1);
    }

    @ParameterizedTest
    @EnumSource
    void aPacketOfMoreSlotsThanTheOtherRingHasDoesNotStopThoseBehindIt(Way way) {
        send(packet(1, SMALL * 2048));
        requireOnlyTheLast(way, 1);
    }

    @ParameterizedTest
    @EnumSource
    void theLargestPacketThatTheOtherRingTakesArrives(Way way) {
        TxRing source = in.tx();
        RxRing sink = outB.rxRing(0);
        byte[] packet = packet(1, (SMALL - 1) * 2048);
        send(packet);
        source.sync();
        RxRing rx = in.rx();
        TxRing tx = outA.txRing(0);
        rx.sync();
        way.pass(rx, tx);
        assertArrayEquals(packet, arrived(tx, sink).getFirst());
        assertEquals(0, rx.undeliverable());
    }

    /** A receive ring full of slots that all say that more follows. */
    private RxRing chained() {
        TxRing source = in.tx();
        for (int i = 0; i < source.slots() - 1; i++) {
            assertTrue(source.send(packet(i, 60)));
        }
        source.sync();
        RxRing rx = in.rx();
        rx.sync();
        for (int i = 0; i < source.slots() - 1; i++) {
            NetmapSlot.flags(rx.region(), rx.slot(i), netmap_h.NS_MOREFRAG());
        }
        return rx;
    }

    /** The chain's end comes later, and is not taken for a packet. */
    @ParameterizedTest
    @EnumSource
    void aPacketThatFillsTheRingWithoutAnEndIsDroppedWithItsRest(Way way) {
        TxRing source = in.tx();
        RxRing sink = outB.rxRing(0);
        RxRing rx = chained();
        TxRing tx = outA.txRing(0);
        way.pass(rx, tx);
        assertEquals(0, rx.available());
        rx.sync();
        source.sync();
        assertTrue(source.send(packet(70, 60)));
        byte[] last = packet(71, 61);
        assertTrue(source.send(last));
        source.sync();
        rx.sync();
        way.pass(rx, tx);
        List<byte[]> got = arrived(tx, sink);
        assertEquals(1, got.size());
        assertArrayEquals(last, got.getFirst());
        assertEquals(1, rx.undeliverable());
    }

    @Test
    void aSlotLongerThanTheOtherRingsIsDroppedWhereItIsCopied() {
        TxRing source = in.tx();
        NetmapPort offA = soft.open(soft.builder("o{1").offsets(0, 1024));
        NetmapPort offB = soft.open(soft.builder("o}1").memoryOf(offA));
        TxRing tx = offA.txRing(0);
        for (int i = 0; i < tx.slots; i++) {
            tx.headroom(tx.slot(i), 1000);
        }
        assertTrue(source.send(packet(1, 2000)));
        assertTrue(source.send(packet(2, 1000)));
        source.sync();
        RxRing rx = in.rx();
        rx.sync();
        assertEquals(2, rx.copyTo(tx, 10));
        assertEquals(1, rx.undeliverable());
        assertEquals(1, tx.pending());
        assertTrue(offB.isOpen());
    }

    @Test
    void aForwarderGoesOnAndCounts() throws InterruptedException {
        TxRing source = in.tx();
        RxRing sink = outB.rxRing(0);
        sendEmpty(0);
        send(packet(1, SMALL * 2048));
        byte[] last = packet(9, 99);
        send(last);
        source.sync();
        try (Forwarder forwarder = Forwarder.between(in.b(), outA)) {
            assertTrue(forwarder.await(Duration.ofSeconds(10)));
            assertEquals(3, forwarder.forward(100));
            assertEquals(2, forwarder.undeliverable());
        }
        sink.sync();
        List<byte[]> got = new ArrayList<>();
        sink.receiveFrames(frame -> got.add(frame.toByteArray()), 100);
        assertEquals(1, got.size());
        assertArrayEquals(last, got.getFirst());
    }

    @Test
    void aSwapOfAnEmptyFrameIsRefusedAndTheFrameStaysHeld() {
        TxRing source = in.tx();
        sendEmpty(0);
        source.sync();
        RxRing rx = in.rx();
        rx.sync();
        TxRing tx = outA.txRing(0);
        try (Frame frame = rx.recv();
                TxBatch batch = tx.reserve(1)) {
            assertThrows(IllegalArgumentException.class, () -> batch.swap(0, frame));
            assertEquals(1, rx.held());
        }
        assertEquals(0, rx.held());
    }

    @Test
    void aChannelReadsWhatComesBehindAPacketWithoutEnd() throws Exception {
        TxRing source = in.tx();
        chained().close();
        PacketChannel channel = PacketChannel.of(in.b());
        ByteBuffer into = ByteBuffer.allocate(100);
        CompletableFuture<Integer> read = channel.read(into);
        assertTrue(in.a().awaitTx(Duration.ofSeconds(10)));
        assertTrue(source.send(packet(70, 60)));
        source.sync();
        assertTrue(in.a().awaitTx(Duration.ofSeconds(10)));
        assertTrue(source.send(packet(71, 61)));
        source.sync();
        assertEquals(61, read.get(10, TimeUnit.SECONDS));
    }
}
