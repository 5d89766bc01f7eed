package io.github.netmap4j.xdp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Views of frames: where they lie, what they read and write, and when they become invalid. */
final class FrameTest {

    private static final int HEADROOM = 32;
    private static final UmemConfig CONFIG =
            UmemConfig.builder().frameSize(2048).frameHeadroom(HEADROOM).build();

    private final FrameMemory memory = Memories.of(CONFIG, 4);
    private final FrameBatch batch = Memories.batch(memory);

    private static byte[] text(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    @Test
    void writesPersistInTheMemoryAndSetTheLength() {
        batch.frame(0).data().writer().write(text("hello"));
        batch.frame(1).data().writer().write(text("world!"));
        assertEquals(5, batch.length(0));
        assertEquals(6, batch.length(1));
        assertArrayEquals(text("hello"), Memories.bytes(memory.region, batch.address(0), 5));
        assertArrayEquals(text("world!"), Memories.bytes(memory.region, batch.address(1), 6));
    }

    @Test
    void aSecondWriterGoesOnBehindTheFirst() {
        FrameView data = batch.frame(0).data();
        data.writer().write(text("hello"));
        data.writer().write(text(", world"));
        assertArrayEquals(text("hello, world"), data.toByteArray());
        assertEquals(12, data.writer().position());
        assertEquals(CONFIG.mtu() - 12, data.writer().remaining());
    }

    @Test
    void headroomAndDataLieSideBySide() {
        Frame frame = batch.frame(1);
        byte[] ones = new byte[HEADROOM];
        java.util.Arrays.fill(ones, (byte) 1);
        frame.headroom().writer().write(ones);
        frame.data().writer().write(text("data"));
        assertEquals(HEADROOM, frame.headroomLength());
        assertEquals(4, frame.length());
        FrameView whole = frame.whole();
        assertEquals(frame.address() - HEADROOM, whole.address());
        assertEquals(HEADROOM + 4, whole.length());
        assertEquals(1, whole.u8(HEADROOM - 1));
        assertEquals('d', whole.u8(HEADROOM));
        assertEquals(HEADROOM + 4, whole.capacity());
        assertThrows(UnsupportedOperationException.class, whole::writer);
    }

    @Test
    void nothingIsWrittenThatDoesNotFit() {
        FrameWriter writer = batch.frame(0).headroom().writer();
        assertEquals(HEADROOM, writer.capacity());
        writer.write(new byte[HEADROOM - 3]);
        assertThrows(IndexOutOfBoundsException.class, () -> writer.u32(1));
        assertThrows(IndexOutOfBoundsException.class, () -> writer.write(new byte[4]));
        assertThrows(IndexOutOfBoundsException.class, () -> writer.write(new byte[2], 1, 2));
        assertEquals(HEADROOM - 3, writer.position());
        ByteBuffer first = ByteBuffer.wrap(text("ab"));
        ByteBuffer second = ByteBuffer.wrap(text("cd"));
        assertEquals(3, writer.writeSome(first, second));
        assertFalse(first.hasRemaining());
        assertEquals(1, second.remaining());
        assertEquals(0, writer.remaining());
        byte[] all = batch.frame(0).headroom().toByteArray();
        assertEquals('c', all[HEADROOM - 1]);
    }

    @Test
    void zeroClearsToTheEndAndStartsAgain() {
        FrameView data = batch.frame(0).data();
        FrameWriter writer = data.writer().write(text("hello"));
        assertSame(writer, writer.zero());
        assertEquals(0, data.length());
        writer.position(5);
        assertArrayEquals(new byte[5], data.toByteArray());
        assertThrows(IllegalArgumentException.class, () -> writer.position(CONFIG.mtu() + 1));
        assertEquals(5, writer.position());
    }

    @Test
    void numbersAreInNetworkOrder() {
        FrameView data = batch.frame(0).data();
        data.writer()
                .u8(0x1ff)
                .u16(0x0102)
                .u32(0x03040506L)
                .i64(0x0708090a0b0c0d0eL)
                .write(MemorySegment.ofArray(text("x")));
        assertArrayEquals(
                new byte[] {(byte) 0xff, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 'x'}, data.toByteArray());
        assertEquals(0xff, data.u8(0));
        assertEquals(0x0102, data.u16(1));
        assertEquals(0x03040506L, data.u32(3));
        assertEquals(0x0708090a0b0c0d0eL, data.i64(7));
        data.u8(0, 0x80);
        data.u16(1, 0xfffe);
        data.u32(3, 0xfffffffdL);
        data.i64(7, -4);
        assertEquals(0x80, data.u8(0));
        assertEquals(0xfffe, data.u16(1));
        assertEquals(0xfffffffdL, data.u32(3));
        assertEquals(-4, data.i64(7));
        assertThrows(IndexOutOfBoundsException.class, () -> data.u16(15));
        assertThrows(IndexOutOfBoundsException.class, () -> data.i64(9, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> data.u8(-1));
    }

    @Test
    void aReadOnlyViewReadsTheSameAndWritesNothing() {
        FrameView data = batch.frame(0).data();
        data.writer().write(text("hello"));
        FrameView reader = data.asReadOnly();
        assertTrue(reader.isReadOnly());
        assertFalse(data.isReadOnly());
        assertSame(reader, reader.asReadOnly());
        assertArrayEquals(text("hello"), reader.toByteArray());
        assertThrows(UnsupportedOperationException.class, () -> reader.u8(0, 1));
        assertThrows(UnsupportedOperationException.class, reader::writer);
        MemorySegment segment = reader.segment();
        assertTrue(segment.isReadOnly());
        assertEquals(5, segment.byteSize());
        data.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 'j');
        assertEquals('j', reader.u8(0));
    }

    @Test
    void manyFramesAreLookedAtAtOnce() {
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            frames.add(batch.frame(i));
        }
        for (int i = 0; i < frames.size(); i++) {
            frames.get(i).data().writer().u32(i);
        }
        for (int i = 0; i < frames.size(); i++) {
            assertEquals(i, frames.get(i).data().u32(0));
        }
    }

    @Test
    void everyUseOfAFrameThatWasHandedOverThrows() {
        int queue = memory.table.openQueue("the transmit queue of eth0 queue 0");
        Frame frame = batch.frame(2);
        FrameView data = frame.data();
        FrameWriter writer = data.writer().write(text("hello"));
        assertTrue(memory.table.give(frame.number(), queue));
        List<Executable> uses = List.of(
                frame::number,
                frame::address,
                frame::length,
                frame::options,
                frame::headroomLength,
                frame::data,
                frame::headroom,
                frame::whole,
                frame::reset,
                frame::continues,
                () -> frame.length(1),
                () -> frame.options(0),
                () -> frame.moveStart(1),
                data::length,
                data::address,
                data::capacity,
                data::segment,
                data::writer,
                data::toByteArray,
                () -> data.u8(0),
                () -> data.u8(0, 1),
                () -> data.asReadOnly().u8(0),
                () -> writer.u8(1),
                () -> writer.position(0),
                writer::position,
                writer::zero,
                () -> batch.frame(2));
        for (Executable use : uses) {
            String message = assertThrows(IllegalStateException.class, use).getMessage();
            assertTrue(message.contains("the transmit queue of eth0 queue 0"), message);
        }
        assertArrayEquals(text("hello"), Memories.bytes(memory.region, batch.addresses[2], 5), "nothing was written");
        assertEquals("frame 2 (handed over)", frame.toString());
    }

    @Test
    void aFrameThatLeftItsPlaceSaysSo() {
        Frame first = batch.frame(0);
        batch.removeFirst(1);
        String message =
                assertThrows(IllegalStateException.class, first::length).getMessage();
        assertTrue(message.contains("place 0"), message);
        assertEquals(1, (int) batch.frame(0).number());
    }

    @Test
    void aStartThatMovedTakesTheViewsAlong() {
        Frame frame = batch.frame(0);
        FrameWriter writer = frame.data().writer().write(text("headerdata"));
        frame.moveStart(6);
        assertArrayEquals(text("data"), frame.data().toByteArray());
        writer.write(text("!"));
        assertArrayEquals(text("data!"), frame.data().toByteArray());
        assertEquals("data of frame 0, 5 bytes", frame.data().toString());
    }
}
