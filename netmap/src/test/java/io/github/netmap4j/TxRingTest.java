package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sending by copy and by callback, through a pipe. */
final class TxRingTest {

    private final Soft soft = new Soft();
    private final Soft.Pipe pipe = soft.pipe();

    @AfterEach
    void close() {
        soft.close();
    }

    private List<byte[]> received() {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        tx.sync();
        rx.sync();
        List<byte[]> all = new ArrayList<>();
        rx.receiveFrames(frame -> all.add(frame.toByteArray()), Integer.MAX_VALUE);
        return all;
    }

    @Test
    void packetsFromArraysBuffersAndSegmentsArrive() {
        TxRing tx = pipe.tx();
        byte[] packet = packet(1, 60);
        ByteBuffer heap = ByteBuffer.wrap(packet(2, 80), 10, 64);
        ByteBuffer direct = ByteBuffer.allocateDirect(61).put(packet(3, 61)).flip();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_BYTE, packet(4, 100));
            assertTrue(tx.send(packet));
            assertTrue(tx.send(packet, 1, 59));
            assertTrue(tx.send(heap));
            assertTrue(tx.send(direct));
            assertTrue(tx.send(segment));
            assertTrue(tx.send(segment, 40, 60));
        }
        assertEquals(0, heap.remaining() + direct.remaining(), "buffers are used up");

        List<byte[]> got = received();
        assertEquals(6, got.size());
        assertArrayEquals(packet, got.get(0));
        assertArrayEquals(Arrays.copyOfRange(packet, 1, 60), got.get(1));
        assertArrayEquals(Arrays.copyOfRange(packet(2, 80), 10, 74), got.get(2));
        assertArrayEquals(packet(3, 61), got.get(3));
        assertArrayEquals(packet(4, 100), got.get(4));
        assertArrayEquals(Arrays.copyOfRange(packet(4, 100), 40, 100), got.get(5));
    }

    @Test
    void aFullRingIsAValueAndTheBufferKeepsItsPosition() {
        TxRing tx = pipe.tx();
        assertEquals(tx.slots() - 1, tx.space());
        for (int i = 0; i < tx.slots() - 1; i++) {
            assertTrue(tx.send(packet(i, 60)));
        }
        ByteBuffer one = ByteBuffer.wrap(packet(0, 60));
        assertFalse(tx.send(one));
        assertEquals(60, one.remaining());
        assertEquals(0, tx.space());
        assertEquals(tx.slots() - 1, tx.pending());
        assertEquals(tx.slots() - 1, received().size());
    }

    @Test
    void everyLengthArrives() {
        TxRing tx = pipe.tx();
        for (int length = 1; length <= tx.maxPayload(); length++) {
            assertTrue(tx.send(packet(length, length)));
            List<byte[]> got = received();
            assertEquals(1, got.size());
            assertArrayEquals(packet(length, length), got.get(0));
        }
    }

    @Test
    void aPacketThatDoesNotFitIsRefused() {
        TxRing tx = pipe.tx();
        PacketTooLargeException large =
                assertThrows(PacketTooLargeException.class, () -> tx.send(new byte[tx.maxPayload() + 1]));
        assertEquals(tx.maxPayload() + 1, large.length());
        assertEquals(tx.maxPayload(), large.limit());
        assertThrows(IllegalArgumentException.class, () -> tx.send(new byte[0]));
        assertThrows(IndexOutOfBoundsException.class, () -> tx.send(new byte[10], 5, 6));
        assertThrows(IndexOutOfBoundsException.class, () -> tx.send(MemorySegment.ofArray(new byte[10]), 5, 6));
        assertEquals(0, received().size());
    }

    @Test
    void aFillerIsCalledUntilItHasNoMore() {
        TxRing tx = pipe.tx();
        int[] number = {0};
        int sent = tx.send(
                (region, offset, capacity) -> {
                    assertEquals(tx.maxPayload(), capacity);
                    if (number[0] == 5) {
                        return 0;
                    }
                    byte[] packet = packet(number[0]++, 70);
                    MemorySegment.copy(packet, 0, region, ValueLayout.JAVA_BYTE, offset, packet.length);
                    return packet.length;
                },
                100);
        assertEquals(5, sent);
        List<byte[]> got = received();
        assertEquals(5, got.size());
        for (int i = 0; i < 5; i++) {
            assertArrayEquals(packet(i, 70), got.get(i));
        }
    }

    @Test
    void aFillerIsCalledUpToTheLimitOrTheRingsEnd() {
        TxRing tx = pipe.tx();
        assertEquals(3, tx.send((region, offset, capacity) -> 60, 3));
        assertEquals(tx.slots() - 4, tx.send((region, offset, capacity) -> 60, Integer.MAX_VALUE));
        assertEquals(0, tx.send((region, offset, capacity) -> 60, 1));
        assertEquals(tx.slots() - 1, received().size());
    }

    @Test
    void whatAFillerWroteBeforeItThrewIsSent() {
        TxRing tx = pipe.tx();
        int[] calls = {0};
        assertThrows(
                ArithmeticException.class,
                () -> tx.send(
                        (region, offset, capacity) -> {
                            if (calls[0]++ == 2) {
                                throw new ArithmeticException("third");
                            }
                            return 60;
                        },
                        10));
        assertThrows(PacketTooLargeException.class, () -> tx.send((region, offset, capacity) -> capacity + 1, 1));
        assertThrows(IllegalArgumentException.class, () -> tx.send((region, offset, capacity) -> -1, 1));
        assertEquals(2, received().size());
    }

    @Test
    void aFillerThatUsesItsRingIsRefused() {
        TxRing tx = pipe.tx();
        assertThrows(
                IllegalStateException.class,
                () -> tx.send(
                        (region, offset, capacity) -> {
                            tx.sync();
                            return 60;
                        },
                        1));
        assertTrue(tx.send(packet(0, 60)), "the ring is usable afterwards");
    }

    @Test
    void fragmentsArriveAsOnePacket() {
        TxRing tx = pipe.tx();
        int length = 3 * tx.maxPayload() + 100;
        MemorySegment packet = MemorySegment.ofArray(packet(7, length));
        assertThrows(PacketTooLargeException.class, () -> tx.send(packet));
        assertTrue(tx.sendFragments(packet, 0, length));
        assertTrue(tx.sendFragments(packet, 0, 60));
        assertEquals(tx.slots() - 1 - 5, tx.space());
        List<byte[]> got = received();
        assertEquals(2, got.size());
        assertArrayEquals(packet(7, length), got.get(0));
        assertEquals(60, got.get(1).length);
    }

    @Test
    void aPacketWithoutRoomForAllItsFragmentsIsNotSent() {
        TxRing tx = pipe.tx();
        while (tx.space() > 2) {
            assertTrue(tx.send(packet(0, 60)));
        }
        int length = 3 * tx.maxPayload();
        assertFalse(tx.sendFragments(MemorySegment.ofArray(new byte[length]), 0, length));
        assertEquals(2, tx.space());
        long tooMuch = (long) tx.slots() * tx.maxPayload();
        assertThrows(
                PacketTooLargeException.class,
                () -> tx.sendFragments(MemorySegment.ofArray(new byte[(int) tooMuch]), 0, tooMuch));
    }

    @Test
    void aFlushWaitsForTheOtherEnd() throws Exception {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        assertTrue(tx.flush(Duration.ZERO), "nothing pending");
        assertTrue(tx.send(packet(1, 60)));
        assertFalse(tx.flush(Duration.ofMillis(5)), "nobody takes it");
        Thread taker = Thread.ofPlatform().unstarted(() -> {
            rx.takeOver();
            while (rx.receive((region, offset, length, more) -> {}, 1) == 0) {
                rx.sync();
            }
            rx.sync();
        });
        rx.handOver();
        taker.start();
        assertTrue(tx.flush(Duration.ofSeconds(20)));
        assertEquals(0, tx.pending());
        taker.join();
    }

    @Test
    void aFlushCanBeInterrupted() {
        TxRing tx = pipe.tx();
        assertTrue(tx.send(packet(1, 60)));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> tx.flush(Duration.ofSeconds(20)));
        assertFalse(Thread.interrupted());
    }

    @Test
    void packetsArriveInOrderAroundTheRingsEnd() {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        for (int round = 0; round < 5; round++) {
            int number = 0;
            while (tx.send(packet(number, 60 + number % 100))) {
                number++;
            }
            assertEquals(tx.slots() - 1, number);
            List<byte[]> got = received();
            assertEquals(number, got.size());
            for (int i = 0; i < number; i++) {
                assertArrayEquals(packet(i, 60 + i % 100), got.get(i));
            }
            rx.sync();
            tx.sync();
        }
    }
}
