package io.github.netmap4j.packet;

import java.lang.foreign.MemorySegment;

/**
 * The header of VXLAN (RFC 7348): an Ethernet frame follows it. A header without a network is {@link
 * ParseResult#UNSUPPORTED}.
 */
public final class Vxlan extends Header {

    /** The header's length in bytes. */
    public static final int SIZE = 8;

    /** The UDP port of VXLAN. */
    public static final int PORT = 4789;

    private static final int FLAGS = 0;
    private static final int NETWORK = 4;
    private static final int VALID = 0x08;
    private static final int UNUSED_BITS = 8;
    private static final int MAX_NETWORK = 0xff_ffff;

    /** A view, unusable before {@link #wrap} or {@link #init}. */
    public Vxlan() {
        super(SIZE);
    }

    @Override
    ParseResult measure() {
        return (u8(FLAGS) & VALID) != 0 ? ParseResult.OK : ParseResult.UNSUPPORTED;
    }

    /**
     * Starts a new header of network 0.
     *
     * @param memory the memory to write to
     * @param offset its start in the memory, in bytes
     * @param room the room from {@code offset} on, in bytes
     * @return this
     * @throws IndexOutOfBoundsException if the room is too small
     */
    public Vxlan init(MemorySegment memory, long offset, int room) {
        begin(memory, offset, room, SIZE);
        u8(FLAGS, VALID);
        return this;
    }

    /** {@return the network (VNI): 24 bits} */
    public int network() {
        return i32(NETWORK) >>> UNUSED_BITS;
    }

    /**
     * Sets the network (VNI).
     *
     * @param network 24 bits
     * @return this
     */
    public Vxlan network(int network) {
        i32(NETWORK, upTo(MAX_NETWORK, network) << UNUSED_BITS);
        return this;
    }
}
