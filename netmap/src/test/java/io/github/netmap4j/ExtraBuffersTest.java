package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.KeepAlive;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Buffers that are in no ring: owned, exchanged, given back. */
final class ExtraBuffersTest {

    private static final int COUNT = 5;

    private final Soft soft = new Soft();
    private final NetmapPort a = soft.open(soft.builder("e{1"));
    private final NetmapPort b = soft.open(soft.builder("e}1").memoryOf(a).extraBuffers(COUNT));
    private final ExtraBuffers pool = b.extraBuffers();

    @AfterEach
    void close() {
        soft.close();
    }

    /** netmap's own list, as the kernel would walk it. */
    private List<Long> list() {
        List<Long> found = new ArrayList<>();
        for (long buffer = b.context.desc.nifp().ni_bufs_head(); buffer != 0; ) {
            found.add(buffer);
            assertTrue(found.size() <= COUNT, "a loop in the list");
            buffer = Integer.toUnsignedLong(b.region().get(JAVA_INT, pool.offset(buffer)));
        }
        return found;
    }

    @Test
    void buffersAreTakenAndGivenBack() {
        assertEquals(COUNT, pool.size());
        Set<Long> indexes = new HashSet<>();
        List<ExtraBuffer> taken = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            assertEquals(COUNT - i, pool.available());
            assertEquals(COUNT - i, list().size());
            ExtraBuffer buffer = pool.take();
            assertEquals(b.bufferSize(), buffer.segment().byteSize());
            buffer.segment().fill((byte) 0xff);
            indexes.add(buffer.index());
            taken.add(buffer);
        }
        assertEquals(COUNT, indexes.size(), "all different");
        assertNull(pool.take());
        assertEquals(List.of(), list());
        for (ExtraBuffer buffer : taken) {
            buffer.close();
            buffer.close();
            assertThrows(IllegalStateException.class, buffer::offset);
        }
        assertEquals(COUNT, pool.available());
        assertEquals(indexes, new HashSet<>(list()));
    }

    @Test
    void aPacketIsKeptBeyondItsRelease() {
        TxRing tx = a.txRing(0);
        RxRing rx = b.rxRing(0);
        assertTrue(tx.send(packet(1, 60)));
        assertTrue(tx.send(packet(2, 61)));
        tx.sync();
        rx.sync();
        try (ExtraBuffer buffer = pool.take()) {
            Frame frame = rx.recv();
            long place = frame.offset();
            long spare = buffer.index();
            assertEquals(0, frame.keepIn(buffer));
            assertEquals(place, buffer.offset());
            assertNotEquals(spare, buffer.index());
            assertThrows(IllegalStateException.class, frame::length);
            assertEquals(0, rx.held());
            assertEquals(1, rx.receive((region, offset, length, more) -> {}, 10));
            rx.sync();
            for (int i = 0; i < 3 * tx.slots(); i++) {
                assertTrue(tx.send(packet(i, 100)));
                tx.sync();
                rx.sync();
                assertEquals(1, rx.receive((region, offset, length, more) -> {}, 10));
                rx.sync();
            }
            assertArrayEquals(packet(1, 60), buffer.segment().asSlice(0, 60).toArray(JAVA_BYTE));
        }
        assertEquals(COUNT, list().size());
    }

    @Test
    void aPacketIsSentFromAnExtraBuffer() {
        TxRing tx = b.txRing(0);
        RxRing rx = a.rxRing(0);
        try (ExtraBuffer buffer = pool.take();
                TxBatch batch = tx.reserve(1)) {
            MemorySegment.copy(packet(7, 64), 0, buffer.region(), JAVA_BYTE, buffer.offset(), 64);
            long mine = buffer.index();
            assertThrows(PacketTooLargeException.class, () -> batch.swap(0, buffer, buffer.capacity() + 1));
            assertEquals(mine, buffer.index());
            batch.swap(0, buffer, 64);
            assertNotEquals(mine, buffer.index());
            batch.commit();
        }
        tx.sync();
        rx.sync();
        rx.receiveFrames(frame -> assertArrayEquals(packet(7, 64), frame.toByteArray()), 1);
        assertEquals(0, rx.available());
        assertEquals(COUNT, pool.available());
    }

    @Test
    void theCloseOfAPortTakesAllBack() {
        ExtraBuffer kept = pool.take();
        ExtraBuffer other = pool.take();
        kept.segment().fill((byte) 0xff);
        b.close();
        assertThrows(IllegalStateException.class, kept::offset);
        assertThrows(PortClosedException.class, pool::take);
        assertThrows(PortClosedException.class, pool::available);
        other.close();
        kept.close();
        // Soft.close then checks that the memory is gone; the device reports a list that is short or broken.
        NetmapPort again = soft.open(soft.builder("e}1").memoryOf(a).extraBuffers(COUNT));
        assertEquals(COUNT, again.extraBuffers().available());
    }

    /** The call is in C, with the port's memory as its argument, while the port is to be closed. */
    @Test
    void aCloseThatIsRefusedTakesNothingAway() throws Exception {
        int free = soft.device.memory(b.memoryId()).orElseThrow().buffersFree();
        ExtraBuffer kept = pool.take();
        RxRing rx = b.rxRing(0);
        AtomicReference<Exception> refused = new AtomicReference<>();
        try (Arena arena = Arena.ofConfined()) {
            KeepAlive.during(b.region(), arena, () -> {
                // Nothing may be thrown through C.
                try {
                    b.close();
                } catch (IllegalStateException e) {
                    refused.set(e);
                }
            });
        }
        assertTrue(
                refused.get().getMessage().contains("a native call still uses its memory"), refused.get()::getMessage);
        assertTrue(b.isOpen());
        assertEquals(0, rx.available());
        assertEquals(COUNT - 1, pool.available());
        assertEquals(COUNT - 1, list().size());
        kept.segment().fill((byte) 1);
        kept.close();
        assertEquals(COUNT, list().size());
        ExtraBuffer other = pool.take();
        b.close();
        assertThrows(IllegalStateException.class, other::offset);
        assertThrows(PortClosedException.class, rx::available);
        assertEquals(
                free + COUNT, soft.device.memory(a.memoryId()).orElseThrow().buffersFree());
        assertEquals(0, soft.device.memory(a.memoryId()).orElseThrow().corrupted());
    }

    /** A program that writes on into free buffers, where the list runs through them. */
    @Test
    void whatAProgramWroteIntoFreeBuffersIsNotFollowed() {
        int free = soft.device.memory(b.memoryId()).orElseThrow().buffersFree();
        for (long buffer : list()) {
            b.region().set(JAVA_INT, pool.offset(buffer), -1);
        }
        b.close();
        assertEquals(
                free + COUNT, soft.device.memory(a.memoryId()).orElseThrow().buffersFree());
        assertEquals(0, soft.device.memory(a.memoryId()).orElseThrow().corrupted());
    }

    @Test
    void aBufferOfAnotherMemoryIsRefused() {
        NetmapPort foreign = soft.open(soft.builder("vale9:x").extraBuffers(1));
        TxRing tx = b.txRing(0);
        try (ExtraBuffer buffer = foreign.extraBuffers().take();
                TxBatch batch = tx.reserve(1)) {
            assertThrows(DifferentMemoryException.class, () -> batch.swap(0, buffer, 60));
        }
    }

    @Test
    void aBrokenListIsReported() {
        long head = b.context.desc.nifp().ni_bufs_head();
        b.region().set(JAVA_INT, pool.offset(head), (int) head);
        assertThrows(
                PortCorruptedException.class,
                () -> new ExtraBuffers(b.context, b.context.desc.nifp(), b.rings.any()),
                "a loop");
        b.region().set(JAVA_INT, pool.offset(head), -1);
        assertThrows(
                PortCorruptedException.class, () -> new ExtraBuffers(b.context, b.context.desc.nifp(), b.rings.any()));
    }

    @Test
    void anyOrderKeepsTheListWhole() {
        Random random = new Random(7);
        List<ExtraBuffer> out = new ArrayList<>();
        Set<Long> all = new HashSet<>(list());
        for (int i = 0; i < 5000; i++) {
            if (random.nextBoolean()) {
                ExtraBuffer buffer = pool.take();
                if (buffer != null) {
                    buffer.segment().fill((byte) i);
                    out.add(buffer);
                }
            } else if (!out.isEmpty()) {
                out.remove(random.nextInt(out.size())).close();
            }
            Set<Long> now = new HashSet<>(list());
            out.forEach(buffer -> now.add(buffer.index()));
            assertEquals(all, now);
        }
    }
}
