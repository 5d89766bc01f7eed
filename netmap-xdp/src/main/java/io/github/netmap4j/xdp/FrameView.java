package io.github.netmap4j.xdp;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A part of a frame: data, headroom, or both. Indexes count from its start up to its length; multi-byte values are in
 * network order. After the hand-over of the frame every method throws {@link IllegalStateException}.
 */
public final class FrameView {

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(BIG_ENDIAN);

    /** What a view covers. */
    enum Part {
        DATA,
        HEADROOM,
        WHOLE
    }

    private final Frame frame;
    private final Part part;
    private final MemorySegment region;
    private final boolean readOnly;
    private @Nullable FrameView twin;
    private @Nullable FrameWriter writer;

    FrameView(Frame frame, Part part) {
        this(frame, part, false);
    }

    private FrameView(Frame frame, Part part, boolean readOnly) {
        this.frame = frame;
        this.part = part;
        this.readOnly = readOnly;
        MemorySegment memory = frame.batch.memory.region;
        this.region = readOnly ? memory.asReadOnly() : memory;
    }

    /** {@return a read-only view of the same part, whose write methods throw; the same at each call} */
    public FrameView asReadOnly() {
        if (readOnly) {
            return this;
        }
        if (twin == null) {
            twin = new FrameView(frame, part, true);
        }
        return twin;
    }

    /** {@return whether the methods that write throw} */
    public boolean isReadOnly() {
        return readOnly;
    }

    private int headroomCapacity() {
        FrameBatch batch = frame.batch;
        return batch.memory.headroomCapacity(batch.numbers[frame.index], batch.addresses[frame.index]);
    }

    private long start() {
        long address = frame.batch.addresses[frame.index];
        return part == Part.DATA ? address : address - headroomCapacity();
    }

    private int size() {
        FrameBatch batch = frame.batch;
        return switch (part) {
            case DATA -> batch.lengths[frame.index];
            case HEADROOM -> batch.headrooms[frame.index];
            case WHOLE -> headroomCapacity() + batch.lengths[frame.index];
        };
    }

    /** {@return where it starts: an offset in the UMEM, in bytes} */
    public long address() {
        frame.check();
        return start();
    }

    /** {@return the written length of the part, in bytes} */
    public int length() {
        frame.check();
        return size();
    }

    /**
     * {@return the largest length of the part, in bytes: for data to the end of the frame, for headroom the configured
     * one}
     */
    public int capacity() {
        frame.check();
        return switch (part) {
            case DATA -> {
                FrameBatch batch = frame.batch;
                yield (int) (batch.memory.chunkEnd((int) batch.numbers[frame.index]) - batch.addresses[frame.index]);
            }
            case HEADROOM -> headroomCapacity();
            case WHOLE -> size();
        };
    }

    /** Sets the length of the part, which {@link FrameWriter} has written. */
    void setLength(int length) {
        frame.check();
        if (part == Part.DATA) {
            frame.batch.length(frame.index, length);
        } else {
            frame.batch.headroomLength(frame.index, length);
        }
    }

    private long at(int index, int bytes) {
        frame.check();
        Objects.checkFromIndexSize(index, bytes, size());
        return start() + index;
    }

    private long toWrite(int index, int bytes) {
        if (readOnly) {
            throw new UnsupportedOperationException("a read-only view of a frame");
        }
        return at(index, bytes);
    }

    /**
     * A byte.
     *
     * @param index 0 to {@link #length} - 1
     * @return 0 to 255
     */
    public int u8(int index) {
        return Byte.toUnsignedInt(region.get(BYTE, at(index, 1)));
    }

    /**
     * Two bytes in network order.
     *
     * @param index of the first
     * @return 0 to 65,535
     */
    public int u16(int index) {
        return Short.toUnsignedInt(region.get(SHORT, at(index, Short.BYTES)));
    }

    /**
     * Four bytes in network order.
     *
     * @param index of the first
     * @return 0 to 2<sup>32</sup> - 1
     */
    public long u32(int index) {
        return Integer.toUnsignedLong(region.get(INT, at(index, Integer.BYTES)));
    }

    /**
     * Eight bytes in network order.
     *
     * @param index of the first
     * @return any long
     */
    public long i64(int index) {
        return region.get(LONG, at(index, Long.BYTES));
    }

    /**
     * Overwrites a byte.
     *
     * @param index 0 to {@link #length} - 1
     * @param value its low 8 bits
     * @throws UnsupportedOperationException if the view is read-only
     */
    public void u8(int index, int value) {
        region.set(BYTE, toWrite(index, 1), (byte) value);
    }

    /**
     * Writes two bytes in network order.
     *
     * @param index of the first
     * @param value its low 16 bits
     * @throws UnsupportedOperationException if the view is read-only
     */
    public void u16(int index, int value) {
        region.set(SHORT, toWrite(index, Short.BYTES), (short) value);
    }

    /**
     * Writes four bytes in network order.
     *
     * @param index of the first
     * @param value its low 32 bits
     * @throws UnsupportedOperationException if the view is read-only
     */
    public void u32(int index, long value) {
        region.set(INT, toWrite(index, Integer.BYTES), (int) value);
    }

    /**
     * Writes eight bytes in network order.
     *
     * @param index of the first
     * @param value any long
     * @throws UnsupportedOperationException if the view is read-only
     */
    public void i64(int index, long value) {
        region.set(LONG, toWrite(index, Long.BYTES), value);
    }

    /**
     * {@return the bytes as a segment, without copying; read-only if the view is} Do not keep it: it stays accessible
     * after the hand-over, when others use the memory.
     */
    public MemorySegment segment() {
        frame.check();
        return region.asSlice(start(), size());
    }

    /**
     * Copies the bytes.
     *
     * @param to where to
     * @param at where in it, in bytes
     * @throws IndexOutOfBoundsException if they do not fit
     */
    public void copyTo(MemorySegment to, long at) {
        frame.check();
        MemorySegment.copy(region, start(), to, at, size());
    }

    /** {@return the bytes, in a new array} */
    public byte[] toByteArray() {
        byte[] bytes = new byte[length()];
        copyTo(MemorySegment.ofArray(bytes), 0);
        return bytes;
    }

    /**
     * A writer after the written bytes: writing makes the part longer.
     *
     * @return a writer, the same at each call
     * @throws UnsupportedOperationException if the view is read-only, or covers both headroom and data
     */
    public FrameWriter writer() {
        frame.check();
        if (readOnly || part == Part.WHOLE) {
            throw new UnsupportedOperationException(
                    readOnly ? "a read-only view of a frame" : "write headroom and data with a writer for each");
        }
        if (writer == null) {
            writer = new FrameWriter(this, region);
        }
        return writer;
    }

    /** {@return the view for logs, such as {@code data of frame 7, 60 bytes}} */
    @Override
    public String toString() {
        return part.name().toLowerCase(Locale.ROOT) + " of " + frame;
    }
}
