package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reserve, fill, commit; and the exchange of buffers. */
final class TxBatchTest {

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
    void slotsFilledInAnyOrderAndWayAreSentInTheRingsOrder() {
        TxRing tx = pipe.tx();
        try (TxBatch batch = tx.reserve(4)) {
            assertEquals(4, batch.size());
            batch.put(3, packet(3, 63));
            MemorySegment bytes = batch.packet(1, 61);
            assertEquals(61, bytes.byteSize());
            bytes.copyFrom(MemorySegment.ofArray(packet(1, 61)));
            batch.put(2, MemorySegment.ofArray(packet(2, 99)), 0, 62);
            MemorySegment.copy(packet(0, 60), 0, batch.region(), ValueLayout.JAVA_BYTE, batch.offset(0), 60);
            batch.length(0, 60);
            batch.commit();
        }
        List<byte[]> got = received();
        assertEquals(4, got.size());
        for (int i = 0; i < 4; i++) {
            assertArrayEquals(packet(i, 60 + i), got.get(i));
        }
    }

    @Test
    void aCommitOfTheFirstGivesTheRestBack() {
        TxRing tx = pipe.tx();
        TxBatch batch = tx.reserve(10);
        for (int i = 0; i < 4; i++) {
            batch.put(i, packet(i, 60));
        }
        batch.commit(3);
        assertEquals(tx.slots() - 1 - 3, tx.space());
        assertEquals(3, received().size());
    }

    @Test
    void aBatchHasAsManySlotsAsThereAre() {
        TxRing tx = pipe.tx();
        TxBatch all = tx.reserve(Integer.MAX_VALUE);
        assertEquals(tx.slots() - 1, all.size());
        for (int i = 0; i < all.size(); i++) {
            all.length(i, 60);
        }
        all.commit();
        try (TxBatch none = tx.reserve(1)) {
            assertEquals(0, none.size());
            none.commit();
        }
        assertEquals(tx.slots() - 1, received().size());
        assertThrows(IllegalArgumentException.class, () -> tx.reserve(0));
    }

    @Test
    void misuseThrowsAndSendsNothing() {
        TxRing tx = pipe.tx();
        TxBatch batch = tx.reserve(2);
        assertThrows(IllegalStateException.class, () -> tx.reserve(1));
        assertThrows(IllegalStateException.class, () -> tx.send(packet(0, 60)));
        assertThrows(IllegalStateException.class, () -> tx.send((region, offset, capacity) -> 60, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> batch.length(2, 60));
        assertThrows(IndexOutOfBoundsException.class, () -> batch.offset(-1));
        assertThrows(PacketTooLargeException.class, () -> batch.length(0, tx.maxPayload() + 1));
        assertThrows(PacketTooLargeException.class, () -> batch.put(0, new byte[tx.maxPayload() + 1]));
        assertThrows(IllegalArgumentException.class, () -> batch.length(0, 0));
        assertThrows(IllegalStateException.class, batch::commit, "no lengths");
        assertThrows(IndexOutOfBoundsException.class, () -> batch.commit(3));
        batch.length(0, 60);
        assertThrows(IllegalStateException.class, batch::commit, "one length of two");
        batch.more(0);
        assertThrows(IllegalStateException.class, () -> batch.commit(1), "more follows");
        batch.length(1, 60);
        batch.commit();
        assertThrows(IllegalStateException.class, batch::commit, "double commit");
        assertThrows(IllegalStateException.class, batch::abort);
        assertThrows(IllegalStateException.class, () -> batch.length(0, 60));
        assertThrows(IllegalStateException.class, batch::size);
        batch.close();
        List<byte[]> got = received();
        assertEquals(1, got.size());
        assertEquals(120, got.get(0).length, "one packet of two slots");
    }

    @Test
    void anAbortSendsNothing() {
        TxRing tx = pipe.tx();
        TxBatch batch = tx.reserve(2);
        batch.put(0, packet(0, 60));
        batch.abort();
        assertEquals(tx.slots() - 1, tx.space());
        assertEquals(0, received().size());
    }

    @Test
    void closingTheRingEndsTheBatch() {
        TxRing tx = pipe.tx();
        TxBatch batch = tx.reserve(2);
        batch.put(0, packet(0, 60));
        tx.close();
        assertThrows(IllegalStateException.class, batch::commit);
        try (TxRing again = pipe.tx()) {
            assertEquals(again.slots() - 1, again.space());
        }
    }

    @Test
    void aSwapSendsAReceivedPacketWithoutACopy() {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        Soft.Pipe onward = new Soft.Pipe(
                soft.open(soft.builder("q{1").memoryOf(pipe.a())),
                soft.open(soft.builder("q}1").memoryOf(pipe.a())));
        TxRing out = onward.tx();
        RxRing end = onward.rx();
        for (int i = 0; i < 3; i++) {
            assertTrue(tx.send(packet(i, 60 + i)));
        }
        tx.sync();
        rx.sync();
        long before;
        try (TxBatch batch = out.reserve(3)) {
            Frame first = rx.recv();
            Frame second = rx.recv();
            before = first.offset();
            long freeSlot = batch.offset(0);
            assertEquals(1, batch.swap(0, first));
            assertThrows(IllegalStateException.class, first::length);
            assertEquals(before, batch.offset(0));
            assertNotEquals(freeSlot, before);
            assertEquals(1, batch.swap(1, second));
            batch.put(2, packet(9, 99));
            batch.commit();
        }
        assertEquals(0, rx.held());
        out.sync();
        end.sync();
        List<byte[]> got = new ArrayList<>();
        List<Long> where = new ArrayList<>();
        end.receiveFrames(
                frame -> {
                    got.add(frame.toByteArray());
                    where.add(frame.offset());
                },
                10);
        assertEquals(3, got.size());
        assertArrayEquals(packet(0, 60), got.get(0));
        assertArrayEquals(packet(1, 61), got.get(1));
        assertArrayEquals(packet(9, 99), got.get(2));
        assertEquals(before, where.get(0), "the packet never moved");
    }

    @Test
    void aSwapTakesAllFragments() {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        Soft.Pipe onward = new Soft.Pipe(
                soft.open(soft.builder("q{1").memoryOf(pipe.a())),
                soft.open(soft.builder("q}1").memoryOf(pipe.a())));
        TxRing out = onward.tx();
        RxRing end = onward.rx();
        int length = 2 * tx.bufferSize() + 5;
        assertTrue(tx.sendFragments(MemorySegment.ofArray(packet(1, length)), 0, length));
        tx.sync();
        rx.sync();
        Frame frame = rx.recv();
        try (TxBatch small = out.reserve(2)) {
            assertThrows(IndexOutOfBoundsException.class, () -> small.swap(0, frame));
        }
        try (TxBatch batch = out.reserve(4)) {
            assertEquals(3, batch.swap(0, frame));
            batch.put(3, packet(2, 60));
            batch.commit();
        }
        out.sync();
        end.sync();
        try (RxBatch got = end.recv(10)) {
            assertEquals(2, got.size());
            assertArrayEquals(packet(1, length), got.get(0).toByteArray());
            assertArrayEquals(packet(2, 60), got.get(1).toByteArray());
        }
    }

    @Test
    void aSwapBetweenTwoMemoriesIsRefused() {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        NetmapPort vale = soft.open("vale1:x");
        TxRing other = vale.txRing(0);
        assertTrue(tx.send(packet(0, 60)));
        tx.sync();
        rx.sync();
        Frame frame = rx.recv();
        try (TxBatch batch = other.reserve(1)) {
            DifferentMemoryException refused = assertThrows(DifferentMemoryException.class, () -> batch.swap(0, frame));
            assertTrue(refused.getMessage().contains("memoryOf"), refused.getMessage());
        }
        assertThrows(DifferentMemoryException.class, () -> rx.forwardTo(other, 1));
        assertArrayEquals(packet(0, 60), frame.toByteArray(), "the frame stays");
        try (TxBatch batch = other.reserve(1)) {
            Frame owned = frame.copy();
            assertThrows(IllegalStateException.class, () -> batch.swap(0, owned), "it is in no ring");
        }
        frame.release();
    }
}
