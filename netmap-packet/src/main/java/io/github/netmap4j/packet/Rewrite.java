package io.github.netmap4j.packet;

/**
 * Changes to packets in transit, such as those of a load balancer or a router. Each costs a few additions, however long
 * the packet is, and keeps all checksums as right or wrong as they were (RFC 1624). Fragments can be changed, too: the
 * first one has their checksum.
 */
public final class Rewrite {

    private Rewrite() {}

    /**
     * Sets who sends an IPv4 packet.
     *
     * @param packet a parsed packet
     * @param address an IPv4 address
     * @throws IllegalStateException if it is not an IPv4 packet
     */
    public static void source(Packet packet, int address) {
        int was = packet.ipv4().source();
        packet.ipv4().source(address);
        changed(packet, was, address);
    }

    /**
     * Sets who an IPv4 packet is for.
     *
     * @param packet a parsed packet
     * @param address an IPv4 address
     * @throws IllegalStateException if it is not an IPv4 packet
     */
    public static void destination(Packet packet, int address) {
        int was = packet.ipv4().destination();
        packet.ipv4().destination(address);
        changed(packet, was, address);
    }

    private static void changed(Packet packet, int was, int is) {
        Ipv4 ip = packet.ipv4();
        ip.u16(Ipv4.CHECKSUM, Checksum.update32(ip.checksum(), was, is));
        // The pseudo header of ICMP has no addresses, that of ICMPv6 has.
        if (!packet.has(Layer.ICMP)) {
            changedAbove(packet, was, is);
        }
    }

    /**
     * Sets who sends an IPv6 packet.
     *
     * @param packet a parsed packet
     * @param high the upper half of the address
     * @param low the lower half
     * @throws IllegalStateException if it is not an IPv6 packet
     */
    public static void source(Packet packet, long high, long low) {
        Ipv6 ip = packet.ipv6();
        changedAbove(packet, ip.sourceHigh(), high);
        changedAbove(packet, ip.sourceLow(), low);
        ip.source(high, low);
    }

    /**
     * Sets who an IPv6 packet is for. On a route with segments left, checksums are over the last address, not this one: they
     * stay as they are.
     *
     * @param packet a parsed packet
     * @param high the upper half of the address
     * @param low the lower half
     * @throws IllegalStateException if it is not an IPv6 packet
     */
    public static void destination(Packet packet, long high, long low) {
        Ipv6 ip = packet.ipv6();
        if (!packet.extensions().isRouted()) {
            changedAbove(packet, ip.destinationHigh(), high);
            changedAbove(packet, ip.destinationLow(), low);
        }
        ip.destination(high, low);
    }

    /**
     * Sets the port that a packet of UDP or TCP comes from.
     *
     * @param packet a parsed packet
     * @param port 0 to 65,535
     * @throws IllegalStateException if it has no ports
     */
    public static void sourcePort(Packet packet, int port) {
        port(packet, Udp.SOURCE, port);
    }

    /**
     * Sets the port that a packet of UDP or TCP goes to.
     *
     * @param packet a parsed packet
     * @param port 0 to 65,535
     * @throws IllegalStateException if it has no ports
     */
    public static void destinationPort(Packet packet, int port) {
        port(packet, Udp.DESTINATION, port);
    }

    private static void port(Packet packet, int at, int port) {
        // Both ports stand at the same places in both headers.
        Header header = packet.has(Layer.UDP) ? packet.udp() : packet.tcp();
        int was = header.u16(at);
        header.u16(at, port);
        changedAbove(packet, was, port & Checksum.ALL_ONES);
    }

    /**
     * Decrements the TTL or hop limit.
     *
     * @param packet a parsed packet
     * @return false if no hop is left: nothing is changed, and the caller should drop the packet
     * @throws IllegalStateException if it is not an IP packet
     */
    public static boolean decrementTtl(Packet packet) {
        if (packet.has(Layer.IPV6)) {
            Ipv6 ip = packet.ipv6();
            int hops = ip.hopLimit();
            if (hops > 1) {
                ip.hopLimit(hops - 1);
            }
            return hops > 1;
        }
        Ipv4 ip = packet.ipv4();
        int hops = ip.ttl();
        if (hops > 1) {
            int was = hops << Byte.SIZE | ip.protocol();
            ip.ttl(hops - 1);
            ip.u16(Ipv4.CHECKSUM, Checksum.update16(ip.checksum(), was, was - (1 << Byte.SIZE)));
        }
        return hops > 1;
    }

    private static void changedAbove(Packet packet, long was, long is) {
        if (packet.has(Layer.TCP)) {
            Tcp tcp = packet.tcp();
            tcp.checksum(Checksum.update64(tcp.checksum(), was, is));
        } else if (packet.has(Layer.ICMP)) {
            Icmp icmp = packet.icmp();
            icmp.checksum(Checksum.update64(icmp.checksum(), was, is));
        } else if (packet.has(Layer.UDP) && packet.udp().checksum() != 0) {
            Udp udp = packet.udp();
            int checksum = Checksum.update64(udp.checksum(), was, is);
            udp.checksum(checksum == 0 ? Checksum.ALL_ONES : checksum);
        }
    }
}
