package io.github.netmap4j.packet;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** All checksums of a packet: of its IPv4 header, and of UDP, TCP, ICMP and ICMPv6 with their pseudo headers. */
public final class PacketChecksums {

    private PacketChecksums() {}

    /**
     * Checks a packet's checksums, except where that is impossible: in fragments, in packets that the frame cuts, in
     * IPv6 packets with routing segments left, and in UDP without a checksum, over IPv4 or around VXLAN.
     *
     * @param packet a parsed packet
     * @return {@link ParseResult#OK} or {@link ParseResult#BAD_CHECKSUM}
     */
    public static ParseResult verify(Packet packet) {
        if (packet.has(Layer.IPV4) && !packet.ipv4().checksumIsRight()) {
            return ParseResult.BAD_CHECKSUM;
        }
        Header header = transport(packet);
        if (header == null || (header instanceof Udp udp && udp.checksum() == 0 && mayHaveNone(packet))) {
            return ParseResult.OK;
        }
        return sum(packet, header) == Checksum.ALL_ONES ? ParseResult.OK : ParseResult.BAD_CHECKSUM;
    }

    private static boolean mayHaveNone(Packet packet) {
        return packet.has(Layer.IPV4) || packet.has(Layer.VXLAN);
    }

    /**
     * Computes a packet's checksums anew and writes them. Leaves those that {@link #verify} cannot check.
     *
     * @param packet a parsed packet
     */
    public static void write(Packet packet) {
        if (packet.has(Layer.IPV4)) {
            packet.ipv4().updateChecksum();
        }
        Header header = transport(packet);
        if (header != null) {
            int at = field(header);
            header.u16(at, 0);
            int checksum = Checksum.of(sum(packet, header));
            header.u16(at, checksum == 0 && header instanceof Udp ? Checksum.ALL_ONES : checksum);
        }
    }

    /** The header with a checksum over the payload; null if there is none or it cannot be computed. */
    private static @Nullable Header transport(Packet packet) {
        if (packet.isFragment()
                || packet.isCut()
                || (packet.has(Layer.IPV6) && packet.extensions().isRouted())) {
            return null;
        }
        if (packet.has(Layer.UDP)) {
            return packet.udp();
        }
        if (packet.has(Layer.TCP)) {
            return packet.tcp();
        }
        return packet.has(Layer.ICMP) ? packet.icmp() : null;
    }

    private static int field(Header header) {
        return switch (header) {
            case Udp _ -> Udp.CHECKSUM;
            case Tcp _ -> Tcp.CHECKSUM;
            default -> Icmp.CHECKSUM;
        };
    }

    private static int sum(Packet packet, Header header) {
        boolean six = packet.has(Layer.IPV6);
        int length = header instanceof Udp udp ? udp.length() : header.available;
        return sum(header, length, six ? packet.ipv6() : packet.ipv4(), packet.protocol());
    }

    /** The sum of header, payload and pseudo header. */
    private static int sum(Header header, int length, Header ip, int protocol) {
        MemorySegment memory = header.memory;
        int sum = Checksum.sum(memory, header.offset, length);
        return switch (ip) {
            case Ipv6 ipv6 -> Checksum.add(sum, ipv6.pseudo(protocol, length));
            case Ipv4 ipv4 when protocol != IpProtocol.ICMP -> Checksum.add(sum, ipv4.pseudo(protocol, length));
            default -> sum;
        };
    }
}
