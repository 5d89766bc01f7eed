package io.github.netmap4j.packet;

import java.lang.foreign.MemorySegment;

/** The header of a UDP datagram. */
public final class Udp extends Header {

    /** The header's length in bytes. */
    public static final int SIZE = 8;

    static final int SOURCE = 0;
    static final int DESTINATION = 2;
    private static final int LENGTH = 4;
    static final int CHECKSUM = 6;

    private int content;

    /** A view, unusable before {@link #wrap} or {@link #init}. */
    public Udp() {
        super(SIZE);
    }

    @Override
    ParseResult measure() {
        int bytes = length();
        content = Math.max(0, Math.min(bytes, available) - SIZE);
        if (bytes < SIZE) {
            return ParseResult.BAD_LENGTH;
        }
        return bytes > available ? ParseResult.CONTENT_CUT : ParseResult.OK;
    }

    /**
     * Starts a new header: all zeros. Set length and checksum at the end.
     *
     * @param memory the memory to write to
     * @param offset its start in the memory, in bytes
     * @param room the room from {@code offset} on, in bytes
     * @return this
     * @throws IndexOutOfBoundsException if the room is too small
     */
    public Udp init(MemorySegment memory, long offset, int room) {
        begin(memory, offset, room, SIZE);
        content = 0;
        return this;
    }

    /**
     * {@return the length of the datagram's content in the frame, in bytes, as of {@link #wrap} or {@link
     * #length(int)}}
     */
    public int payloadLength() {
        return content;
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
    public Udp sourcePort(int port) {
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
    public Udp destinationPort(int port) {
        u16(DESTINATION, port);
        return this;
    }

    /** {@return the datagram's length according to the header, header included, in bytes} */
    public int length() {
        return u16(LENGTH);
    }

    /**
     * Sets the datagram's length.
     *
     * @param bytes the header included, 8 to 65,535
     * @return this
     */
    public Udp length(int bytes) {
        u16(LENGTH, bytes);
        content = Math.max(0, Math.min(bytes, available) - SIZE);
        return this;
    }

    /** {@return the checksum: 0 to 65,535; 0 is none} */
    public int checksum() {
        return u16(CHECKSUM);
    }

    /**
     * Sets the checksum.
     *
     * @param checksum 0 to 65,535; 0 is none, which IPv6 forbids except for tunnels
     * @return this
     */
    public Udp checksum(int checksum) {
        u16(CHECKSUM, checksum);
        return this;
    }
}
