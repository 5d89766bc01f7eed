package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.netmap_ring;
import io.github.netmap4j.sys.abi.netmap_slot;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What another program may have scribbled over the shared memory is reported, and never used. */
final class CorruptionTest {

    private static final long HEAD = netmap_ring.head$offset();
    private static final long CUR = netmap_ring.cur$offset();
    private static final long TAIL = netmap_ring.tail$offset();

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
            assertTrue(tx.send(packet(i, 60)));
        }
        tx.sync();
        rx.sync();
    }

    private static void scribble(Ring ring, long field, int value) {
        ring.region().set(JAVA_INT, ring.raw().offset() + field, value);
    }

    @Test
    void pointersBeyondTheRingAreCorruption() {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        for (Ring ring : new Ring[] {tx, rx}) {
            for (long field : new long[] {HEAD, CUR, TAIL}) {
                for (int value : new int[] {ring.slots(), ring.slots() + 1, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
                    int former = ring.region().get(JAVA_INT, ring.raw().offset() + field);
                    scribble(ring, field, value);
                    PortCorruptedException found = assertThrows(PortCorruptedException.class, ring::pull);
                    assertTrue(
                            found.getMessage().contains(Integer.toUnsignedString(value)),
                            () -> found.getMessage() + " without " + value);
                    scribble(ring, field, former);
                    ring.pull();
                }
            }
        }
    }

    @Test
    void pointersThatMovedAreAReset() {
        RxRing rx = pipe.rx();
        arrive(3);
        scribble(rx, HEAD, 1);
        PortResetException moved = assertThrows(PortResetException.class, rx::available);
        assertTrue(moved.getMessage().contains("head 1, cur 0, tail 3"), moved.getMessage());
        assertThrows(PortResetException.class, () -> rx.receive((r, o, l, f) -> {}, 1));
        assertThrows(PortResetException.class, rx::recv);
        scribble(rx, HEAD, 0);
        scribble(rx, CUR, 2);
        assertThrows(PortResetException.class, () -> rx.recv(1));
        scribble(rx, CUR, 0);
        assertEquals(3, rx.available());
    }

    @Test
    void aTailBehindWhatIsHeldIsCorruption() {
        RxRing rx = pipe.rx();
        arrive(3);
        Frame first = rx.recv();
        Frame second = rx.recv();
        scribble(rx, TAIL, 1);
        assertThrows(PortCorruptedException.class, rx::available);
        scribble(rx, TAIL, 3);
        first.release();
        second.release();
    }

    @Test
    void aBufferIndexThatIsNoneIsCorruption() {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        arrive(2);
        TxRing back = pipe.b().txRing(0);
        long slot = rx.slot(0);
        long good = NetmapSlot.buf_idx(rx.region(), slot);
        for (long bad : new long[] {0, 1, 1 << 20, 0x7fff_ffffL, 0xffff_ffffL}) {
            NetmapSlot.buf_idx(rx.region(), slot, bad);
            PortCorruptedException found = assertThrows(
                    PortCorruptedException.class,
                    () -> rx.receiveControlled(frame -> ControlledHandler.Verdict.KEEP, 1));
            assertTrue(found.getMessage().contains("buf_idx " + bad), found.getMessage());
            assertThrows(PortCorruptedException.class, rx::recv);
            assertThrows(PortCorruptedException.class, () -> rx.forwardTo(back, 1));
            assertEquals(back.slots() - 1, back.space());
        }
        NetmapSlot.buf_idx(rx.region(), slot, good);
        assertEquals(2, rx.available());

        long free = tx.slot(tx.head);
        long was = NetmapSlot.buf_idx(tx.region(), free);
        NetmapSlot.buf_idx(tx.region(), free, 0xffff_ffffL);
        assertThrows(PortCorruptedException.class, () -> tx.send(packet(0, 60)));
        assertThrows(PortCorruptedException.class, () -> tx.send((region, offset, capacity) -> 60, 1));
        try (TxBatch batch = tx.reserve(1)) {
            assertThrows(PortCorruptedException.class, () -> batch.offset(0));
            assertThrows(PortCorruptedException.class, () -> batch.put(0, packet(0, 60)));
        }
        NetmapSlot.buf_idx(tx.region(), free, was);
        assertTrue(tx.send(packet(0, 60)));
    }

    @Test
    void aLengthAboveTheBuffersIsCorruption() {
        RxRing rx = pipe.rx();
        arrive(1);
        for (int bad : new int[] {rx.bufferSize() + 1, 0xffff}) {
            rx.region().set(JAVA_SHORT, rx.slot(0) + netmap_slot.len$offset(), (short) bad);
            PortCorruptedException found = assertThrows(PortCorruptedException.class, rx::recv);
            assertTrue(found.getMessage().contains("len " + bad), found.getMessage());
        }
    }

    @Test
    void aPacketWithoutEndIsUndeliverable() {
        RxRing rx = pipe.rx();
        arrive(rx.slots() - 1);
        for (int i = 0; i < rx.slots(); i++) {
            NetmapSlot.flags(rx.region(), rx.slot(i), netmap_h.NS_MOREFRAG());
        }
        assertNull(rx.recv());
        assertEquals(0, rx.receive((r, o, l, f) -> {}, 1));
        assertEquals(1, rx.undeliverable());
    }

    /** The fields that are read when a ring is taken. */
    @Test
    void aRingOfImpossibleGeometryIsNotTaken() {
        RxRing rx = pipe.rx();
        rx.close();
        NetmapRing raw = rx.raw();
        long at = raw.offset();
        int slots = rx.region().get(JAVA_INT, at + netmap_ring.num_slots$offset());
        for (int bad : new int[] {0, 1, -1, 1 << 30}) {
            scribble(rx, netmap_ring.num_slots$offset(), bad);
            assertThrows(PortCorruptedException.class, pipe::rx);
        }
        scribble(rx, netmap_ring.num_slots$offset(), slots);
        for (int bad : new int[] {0, -1, 1 << 20}) {
            scribble(rx, netmap_ring.nr_buf_size$offset(), bad);
            assertThrows(PortCorruptedException.class, pipe::rx);
        }
        scribble(rx, netmap_ring.nr_buf_size$offset(), rx.bufferSize());
        long buffers = raw.buf_ofs();
        for (long bad :
                new long[] {-at - 1, Long.MIN_VALUE, Long.MAX_VALUE, rx.region().byteSize()}) {
            rx.region().set(JAVA_LONG, at + netmap_ring.buf_ofs$offset(), bad);
            assertThrows(PortCorruptedException.class, pipe::rx);
        }
        rx.region().set(JAVA_LONG, at + netmap_ring.buf_ofs$offset(), buffers);
        scribble(rx, HEAD, -1);
        assertThrows(PortCorruptedException.class, pipe::rx);
        scribble(rx, HEAD, 0);
        pipe.rx().close();
    }

    /** Noise over ring headers and slots: whatever happens, it is one of the documented exceptions. */
    @Test
    void noiseMakesDocumentedExceptionsOnly() {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        Random random = new Random(42);
        for (int round = 0; round < 3000; round++) {
            try {
                long at = rx.raw().offset();
                long where = random.nextInt(10) == 0
                        ? at + HEAD + 4L * random.nextInt(3)
                        : rx.slot(random.nextInt(8)) + 4L * random.nextInt(4);
                rx.region().set(JAVA_INT, where, random.nextBoolean() ? random.nextInt() : random.nextInt(3000));
                rx.receive((region, offset, length, more) -> region.asSlice(offset, length), 4);
                rx.receiveFrames(Frame::toByteArray, 4);
                try (RxBatch batch = rx.recv(2)) {
                    batch.forEach(frame -> frame.u8(0));
                }
                tx.send(packet(round, 60));
                tx.sync();
                rx.sync();
            } catch (PortException | IndexOutOfBoundsException found) {
                assertTrue(found.getMessage() != null);
                scribble(rx, HEAD, rx.head);
                scribble(rx, CUR, rx.cur);
                scribble(rx, TAIL, rx.cur);
                rx.tail = rx.cur;
            }
        }
    }
}
