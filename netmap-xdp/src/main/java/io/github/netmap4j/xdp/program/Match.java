package io.github.netmap4j.xdp.program;

/**
 * The conditions of a rule of an {@link XdpFilter}, all of which a packet must meet. Immutable; each method returns a
 * new one.
 *
 * <p>A match skips one VLAN tag, if it is in the packet: the EtherType is the one after it. Ports are those of TCP,
 * UDP, UDP-Lite, SCTP and DCCP, in the first fragment of an IPv4 packet; IPv6 extension headers are not skipped.
 */
public final class Match {

    /** No condition. */
    static final int ANY = -1;

    static final int IPV4 = 0x0800;
    static final int IPV6 = 0x86dd;
    static final int VLAN = 0x8100;
    static final int SERVICE_VLAN = 0x88a8;
    static final int MAX_VLAN = 0xfff;

    private static final Match ANYTHING = new Match(ANY, ANY, ANY, ANY, ANY, ANY);

    final int etherType;
    final int vlan;
    final int protocol;
    final int port;
    final int sourcePort;
    final int destinationPort;

    private Match(int etherType, int vlan, int protocol, int port, int sourcePort, int destinationPort) {
        this.etherType = etherType;
        this.vlan = vlan;
        this.protocol = protocol;
        this.port = port;
        this.sourcePort = sourcePort;
        this.destinationPort = destinationPort;
    }

    /**
     * Matches every packet.
     *
     * @return a match without conditions, to add them to
     */
    public static Match anything() {
        return ANYTHING;
    }

    private static int check(int value, int most, String what) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(what + " " + value + ": 0 to " + most);
        }
        return value;
    }

    /**
     * Requires an EtherType.
     *
     * @param type 0 to 0xffff: 0x0800 for IPv4, 0x86dd for IPv6, 0x0806 for ARP
     * @return a match
     */
    public Match etherType(int type) {
        return new Match(check(type, 0xffff, "EtherType"), vlan, protocol, port, sourcePort, destinationPort);
    }

    /**
     * Requires a VLAN id.
     *
     * @param id 0 to 4095
     * @return a match
     */
    public Match vlan(int id) {
        return new Match(etherType, check(id, MAX_VLAN, "VLAN"), protocol, port, sourcePort, destinationPort);
    }

    /**
     * Requires a protocol over IPv4 or IPv6.
     *
     * @param number 0 to 255: 6 for TCP, 17 for UDP, 1 for ICMP
     * @return a match
     */
    public Match ipProtocol(int number) {
        return new Match(etherType, vlan, check(number, 0xff, "IP protocol"), port, sourcePort, destinationPort);
    }

    /**
     * Requires a port as the source or the destination.
     *
     * @param number 0 to 65535
     * @return a match
     */
    public Match port(int number) {
        return new Match(etherType, vlan, protocol, check(number, 0xffff, "port"), sourcePort, destinationPort);
    }

    /**
     * Requires a source port.
     *
     * @param number 0 to 65535
     * @return a match
     */
    public Match sourcePort(int number) {
        return new Match(etherType, vlan, protocol, port, check(number, 0xffff, "port"), destinationPort);
    }

    /**
     * Requires a destination port.
     *
     * @param number 0 to 65535
     * @return a match
     */
    public Match destinationPort(int number) {
        return new Match(etherType, vlan, protocol, port, sourcePort, check(number, 0xffff, "port"));
    }

    /** Whether a condition needs the IP header. */
    boolean usesIp() {
        return protocol != ANY || port != ANY || sourcePort != ANY || destinationPort != ANY;
    }

    /** Whether the conditions are the same. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Match && toString().equals(other.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** {@return the conditions, such as {@code etherType 0x800, protocol 17}} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        append(text, "EtherType 0x" + Integer.toHexString(etherType), etherType);
        append(text, "VLAN " + vlan, vlan);
        append(text, "IP protocol " + protocol, protocol);
        append(text, "port " + port, port);
        append(text, "source port " + sourcePort, sourcePort);
        append(text, "destination port " + destinationPort, destinationPort);
        return text.isEmpty() ? "anything" : text.toString();
    }

    private static void append(StringBuilder text, String what, int value) {
        if (value != ANY) {
            text.append(text.isEmpty() ? "" : ", ").append(what);
        }
    }
}
