package io.github.netmap4j.xdp;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A cursor in the data or the headroom of a frame. The part's contents are the bytes before the cursor: each write
 * moves it, and with it the part's length. {@link FrameView#writer} returns it; it is valid as long as the view.
 */
public final class FrameWriter {

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(BIG_ENDIAN);

    private final FrameView view;
    private final MemorySegment region;

    FrameWriter(FrameView view, MemorySegment region) {
        this.view = view;
        this.region = region;
    }

    /** {@return the cursor's position, which is the written length, in bytes} */
    public int position() {
        return view.length();
    }

    /**
     * Moves the cursor. Bytes that it passes over keep their values.
     *
     * @param position 0 to {@link #capacity}
     * @return this
     * @throws IllegalArgumentException if it is beyond
     */
    public FrameWriter position(int position) {
        view.setLength(position);
        return this;
    }

    /** {@return the largest length, in bytes} */
    public int capacity() {
        return view.capacity();
    }

    /** {@return the room left, in bytes: {@link #capacity} - {@link #position}} */
    public int remaining() {
        return capacity() - position();
    }

    /**
     * Fills the part with zeros to its end, and moves the cursor to the start.
     *
     * @return this
     */
    public FrameWriter zero() {
        view.setLength(0);
        region.asSlice(view.address(), view.capacity()).fill((byte) 0);
        return this;
    }

    /** Moves the cursor past this many bytes and returns where to write them. */
    private long advance(long bytes) {
        int position = view.length();
        int capacity = view.capacity();
        if (bytes > capacity - position) {
            throw new IndexOutOfBoundsException(bytes + " bytes do not fit after the " + position
                    + " already written: the frame has room for " + capacity);
        }
        view.setLength(position + (int) bytes);
        return view.address() + position;
    }

    /**
     * Writes a byte.
     *
     * @param value its low 8 bits
     * @return this
     * @throws IndexOutOfBoundsException if it does not fit; nothing is written
     */
    public FrameWriter u8(int value) {
        region.set(ValueLayout.JAVA_BYTE, advance(1), (byte) value);
        return this;
    }

    /**
     * Writes two bytes in network order.
     *
     * @param value its low 16 bits
     * @return this
     * @throws IndexOutOfBoundsException if they do not fit; nothing is written
     */
    public FrameWriter u16(int value) {
        region.set(SHORT, advance(Short.BYTES), (short) value);
        return this;
    }

    /**
     * Writes four bytes in network order.
     *
     * @param value its low 32 bits
     * @return this
     * @throws IndexOutOfBoundsException if they do not fit; nothing is written
     */
    public FrameWriter u32(long value) {
        region.set(INT, advance(Integer.BYTES), (int) value);
        return this;
    }

    /**
     * Writes eight bytes in network order.
     *
     * @param value any long
     * @return this
     * @throws IndexOutOfBoundsException if they do not fit; nothing is written
     */
    public FrameWriter i64(long value) {
        region.set(LONG, advance(Long.BYTES), value);
        return this;
    }

    /**
     * Writes bytes.
     *
     * @param bytes all of them
     * @return this
     * @throws IndexOutOfBoundsException if they do not fit; nothing is written
     */
    public FrameWriter write(byte[] bytes) {
        return write(bytes, 0, bytes.length);
    }

    /**
     * Writes bytes of an array.
     *
     * @param bytes the array
     * @param from the first
     * @param count how many
     * @return this
     * @throws IndexOutOfBoundsException if they are not in the array, or do not fit; nothing is written
     */
    public FrameWriter write(byte[] bytes, int from, int count) {
        Objects.checkFromIndexSize(from, count, bytes.length);
        MemorySegment.copy(bytes, from, region, ValueLayout.JAVA_BYTE, advance(count), count);
        return this;
    }

    /**
     * Writes the bytes of a segment.
     *
     * @param bytes all of them
     * @return this
     * @throws IndexOutOfBoundsException if they do not fit; nothing is written
     */
    public FrameWriter write(MemorySegment bytes) {
        MemorySegment.copy(bytes, 0, region, advance(bytes.byteSize()), bytes.byteSize());
        return this;
    }

    /**
     * Writes the remaining bytes of buffers, in order, as far as there is room, and advances the buffers' positions.
     *
     * @param buffers in order
     * @return how many bytes were written
     */
    public int writeSome(ByteBuffer... buffers) {
        int done = 0;
        for (ByteBuffer buffer : buffers) {
            int count = Math.min(buffer.remaining(), remaining());
            MemorySegment.copy(MemorySegment.ofBuffer(buffer), 0, region, advance(count), count);
            buffer.position(buffer.position() + count);
            done += count;
        }
        return done;
    }
}
