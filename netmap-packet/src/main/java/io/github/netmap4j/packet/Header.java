package io.github.netmap4j.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * A view of a header in memory, with accessors for its fields. {@link #wrap} reads an existing header; {@code init} of
 * a subclass writes a new one. The view is valid for that header until the next call of either. A setter throws {@link
 * IllegalArgumentException} if its value does not fit into the field.
 *
 * <p>Only {@code wrap} reads lengths, so that a later change of the memory leads no access out of the frame.
 */
public abstract class Header {

    static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(BIG_ENDIAN);

    /** The most bytes of options in an IPv4 or TCP header. */
    static final int MAX_OPTIONS = 40;

    /** The largest value of a byte. */
    static final int MAX_8 = 0xff;

    /** The largest value of two bytes. */
    static final int MAX_16 = 0xffff;

    private static final int MAC_BITS = 48;

    private final int least;

    MemorySegment memory = MemorySegment.NULL;
    long offset;
    /** Bytes from the header's start to the end of the frame, packet or datagram. */
    int available;
    /** The header's own bytes. */
    int size;

    Header(int least) {
        this.least = least;
    }

    /**
     * Reads a header.
     *
     * @param memory the memory it is in
     * @param offset its start in the memory, in bytes
     * @param length bytes from there to the end of the frame, packet or datagram
     * @return {@link ParseResult#OK} or the fault; after {@link ParseResult#HEADER_CUT} the view has no header
     * @throws IndexOutOfBoundsException if these bytes are not within the memory
     */
    public final ParseResult wrap(MemorySegment memory, long offset, int length) {
        Objects.checkFromIndexSize(offset, length, memory.byteSize());
        return place(memory, offset, length);
    }

    /** Like wrap, for bytes known to be within the memory. */
    final ParseResult place(MemorySegment at, long start, int length) {
        offset = start;
        available = length;
        if (length < least) {
            return none();
        }
        memory = at;
        size = least;
        return measure();
    }

    /** Forgets the header, which the frame does not contain completely. */
    final ParseResult none() {
        memory = MemorySegment.NULL;
        size = 0;
        return ParseResult.HEADER_CUT;
    }

    /** Reads the lengths of a header whose fixed part is there. */
    ParseResult measure() {
        return ParseResult.OK;
    }

    /** Begins a new header: all zeros. */
    final void begin(MemorySegment at, long start, int room, int bytes) {
        Objects.checkFromIndexSize(start, room, at.byteSize());
        if (room < bytes) {
            throw new IndexOutOfBoundsException("a header of " + getClass().getSimpleName() + " takes " + bytes
                    + " bytes, there is room for " + room);
        }
        memory = at;
        offset = start;
        available = room;
        size = bytes;
        for (int i = 0; i < bytes; i += Short.BYTES) {
            at.set(SHORT, start + i, (short) 0);
        }
    }

    /** Appends options to a new header, and zeros, which end a list of options, up to a multiple of 4 bytes. */
    final void addOptions(byte[] options) {
        if (options.length > MAX_OPTIONS) {
            throw new IllegalArgumentException("options take " + MAX_OPTIONS + " bytes at most, not " + options.length);
        }
        int padded = (options.length + Integer.BYTES - 1) & -Integer.BYTES;
        if (least + padded > available) {
            throw new IndexOutOfBoundsException(
                    "options of " + padded + " bytes, there is room for " + (available - least));
        }
        for (int i = 0; i < padded; i++) {
            memory.set(BYTE, offset + least + i, i < options.length ? options[i] : 0);
        }
        size = least + padded;
    }

    /** {@return the header's own length, options included, in bytes; 0 if the view has no header} */
    public final int size() {
        return size;
    }

    /** {@return the memory that contains the header} */
    public final MemorySegment memory() {
        return memory;
    }

    /** {@return where the header starts, in bytes from the start of {@link #memory}} */
    public final long offset() {
        return offset;
    }

    /** {@return where the header ends, in bytes from the start of {@link #memory}} */
    public final long next() {
        return offset + size;
    }

    final int u8(int at) {
        return Byte.toUnsignedInt(memory.get(BYTE, offset + at));
    }

    final int u16(int at) {
        return Short.toUnsignedInt(memory.get(SHORT, offset + at));
    }

    final int i32(int at) {
        return memory.get(INT, offset + at);
    }

    final long u32(int at) {
        return Integer.toUnsignedLong(memory.get(INT, offset + at));
    }

    final long i64(int at) {
        return memory.get(LONG, offset + at);
    }

    final long u48(int at) {
        return (long) u16(at) << 32 | u32(at + 2);
    }

    final void u8(int at, int value) {
        memory.set(BYTE, offset + at, (byte) upTo(MAX_8, value));
    }

    final void u16(int at, int value) {
        memory.set(SHORT, offset + at, (short) upTo(MAX_16, value));
    }

    /** Refuses a value that does not fit into its field, instead of truncating it. */
    static int upTo(int most, int value) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(value + " does not fit: 0 to " + most);
        }
        return value;
    }

    final void i32(int at, int value) {
        memory.set(INT, offset + at, value);
    }

    final void i64(int at, long value) {
        memory.set(LONG, offset + at, value);
    }

    final void u48(int at, long value) {
        if (value >>> MAC_BITS != 0) {
            throw new IllegalArgumentException(
                    "0x" + Long.toHexString(value) + " is not a MAC address: it has more than 48 bits");
        }
        u16(at, (int) (value >>> 32));
        i32(at + 2, (int) value);
    }
}
