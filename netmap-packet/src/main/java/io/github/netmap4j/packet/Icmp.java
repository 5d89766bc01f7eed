package io.github.netmap4j.packet;

import java.lang.foreign.MemorySegment;

/** The header of an ICMP or ICMPv6 message: the same eight bytes, with different numbers. */
public final class Icmp extends Header {

    /** The header's length in bytes. */
    public static final int SIZE = 8;

    /** ICMP's type of an echo reply. */
    public static final int ECHO_REPLY = 0;

    /** ICMP's type of an echo request. */
    public static final int ECHO_REQUEST = 8;

    /** ICMPv6's type of an echo request. */
    public static final int V6_ECHO_REQUEST = 128;

    /** ICMPv6's type of an echo reply. */
    public static final int V6_ECHO_REPLY = 129;

    private static final int TYPE = 0;
    private static final int CODE = 1;
    static final int CHECKSUM = 2;
    private static final int IDENTIFIER = 4;
    private static final int SEQUENCE = 6;

    /** A view, unusable before {@link #wrap} or {@link #init}. */
    public Icmp() {
        super(SIZE);
    }

    /**
     * Starts a new header: all zeros. Set the checksum at the end.
     *
     * @param memory the memory to write to
     * @param offset its start in the memory, in bytes
     * @param room the room from {@code offset} on, in bytes
     * @return this
     * @throws IndexOutOfBoundsException if the room is too small
     */
    public Icmp init(MemorySegment memory, long offset, int room) {
        begin(memory, offset, room, SIZE);
        return this;
    }

    /** {@return the type: 0 to 255} */
    public int type() {
        return u8(TYPE);
    }

    /**
     * Sets the type.
     *
     * @param type 0 to 255
     * @return this
     */
    public Icmp type(int type) {
        u8(TYPE, type);
        return this;
    }

    /** {@return the code: 0 to 255} */
    public int code() {
        return u8(CODE);
    }

    /**
     * Sets the code.
     *
     * @param code 0 to 255
     * @return this
     */
    public Icmp code(int code) {
        u8(CODE, code);
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
    public Icmp checksum(int checksum) {
        u16(CHECKSUM, checksum);
        return this;
    }

    /**
     * The identifier of an echo.
     *
     * @return 0 to 65,535
     */
    public int identifier() {
        return u16(IDENTIFIER);
    }

    /**
     * Sets the identifier of an echo.
     *
     * @param identifier 0 to 65,535
     * @return this
     */
    public Icmp identifier(int identifier) {
        u16(IDENTIFIER, identifier);
        return this;
    }

    /**
     * The sequence number of an echo.
     *
     * @return 0 to 65,535
     */
    public int sequence() {
        return u16(SEQUENCE);
    }

    /**
     * Sets the sequence number of an echo.
     *
     * @param sequence 0 to 65,535
     * @return this
     */
    public Icmp sequence(int sequence) {
        u16(SEQUENCE, sequence);
        return this;
    }
}
