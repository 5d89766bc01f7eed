package io.github.netmap4j.packet;

import java.lang.foreign.MemorySegment;

/** The header of GRE (RFC 2784, RFC 2890): with checksum, key and sequence number, or without. Routing and version 1 (PPTP) are {@link ParseResult#UNSUPPORTED}. */
public final class Gre extends Header {

    /** The header's length in bytes, without the fields that may be absent; each takes four more. */
    public static final int SIZE = 4;

    private static final int FLAGS = 0;
    static final int TYPE = 2;
    private static final int CHECKSUM_THERE = 0x8000;
    private static final int ROUTING_THERE = 0x4000;
    private static final int KEY_THERE = 0x2000;
    private static final int SEQUENCE_THERE = 0x1000;
    private static final int VERSION = 0x0007;

    /** A view, unusable before {@link #wrap} or {@link #init}. */
    public Gre() {
        super(SIZE);
    }

    @Override
    ParseResult measure() {
        int flags = u16(FLAGS);
        if ((flags & (VERSION | ROUTING_THERE)) != 0) {
            return ParseResult.UNSUPPORTED;
        }
        int header = SIZE + Integer.BYTES * Integer.bitCount(flags & (CHECKSUM_THERE | KEY_THERE | SEQUENCE_THERE));
        if (header > available) {
            return none();
        }
        size = header;
        return ParseResult.OK;
    }

    /**
     * Starts a new header of four bytes.
     *
     * @param memory the memory to write to
     * @param offset its start in the memory, in bytes
     * @param room the room from {@code offset} on, in bytes
     * @return this
     * @throws IndexOutOfBoundsException if the room is too small
     */
    public Gre init(MemorySegment memory, long offset, int room) {
        begin(memory, offset, room, SIZE);
        return this;
    }

    /**
     * Starts a new header of eight bytes, with a key.
     *
     * @param memory the memory to write to
     * @param offset its start in the memory, in bytes
     * @param room the room from {@code offset} on, in bytes
     * @param key 32 bits
     * @return this
     * @throws IndexOutOfBoundsException if the room is too small
     */
    public Gre initWithKey(MemorySegment memory, long offset, int room, int key) {
        begin(memory, offset, room, SIZE + Integer.BYTES);
        u16(FLAGS, KEY_THERE);
        i32(SIZE, key);
        return this;
    }

    /** {@return the {@link EtherType} of the content; {@link EtherType#TRANSPARENT_ETHERNET} is an Ethernet frame} */
    public int type() {
        return u16(TYPE);
    }

    /**
     * Sets the type of the content.
     *
     * @param type an {@link EtherType}
     * @return this
     */
    public Gre type(int type) {
        u16(TYPE, type);
        return this;
    }

    /**
     * {@return whether there is a key} Like everything that depends on the header's flags, {@link #wrap} determines it.
     */
    public boolean hasKey() {
        return keyAt() + Integer.BYTES <= size && (u16(FLAGS) & KEY_THERE) != 0;
    }

    /** {@return the key: 32 bits; 0 if there is none} */
    public int key() {
        return hasKey() ? i32(keyAt()) : 0;
    }

    private int keyAt() {
        return (u16(FLAGS) & CHECKSUM_THERE) != 0 ? SIZE + Integer.BYTES : SIZE;
    }
}
