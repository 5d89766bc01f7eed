package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Batches: a frame shows its packet from when it is asked for, and lives no longer than its batch. */
final class RxBatchTest {

    private static final int SLOTS = 16;

    private final Soft soft = new Soft();
    private final Soft.Pipe pipe = soft.pipe(SLOTS);

    @AfterEach
    void close() {
        soft.close();
    }

    private byte[] send(int number, int length) {
        TxRing tx = pipe.tx();
        byte[] packet = packet(number, length);
        assertTrue(tx.sendFragments(MemorySegment.ofArray(packet), 0, length));
        return packet;
    }

    private void arrive() {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        tx.sync();
        rx.sync();
    }

    /** Packets of one slot and of several, around the end of the ring, read and released in any order. */
    @Test
    void anyPacketsAreReleasedInAnyOrder() {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            List<byte[]> sent = new ArrayList<>();
            int slots = 0;
            while (true) {
                int parts = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 1;
                slots += parts;
                if (slots >= SLOTS) {
                    break;
                }
                sent.add(send(round + sent.size(), (parts - 1) * tx.bufferSize() + 60 + random.nextInt(100)));
            }
            arrive();
            int limit = 1 + random.nextInt(sent.size());
            try (RxBatch batch = rx.recv(limit)) {
                assertEquals(limit, batch.size());
                for (int k = 0; k < limit; k++) {
                    int i = random.nextInt(limit);
                    Frame frame = batch.get(i);
                    assertSame(frame, batch.get(i));
                    if (frame.isLive()) {
                        assertArrayEquals(sent.get(i), frame.toByteArray());
                        if (random.nextInt(4) == 0) {
                            frame.release();
                        }
                    }
                }
                int alive = 0;
                for (Frame frame : batch) {
                    alive += frame.isLive() ? 1 : 0;
                }
                assertEquals(alive, batch.copy().size());
            }
            assertEquals(0, rx.held());
            for (int i = limit; i < sent.size(); i++) {
                try (Frame frame = rx.recv()) {
                    assertArrayEquals(sent.get(i), frame.toByteArray());
                }
            }
            assertEquals(0, rx.available());
            rx.sync();
            tx.sync();
            assertEquals(SLOTS - 1, tx.space(), "every slot came back");
        }
    }

    @Test
    void aReleasedFrameStaysDeadUntilTheNextBatch() {
        RxRing rx = pipe.rx();
        send(1, 60);
        send(2, 61);
        arrive();
        Frame second;
        try (RxBatch batch = rx.recv(1)) {
            Frame first = batch.get(0);
            first.release();
            assertSame(first, batch.get(0));
            assertThrows(IllegalStateException.class, first::length);
            assertEquals(0, rx.held());
        }
        try (RxBatch batch = rx.recv(1)) {
            second = batch.get(0);
            assertEquals(61, second.length());
        }
        assertThrows(IllegalStateException.class, second::length);
        assertThrows(IllegalStateException.class, second::release);
    }

    /** A batch after a frame that is held is released with it. */
    @Test
    void aBatchWaitsForTheOldest() {
        RxRing rx = pipe.rx();
        for (int i = 0; i < 5; i++) {
            send(i, 60);
        }
        arrive();
        Frame oldest = rx.recv();
        try (RxBatch batch = rx.recv(3)) {
            batch.get(1).release();
        }
        assertEquals(4, rx.held());
        assertEquals(60, oldest.length());
        oldest.release();
        assertEquals(0, rx.held());
        assertEquals(1, rx.available());
    }

    /** A wrong slot does not affect the other packets. */
    @Test
    void aCorruptedSlotIsFoundWhenItIsRead() {
        RxRing rx = pipe.rx();
        for (int i = 0; i < 3; i++) {
            send(i, 60 + i);
        }
        arrive();
        long slot = rx.slot(1);
        long good = NetmapSlot.buf_idx(rx.region(), slot);
        NetmapSlot.buf_idx(rx.region(), slot, 0x7fff_ffffL);
        try (RxBatch batch = rx.recv(3)) {
            assertThrows(PortCorruptedException.class, () -> batch.get(1));
            assertThrows(PortCorruptedException.class, () -> batch.get(1), "and again");
            assertEquals(62, batch.get(2).length());
            assertEquals(60, batch.get(0).length());
            NetmapSlot.buf_idx(rx.region(), slot, good);
            assertEquals(61, batch.get(1).length());
        }
        assertEquals(0, rx.held());
    }

    /** Batches that an asynchronous reader has end with the ring, too. */
    @Test
    void releaseAllEndsEveryBatch() {
        RxRing rx = pipe.rx();
        send(1, 60);
        send(2, 60);
        arrive();
        int[] told = {0};
        RxBatch own = rx.recvNew(1, () -> told[0]++);
        RxBatch other = rx.recvNew(1, () -> told[0]++);
        Frame frame = own.get(0);
        other.close();
        assertEquals(1, told[0]);
        rx.releaseAll();
        assertEquals(0, rx.held());
        assertThrows(IllegalStateException.class, frame::length);
        assertThrows(IllegalStateException.class, own::size);
        assertFalse(frame.isLive());
    }

    /** A handler that throws at the last slot of the ring: what comes next begins at the first. */
    @Test
    void aHandlerThatThrowsAtTheEndOfTheRingReleasesItsPacket() {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        for (int i = 0; i < SLOTS - 1; i++) {
            send(i, 60);
        }
        arrive();
        assertEquals(SLOTS - 1, rx.receive((region, offset, length, more) -> {}, SLOTS));
        rx.sync();
        tx.sync();
        send(1, 61);
        send(2, 62);
        arrive();
        for (int way = 0; way < 2; way++) {
            PacketHandler fails = (region, offset, length, more) -> {
                throw new ArithmeticException("at length " + length);
            };
            int expected = 61 + way;
            ArithmeticException thrown = assertThrows(ArithmeticException.class, () -> rx.receive(fails, SLOTS));
            assertEquals("at length " + expected, thrown.getMessage());
        }
        assertEquals(0, rx.available());
        assertEquals(0, rx.held());
    }
}
