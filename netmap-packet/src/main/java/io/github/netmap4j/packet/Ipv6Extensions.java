package io.github.netmap4j.packet;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Walks over the extension headers of an IPv6 packet (RFC 8200) to its payload. */
public final class Ipv6Extensions {

    /** The most extension headers that a walk reads; no honest packet has more. */
    public static final int MAX = 16;

    private static final int UNIT = 8;
    private static final int AH_UNIT = 4;
    private static final int SEGMENTS_LEFT = 3;
    private static final int FRAGMENT_POSITION = 0xfff8;

    private int protocol = IpProtocol.NONE;
    private int count;
    private long offset;
    private int length;
    private boolean fragment;
    private boolean routed;
    private int fragmentOffset;

    /** No walk yet. */
    public Ipv6Extensions() {}

    /**
     * Walks from the end of the fixed header to the payload.
     *
     * @param memory the memory that contains the packet
     * @param start the end of the fixed header, in bytes from the start of the memory
     * @param bytes their number
     * @param nextHeader {@link Ipv6#nextHeader()}
     * @return {@link ParseResult#OK}, {@link ParseResult#HEADER_CUT} or {@link ParseResult#TOO_DEEP}
     * @throws IndexOutOfBoundsException if these bytes do not lie within the memory
     */
    public ParseResult walk(MemorySegment memory, long start, int bytes, int nextHeader) {
        Objects.checkFromIndexSize(start, bytes, memory.byteSize());
        protocol = nextHeader;
        count = 0;
        offset = start;
        length = bytes;
        fragment = false;
        routed = false;
        fragmentOffset = 0;
        // After the header of a later fragment comes the middle of a payload.
        while (isExtension(protocol) && fragmentOffset == 0) {
            if (count == MAX) {
                return ParseResult.TOO_DEEP;
            }
            if (length < UNIT) {
                return ParseResult.HEADER_CUT;
            }
            int size = size(memory);
            if (length < size) {
                return ParseResult.HEADER_CUT;
            }
            if (protocol == IpProtocol.FRAGMENT) {
                int field = Short.toUnsignedInt(memory.get(Header.SHORT, offset + 2));
                fragmentOffset = field & FRAGMENT_POSITION;
                // A fragment with offset 0 and no further ones is a whole packet (RFC 6946).
                fragment |= (field & (FRAGMENT_POSITION | 1)) != 0;
            }
            routed |= protocol == IpProtocol.ROUTING && memory.get(Header.BYTE, offset + SEGMENTS_LEFT) != 0;
            protocol = Byte.toUnsignedInt(memory.get(Header.BYTE, offset));
            offset += size;
            length -= size;
            count++;
        }
        return ParseResult.OK;
    }

    /**
     * Writes an extension header, without a next header.
     *
     * @return its length in bytes
     */
    static int write(MemorySegment memory, long start, int room, int protocol, byte[] content) {
        int size = (2 + content.length + UNIT - 1) / UNIT * UNIT;
        int units = protocol == IpProtocol.AH ? size / AH_UNIT - 2 : size / UNIT - 1;
        boolean fits = protocol == IpProtocol.FRAGMENT ? content.length == UNIT - 2 : units <= Header.MAX_8;
        if (!isExtension(protocol) || !fits) {
            throw new IllegalArgumentException(
                    "no extension header has number " + protocol + " and " + content.length + " bytes of content");
        }
        Objects.checkFromIndexSize(0, size, room);
        memory.set(Header.BYTE, start, (byte) IpProtocol.NONE);
        memory.set(Header.BYTE, start + 1, (byte) units);
        for (int i = 2; i < size; i++) {
            memory.set(Header.BYTE, start + i, i - 2 < content.length ? content[i - 2] : 0);
        }
        return size;
    }

    private int size(MemorySegment memory) {
        int units = Byte.toUnsignedInt(memory.get(Header.BYTE, offset + 1));
        return switch (protocol) {
            case IpProtocol.FRAGMENT -> UNIT;
            case IpProtocol.AH -> (units + 2) * AH_UNIT;
            default -> (units + 1) * UNIT;
        };
    }

    /**
     * Whether a protocol is an extension header that a walk can pass.
     *
     * @param protocol an {@link IpProtocol}
     * @return true if so; false for {@link IpProtocol#ESP}, after which nothing can be read
     */
    public static boolean isExtension(int protocol) {
        return switch (protocol) {
            case IpProtocol.HOP_BY_HOP,
                    IpProtocol.ROUTING,
                    IpProtocol.FRAGMENT,
                    IpProtocol.AH,
                    IpProtocol.DESTINATION_OPTIONS,
                    IpProtocol.MOBILITY,
                    IpProtocol.HIP,
                    IpProtocol.SHIM6 -> true;
            default -> false;
        };
    }

    /**
     * {@return the {@link IpProtocol} of the payload; after a result other than OK, of the extension header that
     * stopped the walk}
     */
    public int protocol() {
        return protocol;
    }

    /** {@return the number of extension headers: 0 to {@link #MAX}} */
    public int count() {
        return count;
    }

    /** {@return where the payload starts, in bytes from the start of the memory} */
    public long offset() {
        return offset;
    }

    /** {@return the length of the payload, in bytes} */
    public int length() {
        return length;
    }

    /** {@return whether this is a fragment, the first one included} */
    public boolean isFragment() {
        return fragment;
    }

    /**
     * {@return whether the destination is not the final one: a routing header has segments left} The payload's
     * checksums cover the final destination.
     */
    public boolean isRouted() {
        return routed;
    }

    /** {@return the fragment's offset, in bytes from the start of the fragmented part} */
    public int fragmentOffset() {
        return fragmentOffset;
    }
}
