package io.github.netmap4j.packet;

/**
 * The flow of a packet: addresses, ports and protocol, the 5-tuple. Fill one key for each packet and look it up in a
 * map; put a {@link #copy} into the map, because filling a key again changes it.
 *
 * <p>All fragments of a packet have the same key, with ports 0, since only the first has ports.
 */
public final class FlowKey {

    private static final long MIX = 0x9e37_79b9_7f4a_7c15L;

    private int version;
    private int protocol;
    private boolean ports;
    private int sourcePort;
    private int destinationPort;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;

    /** An empty key. */
    public FlowKey() {}

    /**
     * Fills the key from a packet.
     *
     * @param packet a parsed packet
     * @return false if it is not an IP packet; the key is then unchanged
     */
    public boolean set(Packet packet) {
        if (packet.has(Layer.IPV4)) {
            Ipv4 ip = packet.ipv4();
            ipv4(ip.source(), ip.destination());
        } else if (packet.has(Layer.IPV6)) {
            Ipv6 ip = packet.ipv6();
            ipv6(ip.sourceHigh(), ip.sourceLow(), ip.destinationHigh(), ip.destinationLow());
        } else {
            return false;
        }
        protocol = packet.protocol();
        if (packet.isFragment()) {
            return true;
        }
        if (packet.has(Layer.UDP)) {
            ports(protocol, packet.udp().sourcePort(), packet.udp().destinationPort());
        } else if (packet.has(Layer.TCP)) {
            ports(protocol, packet.tcp().sourcePort(), packet.tcp().destinationPort());
        }
        return true;
    }

    /**
     * Fills the key with IPv4 addresses; protocol and ports are 0.
     *
     * @param source the sender's address
     * @param destination the receiver's address
     * @return this
     */
    public FlowKey ipv4(int source, int destination) {
        addresses(4, 0, Integer.toUnsignedLong(source), 0, Integer.toUnsignedLong(destination));
        return this;
    }

    /**
     * Fills the key with IPv6 addresses; protocol and ports are 0.
     *
     * @param sourceHigh the upper half of the sender's address
     * @param sourceLow the lower half of the sender's address
     * @param destinationHigh the upper half of the receiver's address
     * @param destinationLow the lower half of the receiver's address
     * @return this
     */
    public FlowKey ipv6(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow) {
        addresses(6, sourceHigh, sourceLow, destinationHigh, destinationLow);
        return this;
    }

    private void addresses(int ip, long fromHigh, long fromLow, long toHigh, long toLow) {
        version = ip;
        protocol = 0;
        ports = false;
        sourcePort = 0;
        destinationPort = 0;
        sourceHigh = fromHigh;
        sourceLow = fromLow;
        destinationHigh = toHigh;
        destinationLow = toLow;
    }

    /**
     * Adds protocol and ports to a key with addresses.
     *
     * @param protocol an {@link IpProtocol}
     * @param source the sender's port, 0 to 65,535
     * @param destination the receiver's port, 0 to 65,535
     * @return this
     */
    public FlowKey ports(int protocol, int source, int destination) {
        this.protocol = protocol;
        ports = true;
        sourcePort = source;
        destinationPort = destination;
        return this;
    }

    /**
     * Turns this into the key of the opposite direction.
     *
     * @return this
     */
    public FlowKey reverse() {
        long high = sourceHigh;
        long low = sourceLow;
        int port = sourcePort;
        sourceHigh = destinationHigh;
        sourceLow = destinationLow;
        sourcePort = destinationPort;
        destinationHigh = high;
        destinationLow = low;
        destinationPort = port;
        return this;
    }

    /**
     * Turns this into a key for both directions: the lower address comes first, or the lower port if addresses are
     * equal.
     *
     * @return this
     */
    public FlowKey symmetric() {
        int order = Long.compareUnsigned(sourceHigh, destinationHigh);
        if (order == 0) {
            order = Long.compareUnsigned(sourceLow, destinationLow);
        }
        if (order == 0) {
            order = Integer.compare(sourcePort, destinationPort);
        }
        return order > 0 ? reverse() : this;
    }

    /** {@return a copy of this key, to keep} */
    public FlowKey copy() {
        FlowKey copy = new FlowKey().ipv6(sourceHigh, sourceLow, destinationHigh, destinationLow);
        copy.version = version;
        copy.protocol = protocol;
        copy.ports = ports;
        copy.sourcePort = sourcePort;
        copy.destinationPort = destinationPort;
        return copy;
    }

    /** {@return whether the addresses are IPv6, not IPv4} */
    public boolean isIpv6() {
        return version == 6;
    }

    /** {@return whether there are ports: true for UDP and TCP, but not for fragments} */
    public boolean hasPorts() {
        return ports;
    }

    /** {@return the protocol above IP: an {@link IpProtocol}} */
    public int protocol() {
        return protocol;
    }

    /** {@return the sender's port: 0 to 65,535} */
    public int sourcePort() {
        return sourcePort;
    }

    /** {@return the receiver's port: 0 to 65,535} */
    public int destinationPort() {
        return destinationPort;
    }

    /** {@return the upper half of the sender's address: 64 bits; 0 for IPv4} */
    public long sourceHigh() {
        return sourceHigh;
    }

    /** {@return the lower half of the sender's address: 64 bits; an IPv4 address in the lower 32} */
    public long sourceLow() {
        return sourceLow;
    }

    /** {@return the upper half of the receiver's address: 64 bits; 0 for IPv4} */
    public long destinationHigh() {
        return destinationHigh;
    }

    /** {@return the lower half of the receiver's address: 64 bits; an IPv4 address in the lower 32} */
    public long destinationLow() {
        return destinationLow;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FlowKey key
                && sourceLow == key.sourceLow
                && destinationLow == key.destinationLow
                && sourcePort == key.sourcePort
                && destinationPort == key.destinationPort
                && protocol == key.protocol
                && sourceHigh == key.sourceHigh
                && destinationHigh == key.destinationHigh
                && version == key.version
                && ports == key.ports;
    }

    @Override
    public int hashCode() {
        long hash = sourceLow * MIX + destinationLow;
        hash = hash * MIX + (sourceHigh ^ Long.rotateLeft(destinationHigh, 1));
        hash = hash * MIX + ((long) protocol << 32 | (long) sourcePort << 16 | destinationPort);
        hash *= MIX;
        return (int) (hash ^ hash >>> 32);
    }

    @Override
    public String toString() {
        return end(sourceHigh, sourceLow, sourcePort) + " > " + end(destinationHigh, destinationLow, destinationPort)
                + " protocol " + protocol;
    }

    private String end(long high, long low, int port) {
        String address = isIpv6() ? "[" + Addresses.ipv6(high, low) + "]" : Addresses.ipv4((int) low);
        return ports ? address + ":" + port : address;
    }
}
