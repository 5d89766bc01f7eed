package io.github.netmap4j.packet;

import java.lang.foreign.MemorySegment;

/** The header of a TCP segment. */
public final class Tcp extends Header {

    /** The header's length in bytes, without options. */
    public static final int SIZE = 20;

    /** The flag FIN. */
    public static final int FIN = 1;

    /** The flag SYN. */
    public static final int SYN = 2;

    /** The flag RST. */
    public static final int RST = 4;

    /** The flag PSH. */
    public static final int PSH = 8;

    /** The flag ACK. */
    public static final int ACK = 16;

    /** The flag URG. */
    public static final int URG = 32;

    static final int SOURCE = 0;
    static final int DESTINATION = 2;
    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGED = 8;
    private static final int DATA_OFFSET = 12;
    private static final int WINDOW = 14;
    static final int CHECKSUM = 16;
    private static final int FLAGS = 0x01ff;
    private static final int WORDS_SHIFT = 12;

    /** A view, unusable before {@link #wrap} or {@link #init}. */
    public Tcp() {
        super(SIZE);
    }

    @Override
    ParseResult measure() {
        int header = (u8(DATA_OFFSET) >>> 4) * Integer.BYTES;
        if (header < SIZE) {
            return ParseResult.BAD_HEADER_LENGTH;
        }
        if (header > available) {
            return none();
        }
        size = header;
        return ParseResult.OK;
    }

    /**
     * Starts a new header without options: all zeros. Set the checksum at the end.
     *
     * @param memory the memory to write to
     * @param offset its start in the memory, in bytes
     * @param room the room from {@code offset} on, in bytes
     * @return this
     * @throws IndexOutOfBoundsException if the room is too small
     */
    public Tcp init(MemorySegment memory, long offset, int room) {
        begin(memory, offset, room, SIZE);
        u8(DATA_OFFSET, (SIZE / Integer.BYTES) << 4);
        return this;
    }

    /**
     * Writes the options of a new header, after {@link #init} and before what follows it. Zeros pad them until
     * the header's length is a multiple of 4.
     *
     * @param bytes the options, at most 40 bytes
     * @return this
     * @throws IndexOutOfBoundsException if the room is too small
     */
    public Tcp options(byte[] bytes) {
        addOptions(bytes);
        u16(DATA_OFFSET, flags() | (size / Integer.BYTES) << WORDS_SHIFT);
        return this;
    }

    /** {@return the sender's port: 0 to 65,535} */
    public int sourcePort() {
        return u16(SOURCE);
    }

    /**
     * Sets the sender's port, but no checksum: {@link Rewrite#sourcePort} does both.
     *
     * @param port 0 to 65,535
     * @return this
     */
    public Tcp sourcePort(int port) {
        u16(SOURCE, port);
        return this;
    }

    /** {@return the receiver's port: 0 to 65,535} */
    public int destinationPort() {
        return u16(DESTINATION);
    }

    /**
     * Sets the receiver's port, but no checksum: {@link Rewrite#destinationPort} does both.
     *
     * @param port 0 to 65,535
     * @return this
     */
    public Tcp destinationPort(int port) {
        u16(DESTINATION, port);
        return this;
    }

    /** {@return the sequence number: 32 bits} */
    public long sequence() {
        return u32(SEQUENCE);
    }

    /**
     * Sets the sequence number.
     *
     * @param number 32 bits
     * @return this
     */
    public Tcp sequence(long number) {
        i32(SEQUENCE, (int) number);
        return this;
    }

    /** {@return the acknowledgment number, which is that of the next expected byte: 32 bits} */
    public long acknowledged() {
        return u32(ACKNOWLEDGED);
    }

    /**
     * Sets the acknowledgment number.
     *
     * @param number 32 bits
     * @return this
     */
    public Tcp acknowledged(long number) {
        i32(ACKNOWLEDGED, (int) number);
        return this;
    }

    /** {@return the flags: {@link #SYN}, {@link #ACK} and so on, nine bits} */
    public int flags() {
        return u16(DATA_OFFSET) & FLAGS;
    }

    /**
     * Sets the flags.
     *
     * @param flags {@link #SYN}, {@link #ACK} and so on, nine bits
     * @return this
     */
    public Tcp flags(int flags) {
        u16(DATA_OFFSET, (u16(DATA_OFFSET) & ~FLAGS) | upTo(FLAGS, flags));
        return this;
    }

    /** {@return the window: 0 to 65,535, not scaled} */
    public int window() {
        return u16(WINDOW);
    }

    /**
     * Sets the window.
     *
     * @param window 0 to 65,535, not scaled
     * @return this
     */
    public Tcp window(int window) {
        u16(WINDOW, window);
        return this;
    }

    /** {@return the checksum: 0 to 65,535} */
    public int checksum() {
        return u16(CHECKSUM);
    }

    /**
     * Sets the checksum.
     *
     * @param checksum 0 to 65,535
     * @return this
     */
    public Tcp checksum(int checksum) {
        u16(CHECKSUM, checksum);
        return this;
    }
}
