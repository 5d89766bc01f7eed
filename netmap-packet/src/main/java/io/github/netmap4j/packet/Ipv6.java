package io.github.netmap4j.packet;

import java.lang.foreign.MemorySegment;

/** The fixed header of an IPv6 packet. {@link Ipv6Extensions} reads the extension headers after it. */
public final class Ipv6 extends Header {

    /** The header's length in bytes. */
    public static final int SIZE = 40;

    private static final int FIRST = 0;
    private static final int LENGTH = 4;
    static final int NEXT = 6;
    private static final int HOPS = 7;
    static final int SOURCE = 8;
    static final int DESTINATION = 24;
    private static final int FLOW = 0xf_ffff;
    private static final int MAX_CLASS = 0xff;
    private static final int CLASS_SHIFT = 20;
    private static final int VERSION_SHIFT = 28;
    private static final int DEFAULT_HOPS = 64;

    private int content;

    /** A view, unusable before {@link #wrap} or {@link #init}. */
    public Ipv6() {
        super(SIZE);
    }

    @Override
    ParseResult measure() {
        content = 0;
        if (i32(FIRST) >>> VERSION_SHIFT != 6) {
            return ParseResult.BAD_VERSION;
        }
        int announced = announcedLength();
        content = Math.min(announced, available - SIZE);
        return announced > content ? ParseResult.CONTENT_CUT : ParseResult.OK;
    }

    /**
     * Starts a new header: hop limit 64, the rest zeros. Set the length at the end.
     *
     * @param memory the memory to write to
     * @param offset its start in the memory, in bytes
     * @param room the room from {@code offset} on, in bytes
     * @return this
     * @throws IndexOutOfBoundsException if the room is too small
     */
    public Ipv6 init(MemorySegment memory, long offset, int room) {
        begin(memory, offset, room, SIZE);
        content = 0;
        i32(FIRST, 6 << VERSION_SHIFT);
        u8(HOPS, DEFAULT_HOPS);
        return this;
    }

    /**
     * {@return the length of the packet's content in the frame, extension headers included, in bytes, without the
     * frame's padding, as of {@link #wrap} or {@link #payloadLength(int)}}
     */
    public int payloadLength() {
        return content;
    }

    /** {@return the length of the content according to the header, extension headers included, in bytes} */
    public int announcedLength() {
        return u16(LENGTH);
    }

    /**
     * Sets the length of the content.
     *
     * @param bytes extension headers included, 0 to 65,535
     * @return this
     */
    public Ipv6 payloadLength(int bytes) {
        u16(LENGTH, bytes);
        content = Math.min(bytes, available - SIZE);
        return this;
    }

    /**
     * Differentiated services and congestion.
     *
     * @return 0 to 255: DSCP in the upper six bits, ECN in the lower two
     */
    public int trafficClass() {
        return i32(FIRST) >>> CLASS_SHIFT & MAX_CLASS;
    }

    /**
     * Sets differentiated services and congestion.
     *
     * @param value 0 to 255
     * @return this
     */
    public Ipv6 trafficClass(int value) {
        i32(FIRST, (i32(FIRST) & ~(0xff << CLASS_SHIFT)) | upTo(MAX_CLASS, value) << CLASS_SHIFT);
        return this;
    }

    /** {@return the flow label: 20 bits} */
    public int flowLabel() {
        return i32(FIRST) & FLOW;
    }

    /**
     * Sets the flow label.
     *
     * @param label 20 bits
     * @return this
     */
    public Ipv6 flowLabel(int label) {
        i32(FIRST, (i32(FIRST) & ~FLOW) | upTo(FLOW, label));
        return this;
    }

    /** {@return the {@link IpProtocol} of what follows: of an extension header or the payload} */
    public int nextHeader() {
        return u8(NEXT);
    }

    /**
     * Sets the protocol of what follows.
     *
     * @param protocol an {@link IpProtocol}
     * @return this
     */
    public Ipv6 nextHeader(int protocol) {
        u8(NEXT, protocol);
        return this;
    }

    /** {@return how many hops the packet may still take: 0 to 255} */
    public int hopLimit() {
        return u8(HOPS);
    }

    /**
     * Sets how many hops the packet may take.
     *
     * @param hops 0 to 255
     * @return this
     */
    public Ipv6 hopLimit(int hops) {
        u8(HOPS, hops);
        return this;
    }

    /** {@return the upper half of the sender's address: 64 bits} */
    public long sourceHigh() {
        return i64(SOURCE);
    }

    /** {@return the lower half of the sender's address: 64 bits} */
    public long sourceLow() {
        return i64(SOURCE + Long.BYTES);
    }

    /**
     * Sets the sender's address, but no checksum: {@link Rewrite#source(Packet, long, long)} does both.
     *
     * @param high the upper half
     * @param low the lower half
     * @return this
     */
    public Ipv6 source(long high, long low) {
        i64(SOURCE, high);
        i64(SOURCE + Long.BYTES, low);
        return this;
    }

    /** {@return the upper half of the receiver's address: 64 bits} */
    public long destinationHigh() {
        return i64(DESTINATION);
    }

    /** {@return the lower half of the receiver's address: 64 bits} */
    public long destinationLow() {
        return i64(DESTINATION + Long.BYTES);
    }

    /**
     * Sets the receiver's address, but no checksum: {@link Rewrite#destination(Packet, long, long)} does both.
     *
     * @param high the upper half
     * @param low the lower half
     * @return this
     */
    public Ipv6 destination(long high, long low) {
        i64(DESTINATION, high);
        i64(DESTINATION + Long.BYTES, low);
        return this;
    }

    /** The sum of the pseudo header for this packet's content. */
    int pseudo(int protocol, int length) {
        return Checksum.add(Checksum.sum(memory, offset + SOURCE, 4 * Long.BYTES), protocol + length);
    }
}
