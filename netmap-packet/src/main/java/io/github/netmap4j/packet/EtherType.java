package io.github.netmap4j.packet;

/** EtherTypes that this package knows. */
public final class EtherType {

    /** IPv4. */
    public static final int IPV4 = 0x0800;

    /** ARP. */
    public static final int ARP = 0x0806;

    /** Ethernet in GRE. */
    public static final int TRANSPARENT_ETHERNET = 0x6558;

    /** A VLAN tag, IEEE 802.1Q. */
    public static final int VLAN = 0x8100;

    /** IPv6. */
    public static final int IPV6 = 0x86dd;

    /** The outer one of two VLAN tags, IEEE 802.1ad (QinQ). */
    public static final int SERVICE_VLAN = 0x88a8;

    /** Reserved for experiments. */
    public static final int EXPERIMENTAL = 0x88b5;

    /** The smallest type; a smaller number is the length of an IEEE 802.3 frame. */
    public static final int MIN = 0x0600;

    private static final int OLD_QINQ_1 = 0x9100;
    private static final int OLD_QINQ_2 = 0x9200;

    private EtherType() {}

    /**
     * Whether a type announces a VLAN tag.
     *
     * @param type an EtherType
     * @return true for 802.1Q, 802.1ad, and their predecessors 0x9100 and 0x9200
     */
    public static boolean isVlan(int type) {
        return type == VLAN || type == SERVICE_VLAN || type == OLD_QINQ_1 || type == OLD_QINQ_2;
    }
}
