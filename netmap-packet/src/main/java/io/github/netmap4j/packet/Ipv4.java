package io.github.netmap4j.packet;

import java.lang.foreign.MemorySegment;

/** The header of an IPv4 packet. */
public final class Ipv4 extends Header {

    /** The header's length in bytes, without options. */
    public static final int SIZE = 20;

    /** The flag that forbids fragmentation. */
    public static final int DONT_FRAGMENT = 2;

    /** The flag of each fragment but the last. */
    public static final int MORE_FRAGMENTS = 1;

    private static final int VERSION = 0;
    private static final int TRAFFIC_CLASS = 1;
    private static final int TOTAL = 2;
    private static final int ID = 4;
    private static final int FRAGMENT = 6;
    private static final int TTL = 8;
    static final int PROTOCOL = 9;
    static final int CHECKSUM = 10;
    static final int SOURCE = 12;
    static final int DESTINATION = 16;
    private static final int FIVE_WORDS = 0x45;
    private static final int POSITION = 0x1fff;
    private static final int FLAGS_SHIFT = 13;
    private static final int MAX_FLAGS = 7;
    private static final int DEFAULT_TTL = 64;

    private int content;

    /** A view, unusable before {@link #wrap} or {@link #init}. */
    public Ipv4() {
        super(SIZE);
    }

    @Override
    ParseResult measure() {
        content = 0;
        int first = u8(VERSION);
        if (first >>> 4 != 4) {
            return ParseResult.BAD_VERSION;
        }
        int header = (first & 0xf) * Integer.BYTES;
        if (header < SIZE) {
            return ParseResult.BAD_HEADER_LENGTH;
        }
        if (header > available) {
            return none();
        }
        size = header;
        int total = totalLength();
        if (total < header) {
            return ParseResult.BAD_LENGTH;
        }
        content = Math.min(total, available) - header;
        return total > available ? ParseResult.CONTENT_CUT : ParseResult.OK;
    }

    /**
     * Starts a new header without options: TTL 64, the rest zeros. Set lengths and checksum at the end.
     *
     * @param memory the memory to write to
     * @param offset its start in the memory, in bytes
     * @param room the room from {@code offset} on, in bytes
     * @return this
     * @throws IndexOutOfBoundsException if the room is too small
     */
    public Ipv4 init(MemorySegment memory, long offset, int room) {
        begin(memory, offset, room, SIZE);
        content = 0;
        u8(VERSION, FIVE_WORDS);
        u8(TTL, DEFAULT_TTL);
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
    public Ipv4 options(byte[] bytes) {
        addOptions(bytes);
        u8(VERSION, 4 << 4 | size / Integer.BYTES);
        return this;
    }

    /**
     * {@return the length of the packet's content in the frame, in bytes, without the frame's padding, as of {@link
     * #wrap} or {@link #totalLength(int)}}
     */
    public int payloadLength() {
        return content;
    }

    /**
     * Differentiated services and congestion (the former TOS).
     *
     * @return 0 to 255: DSCP in the upper six bits, ECN in the lower two
     */
    public int trafficClass() {
        return u8(TRAFFIC_CLASS);
    }

    /**
     * Sets differentiated services and congestion.
     *
     * @param value 0 to 255
     * @return this
     */
    public Ipv4 trafficClass(int value) {
        u8(TRAFFIC_CLASS, value);
        return this;
    }

    /** {@return the packet's length according to the header, header included, in bytes} */
    public int totalLength() {
        return u16(TOTAL);
    }

    /**
     * Sets the packet's length.
     *
     * @param bytes header included, {@link #size} to 65,535
     * @return this
     */
    public Ipv4 totalLength(int bytes) {
        u16(TOTAL, bytes);
        content = Math.max(0, Math.min(bytes, available) - size);
        return this;
    }

    /** {@return the number that fragments of one packet share: 0 to 65,535} */
    public int identification() {
        return u16(ID);
    }

    /**
     * Sets the number that fragments of one packet share.
     *
     * @param id 0 to 65,535
     * @return this
     */
    public Ipv4 identification(int id) {
        u16(ID, id);
        return this;
    }

    /** {@return the fragmentation flags: {@link #DONT_FRAGMENT}, {@link #MORE_FRAGMENTS}} */
    public int flags() {
        return u16(FRAGMENT) >>> FLAGS_SHIFT;
    }

    /** {@return the fragment's offset, in bytes from the start of the packet's content} */
    public int fragmentOffset() {
        return (u16(FRAGMENT) & POSITION) * Long.BYTES;
    }

    /**
     * Sets the fragmentation fields.
     *
     * @param flags {@link #DONT_FRAGMENT}, {@link #MORE_FRAGMENTS}
     * @param fragmentOffset bytes, a multiple of 8, at most 65,528
     * @return this
     */
    public Ipv4 fragment(int flags, int fragmentOffset) {
        if (fragmentOffset % Long.BYTES != 0) {
            throw new IllegalArgumentException("a fragment starts at a multiple of 8 bytes, not at " + fragmentOffset);
        }
        u16(FRAGMENT, upTo(MAX_FLAGS, flags) << FLAGS_SHIFT | upTo(POSITION, fragmentOffset / Long.BYTES));
        return this;
    }

    /** {@return whether this is a fragment, the first one included} */
    public boolean isFragment() {
        return (u16(FRAGMENT) & (MORE_FRAGMENTS << FLAGS_SHIFT | POSITION)) != 0;
    }

    /** {@return how many hops the packet may still take: 0 to 255} */
    public int ttl() {
        return u8(TTL);
    }

    /**
     * Sets how many hops the packet may take. {@link Rewrite#decrementTtl} keeps the checksum right.
     *
     * @param hops 0 to 255
     * @return this
     */
    public Ipv4 ttl(int hops) {
        u8(TTL, hops);
        return this;
    }

    /** {@return the protocol of the content: an {@link IpProtocol}} */
    public int protocol() {
        return u8(PROTOCOL);
    }

    /**
     * Sets the protocol of the content.
     *
     * @param protocol an {@link IpProtocol}
     * @return this
     */
    public Ipv4 protocol(int protocol) {
        u8(PROTOCOL, protocol);
        return this;
    }

    /** {@return the header's checksum: 0 to 65,535} */
    public int checksum() {
        return u16(CHECKSUM);
    }

    /** {@return whether the header's checksum is right} */
    public boolean checksumIsRight() {
        return Checksum.sum(memory, offset, size) == Checksum.ALL_ONES;
    }

    /**
     * Computes the header's checksum and writes it.
     *
     * @return this
     */
    public Ipv4 updateChecksum() {
        u16(CHECKSUM, 0);
        u16(CHECKSUM, Checksum.of(Checksum.sum(memory, offset, size)));
        return this;
    }

    /** {@return the source's IPv4 address} */
    public int source() {
        return i32(SOURCE);
    }

    /**
     * Sets the sender's address, but no checksum: {@link Rewrite#source(Packet, int)} does both.
     *
     * @param address an IPv4 address
     * @return this
     */
    public Ipv4 source(int address) {
        i32(SOURCE, address);
        return this;
    }

    /** {@return the destination's IPv4 address} */
    public int destination() {
        return i32(DESTINATION);
    }

    /**
     * Sets the receiver's address, but no checksum: {@link Rewrite#destination(Packet, int)} does both.
     *
     * @param address an IPv4 address
     * @return this
     */
    public Ipv4 destination(int address) {
        i32(DESTINATION, address);
        return this;
    }

    /** The sum of the pseudo header for this packet's content. */
    int pseudo(int protocol, int length) {
        return Checksum.add(Checksum.sum(memory, offset + SOURCE, 2 * Integer.BYTES), protocol + length);
    }
}
