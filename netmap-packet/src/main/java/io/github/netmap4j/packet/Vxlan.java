package io.github.netmap4j.packet;

import java.lang.foreign.MemorySegment;

/** The header of VXLAN (RFC 7348): an Ethernet frame follows it. One without a network's number is {@link Verdict#UNSUPPORTED}. */
public final class Vxlan extends Header {

    /** Its length in bytes. */
    public static final int SIZE = 8;

    /** The UDP port that it comes to. */
    public static final int PORT = 4789;

    private static final int FLAGS = 0;
    private static final int NETWORK = 4;
    private static final int VALID = 0x08;
    private static final int UNUSED_BITS = 8;
    private static final int MOST_NETWORK = 0xff_ffff;

    /** A view of no header yet. */
    public Vxlan() {
        super(SIZE);
    }

    @Override
    Verdict measure() {
        return (u8(FLAGS) & VALID) != 0 ? Verdict.OK : Verdict.UNSUPPORTED;
    }

    /**
     * Starts a new header of network 0.
     *
     * @param memory where to write
     * @param offset where it starts, bytes
     * @param room how many bytes there are
     * @return this
     * @throws IndexOutOfBoundsException if there is no room
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
        i32(NETWORK, upTo(MOST_NETWORK, network) << UNUSED_BITS);
        return this;
    }
}
