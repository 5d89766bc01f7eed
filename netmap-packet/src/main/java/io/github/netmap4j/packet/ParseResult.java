package io.github.netmap4j.packet;

/** The result of reading a header or a frame. */
public enum ParseResult {
    /** Valid. */
    OK,
    /** The frame ends within a header; nothing of that header can be read. */
    HEADER_CUT,
    /**
     * The header is complete, but the frame ends before the announced content: a capture cut it, or a length is wrong.
     */
    CONTENT_CUT,
    /** The version in an IP header is not that of its EtherType. */
    BAD_VERSION,
    /** A header's length is below the minimum of its kind. */
    BAD_HEADER_LENGTH,
    /** A length is below that of its own header, or exceeds the enclosing packet. */
    BAD_LENGTH,
    /** A checksum is wrong. */
    BAD_CHECKSUM,
    /**
     * More VLAN tags or IPv6 extension headers than a parse reads: {@link Packet#MAX_TAGS}, {@link
     * Ipv6Extensions#MAX}.
     */
    TOO_DEEP,
    /** Of a kind that these views do not read: ARP not of IPv4, GRE not of version 0. */
    UNSUPPORTED
}
