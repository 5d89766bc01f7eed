package io.github.netmap4j.packet;

/** The kinds of headers. */
public enum Layer {
    /** Ethernet II or IEEE 802.3. */
    ETHERNET(1 << 0),
    /** IEEE 802.1Q and 802.1ad tags. */
    VLAN(1 << 1),
    /** ARP. */
    ARP(1 << 2),
    /** IPv4. */
    IPV4(1 << 3),
    /** IPv6. */
    IPV6(1 << 4),
    /** An extension header of IPv6. */
    EXTENSION(1 << 5),
    /** UDP. */
    UDP(1 << 6),
    /** TCP. */
    TCP(1 << 7),
    /** ICMP and ICMPv6. */
    ICMP(1 << 8),
    /** VXLAN. */
    VXLAN(1 << 9),
    /** GRE. */
    GRE(1 << 10);

    /** For sets of layers that are an int. */
    final int bit;

    Layer(int bit) {
        this.bit = bit;
    }
}
