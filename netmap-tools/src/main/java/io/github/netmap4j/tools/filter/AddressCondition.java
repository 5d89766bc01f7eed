package io.github.netmap4j.tools.filter;

import io.github.netmap4j.packet.Arp;
import io.github.netmap4j.packet.Ipv4;
import io.github.netmap4j.packet.Ipv6;
import io.github.netmap4j.packet.Layer;

/** Tests of addresses: {@code host}, {@code net}. Like tcpdump's, they also test those in ARP. */
final class AddressCondition {

    private AddressCondition() {}

    static Condition of(Prefix net, Side side) {
        return net.six() ? six(net, side) : four(net, side);
    }

    private static Condition six(Prefix net, Side side) {
        return (packet, _) -> {
            if (!packet.has(Layer.IPV6)) {
                return false;
            }
            Ipv6 ip = packet.ipv6();
            return (side.hasSource() && net.holds6(ip.sourceHigh(), ip.sourceLow()))
                    || (side.hasDestination() && net.holds6(ip.destinationHigh(), ip.destinationLow()));
        };
    }

    private static Condition four(Prefix net, Side side) {
        return (packet, _) -> {
            if (packet.has(Layer.IPV4)) {
                Ipv4 ip = packet.ipv4();
                return (side.hasSource() && net.holds4(ip.source()))
                        || (side.hasDestination() && net.holds4(ip.destination()));
            }
            if (packet.has(Layer.ARP)) {
                Arp arp = packet.arp();
                return (side.hasSource() && net.holds4(arp.senderIp()))
                        || (side.hasDestination() && net.holds4(arp.targetIp()));
            }
            return false;
        };
    }
}
