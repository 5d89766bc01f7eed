package io.github.netmap4j.packet;

/** What was found when a header or a frame was looked at. */
public enum Verdict {
    /** All is as it should be. */
    OK,
    /** The frame ends within a header; nothing of that header can be read. */
    HEADER_CUT,
    /** The header is whole, but the frame ends before what it announces: a capture cut it, or a length lies. */
    CONTENT_CUT,
    /** The version in an IP header is not that of its EtherType. */
    BAD_VERSION,
    /** A header says that it is shorter than the shortest of its kind. */
    BAD_HEADER_LENGTH,
    /** A length is less than the header that carries it, or more than what the header is in. */
    BAD_LENGTH,
    /** A checksum is wrong. */
    BAD_CHECKSUM,
    /** More VLAN tags or IPv6 extension headers than are looked at: {@link Packet#MOST_TAGS}, {@link Ipv6Extensions#MOST}. */
    TOO_DEEP,
    /** Well formed as far as it goes, but of a kind that these views do not read: ARP not of IPv4, GRE not of version 0. */
    UNSUPPORTED
}
