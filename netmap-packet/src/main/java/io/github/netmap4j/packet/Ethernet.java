package io.github.netmap4j.packet;

import java.lang.foreign.MemorySegment;

/** The header of an Ethernet frame: two addresses and a type. */
public final class Ethernet extends Header {

    /** The header's length in bytes. */
    public static final int SIZE = 14;

    /** The shortest frame in bytes, without the checksum that the hardware adds. */
    public static final int MIN_FRAME = 60;

    /** The address of all stations. */
    public static final long BROADCAST = 0xffff_ffff_ffffL;

    private static final int DESTINATION = 0;
    private static final int SOURCE = 6;
    static final int TYPE = 12;
    private static final long GROUP = 0x0100_0000_0000L;

    /** A view, unusable before {@link #wrap} or {@link #init}. */
    public Ethernet() {
        super(SIZE);
    }

    /**
     * Starts a new header: all zeros.
     *
     * @param memory the memory to write to
     * @param offset its start in the memory, in bytes
     * @param room the room from {@code offset} on, in bytes
     * @return this
     * @throws IndexOutOfBoundsException if the room is too small
     */
    public Ethernet init(MemorySegment memory, long offset, int room) {
        begin(memory, offset, room, SIZE);
        return this;
    }

    /** {@return the destination's MAC address} */
    public long destination() {
        return u48(DESTINATION);
    }

    /**
     * Sets the destination.
     *
     * @param address a MAC address
     * @return this
     */
    public Ethernet destination(long address) {
        u48(DESTINATION, address);
        return this;
    }

    /** {@return the source's MAC address} */
    public long source() {
        return u48(SOURCE);
    }

    /**
     * Sets the source.
     *
     * @param address a MAC address
     * @return this
     */
    public Ethernet source(long address) {
        u48(SOURCE, address);
        return this;
    }

    /**
     * {@return the {@link EtherType} of the header that follows, which may be a VLAN tag; below {@link EtherType#MIN}
     * the length of an IEEE 802.3 frame}
     */
    public int type() {
        return u16(TYPE);
    }

    /**
     * Sets the type of the header that follows.
     *
     * @param type an {@link EtherType}
     * @return this
     */
    public Ethernet type(int type) {
        u16(TYPE, type);
        return this;
    }

    /** {@return whether the frame is for several stations: true for a multicast, and for a broadcast} */
    public boolean isMulticast() {
        return (destination() & GROUP) != 0;
    }

    /**
     * Swaps destination and source, to send the frame back.
     *
     * @return this
     */
    public Ethernet swapAddresses() {
        long to = destination();
        return destination(source()).source(to);
    }
}
