package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.ControlledHandler.Verdict;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** All ways to receive, through a pipe. */
final class RxRingTest {

    private final Soft soft = new Soft();
    private final Soft.Pipe pipe = soft.pipe();

    @AfterEach
    void close() {
        soft.close();
    }

    private void arrive(int packets) {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        for (int i = 0; i < packets; i++) {
            assertTrue(tx.send(packet(i, 60 + i)));
        }
        tx.sync();
        rx.sync();
    }

    private void arriveFragmented(int number, int length) {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        assertTrue(tx.sendFragments(MemorySegment.ofArray(packet(number, length)), 0, length));
        tx.sync();
        rx.sync();
    }

    @Test
    void aHandlerSeesEachPacketInPlace() {
        RxRing rx = pipe.rx();
        arrive(5);
        List<byte[]> got = new ArrayList<>();
        PacketHandler handler = (region, offset, length, more) -> {
            assertSame(rx.region(), region);
            assertFalse(more);
            got.add(region.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
        };
        assertEquals(3, rx.receive(handler, 3));
        assertEquals(2, rx.available());
        assertEquals(2, rx.receive(handler, 100));
        assertEquals(0, rx.receive(handler, 100));
        for (int i = 0; i < 5; i++) {
            assertArrayEquals(packet(i, 60 + i), got.get(i));
        }
    }

    @Test
    void thePacketThatAHandlerThrewAtIsReleased() {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        arrive(5);
        int[] calls = {0};
        PacketHandler third = (region, offset, length, more) -> {
            if (++calls[0] == 3) {
                throw new ArithmeticException("third");
            }
        };
        assertThrows(ArithmeticException.class, () -> rx.receive(third, 100));
        assertEquals(2, rx.available());
        assertEquals(0, rx.held());
        assertThrows(
                ArithmeticException.class,
                () -> rx.receiveFrames(
                        frame -> {
                            throw new ArithmeticException();
                        },
                        1));
        assertEquals(1, rx.available());
        assertThrows(
                ArithmeticException.class,
                () -> rx.receiveControlled(
                        frame -> {
                            throw new ArithmeticException();
                        },
                        1));
        assertEquals(0, rx.available());
        rx.sync();
        assertEquals(tx.slots() - 1, tx.slots() - 1 - rx.held());
    }

    @Test
    void aHandlerThatUsesItsRingIsRefused() {
        RxRing rx = pipe.rx();
        arrive(2);
        PacketHandler again = (region, offset, length, more) -> rx.receive((r, o, l, f) -> {}, 1);
        assertThrows(IllegalStateException.class, () -> rx.receive(again, 1));
        assertThrows(IllegalStateException.class, () -> rx.receiveFrames(frame -> rx.close(), 1));
        assertTrue(rx.held() == 0 && rx.available() == 0);
    }

    @Test
    void aVerdictStopsTheLoopOrKeepsThePacket() {
        RxRing rx = pipe.rx();
        arrive(5);
        List<Integer> seen = new ArrayList<>();
        ControlledHandler handler = frame -> {
            seen.add(frame.length());
            return switch (frame.length()) {
                case 61 -> Verdict.STOP;
                case 63 -> seen.size() < 5 ? Verdict.KEEP : Verdict.CONTINUE;
                default -> Verdict.CONTINUE;
            };
        };
        assertEquals(2, rx.receiveControlled(handler, 100));
        assertEquals(1, rx.receiveControlled(handler, 100), "62 is done, 63 is kept");
        assertEquals(2, rx.available());
        assertEquals(2, rx.receiveControlled(handler, 100), "63 comes again");
        assertEquals(List.of(60, 61, 62, 63, 63, 64), seen);
    }

    @Test
    void aHandlersFrameIsDeadAfterItsCall() {
        RxRing rx = pipe.rx();
        arrive(1);
        Frame[] kept = new Frame[1];
        rx.receiveFrames(frame -> kept[0] = frame, 1);
        assertThrows(IllegalStateException.class, kept[0]::length);
        kept[0].close();
    }

    @Test
    void aFrameReadsNumbersInNetworkOrder() {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        byte[] bytes = {1, 2, (byte) 0xf3, (byte) 0xff, 5, 6, 7, 8};
        assertTrue(tx.send(bytes));
        arrive(0);
        Frame frame = rx.recv();
        check(frame, bytes);
        Frame copy = frame.copy();
        frame.release();
        check(copy, bytes);
        copy.release();
        check(Frame.of(bytes), bytes);
        assertTrue(Frame.of(new byte[0]).isEmpty());
    }

    private static void check(Frame frame, byte[] bytes) {
        assertEquals(bytes.length, frame.length());
        assertFalse(frame.isEmpty());
        assertEquals(0xf3, frame.u8(2));
        assertEquals(0x02f3, frame.u16(1));
        assertEquals(0xf3ff0506L, frame.u32(2));
        assertArrayEquals(bytes, frame.toByteArray());
        assertArrayEquals(bytes, frame.payload().toArray(ValueLayout.JAVA_BYTE));
        ByteBuffer buffer = ByteBuffer.allocate(10);
        frame.copyTo(buffer);
        assertEquals(bytes.length, buffer.position());
        assertThrows(PacketTooLargeException.class, () -> frame.copyTo(buffer));
        assertEquals(bytes.length, buffer.position());
        assertThrows(PacketTooLargeException.class, () -> frame.copyTo(MemorySegment.ofArray(new byte[10]), 3));
        assertThrows(IndexOutOfBoundsException.class, () -> frame.u8(bytes.length));
        assertThrows(IndexOutOfBoundsException.class, () -> frame.u16(bytes.length - 1));
        assertThrows(IndexOutOfBoundsException.class, () -> frame.u32(bytes.length - 3));
        assertThrows(IndexOutOfBoundsException.class, () -> frame.u8(-1));
    }

    @Test
    void aReleasedFrameIsDead() {
        RxRing rx = pipe.rx();
        arrive(2);
        Frame frame = rx.recv();
        MemorySegment payload = frame.payload();
        frame.release();
        assertThrows(IllegalStateException.class, frame::release);
        assertThrows(IllegalStateException.class, frame::length);
        assertThrows(IllegalStateException.class, frame::payload);
        assertThrows(IllegalStateException.class, () -> frame.u8(0));
        assertThrows(IllegalStateException.class, frame::copy);
        assertThrows(IllegalStateException.class, frame::offset);
        frame.close();
        assertEquals(60, payload.byteSize());
        assertEquals("released frame", frame.toString());
    }

    @Test
    void recvIsNullWhenNothingArrived() {
        RxRing rx = pipe.rx();
        assertNull(rx.recv());
        assertTrue(rx.recv(10).isEmpty());
    }

    @Test
    void framesOfAWindowAreReleasedInAnyOrder() {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        arrive(4);
        Frame[] window = new Frame[4];
        for (int i = 0; i < 4; i++) {
            window[i] = rx.recv();
            assertEquals(60 + i, window[i].length());
        }
        assertEquals(4, rx.held());
        window[2].release();
        window[1].release();
        assertEquals(4, rx.held(), "slots wait for the oldest");
        assertEquals(63, window[3].length());
        window[0].release();
        assertEquals(1, rx.held());
        window[3].release();
        assertEquals(0, rx.held());
        rx.sync();
        tx.sync();
        assertEquals(0, tx.pending());
    }

    @Test
    void handlersReceiveBehindFramesThatAreHeld() {
        RxRing rx = pipe.rx();
        arrive(4);
        Frame oldest = rx.recv();
        assertEquals(2, rx.receive((region, offset, length, more) -> assertTrue(length == 61 || length == 62), 2));
        assertEquals(3, rx.held());
        assertArrayEquals(packet(0, 60), oldest.toByteArray());
        oldest.release();
        assertEquals(0, rx.held());
        assertEquals(1, rx.available());
    }

    @Test
    void framesAreDeadAfterReleaseAll() {
        RxRing rx = pipe.rx();
        arrive(3);
        Frame first = rx.recv();
        RxBatch batch = rx.recv(10);
        Frame second = batch.get(0);
        rx.releaseAll();
        assertEquals(0, rx.held());
        assertThrows(IllegalStateException.class, first::length);
        assertThrows(IllegalStateException.class, second::length);
        assertThrows(IllegalStateException.class, batch::size);
        batch.close();
        first.close();
        assertEquals(0, rx.held());
    }

    @Test
    void aForLoopSeesEachFrameOfABatch() {
        RxRing rx = pipe.rx();
        arrive(5);
        int sum = 0;
        try (RxBatch batch = rx.recv(3)) {
            assertEquals(3, batch.size());
            assertEquals(60, batch.iterator().next().length());
            for (Frame frame : batch) {
                sum += frame.length();
            }
            assertEquals(3, rx.held());
            assertThrows(IllegalStateException.class, () -> rx.recv(1), "one batch at a time");
            batch.get(1).release();
            assertThrows(IllegalStateException.class, () -> batch.get(1).length());
        }
        assertEquals(60 + 61 + 62, sum);
        assertEquals(0, rx.held());
        try (RxBatch batch = rx.recv(3)) {
            assertEquals(2, batch.size());
            assertEquals(64, batch.get(1).length());
            assertThrows(IndexOutOfBoundsException.class, () -> batch.get(2));
        }
        assertThrows(IllegalArgumentException.class, () -> rx.recv(0));
    }

    @Test
    void framesOfAClosedBatchAreDead() {
        RxRing rx = pipe.rx();
        arrive(1);
        RxBatch batch = rx.recv(3);
        Frame frame = batch.get(0);
        batch.close();
        batch.close();
        assertThrows(IllegalStateException.class, batch::size);
        assertThrows(IllegalStateException.class, batch::iterator);
        assertThrows(IllegalStateException.class, frame::length);
    }

    @Test
    void fragmentsArriveAsOneFrame() {
        RxRing rx = pipe.rx();
        int length = 2 * rx.bufferSize() + 3;
        arriveFragmented(9, length);
        arrive(1);
        byte[] bytes = packet(9, length);
        Frame frame = rx.recv();
        assertEquals(length, frame.length());
        assertEquals(3, frame.fragments());
        assertEquals(rx.bufferSize(), frame.fragmentLength(0));
        assertEquals(3, frame.fragmentLength(2));
        assertArrayEquals(bytes, frame.toByteArray());
        assertThrows(IllegalStateException.class, frame::payload);
        int seam = rx.bufferSize() - 1;
        assertEquals(Byte.toUnsignedInt(bytes[seam]), frame.u8(seam));
        assertEquals(ByteBuffer.wrap(bytes).getShort(seam) & 0xffff, frame.u16(seam));
        assertEquals(ByteBuffer.wrap(bytes).getInt(seam) & 0xffff_ffffL, frame.u32(seam));
        assertEquals(3, rx.held());
        frame.release();
        assertEquals(1, rx.available());
    }

    @Test
    void aHandlerGetsAllFragmentsOfAPacket() {
        RxRing rx = pipe.rx();
        int length = 2 * rx.bufferSize() + 3;
        arriveFragmented(1, length);
        arriveFragmented(2, length);
        List<Boolean> told = new ArrayList<>();
        assertEquals(1, rx.receive((region, offset, part, more) -> told.add(more), 1));
        assertEquals(List.of(true, true, false), told);
        assertEquals(3, rx.available(), "the second packet is whole");
        assertThrows(
                ArithmeticException.class,
                () -> rx.receive(
                        (region, offset, part, more) -> {
                            throw new ArithmeticException("first fragment");
                        },
                        1));
        assertEquals(0, rx.available(), "all of it is released");
    }

    @Test
    void theTimestampIsThatOfTheSync() {
        RxRing rx = pipe.rx();
        rx.timestamps(true);
        long before = System.currentTimeMillis() * 1000;
        arrive(1);
        long stamp = rx.timestampMicros();
        long after = System.currentTimeMillis() * 1000;
        // The software device's clock may be 2 ms off the system's, whose resolution is 1 ms.
        assertTrue(stamp >= before - 3000 && stamp <= after + 3000, before + " / " + stamp + " / " + after);
    }
}
