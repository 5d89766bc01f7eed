package io.github.netmap4j.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** A frame of each kind, in a buffer of its own with other bytes around it. */
final class Frames {

    static final long LEFT = Addresses.mac("02:00:00:00:00:01");
    static final long RIGHT = Addresses.mac("02:00:00:00:00:02");
    static final int LEFT4 = Addresses.ipv4("192.0.2.1");
    static final int RIGHT4 = Addresses.ipv4("192.0.2.2");
    static final long NET6 = Addresses.ipv6High("2001:db8::");
    static final byte[] PAYLOAD = "thirteen byte".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] NOTHING = {};
    static final int AT = 7;
    static final int ROOM = 200;

    enum Kind {
        ARP,
        UDP4,
        TCP4,
        ICMP4,
        UDP6,
        TCP6,
        ICMP6,
        TAGGED,
        QINQ,
        VXLAN,
        GRE,
        GRE_KEY,
        GRE_ETHERNET,
        EXPERIMENTAL
    }

    final byte[] bytes = new byte[AT + ROOM + AT];
    final MemorySegment memory = MemorySegment.ofArray(bytes);
    private final PacketWriter writer = new PacketWriter();
    private final Packet packet = new Packet();

    private PacketWriter left(PacketWriter frame) {
        return frame.ethernet(RIGHT, LEFT);
    }

    private PacketWriter four(PacketWriter frame) {
        return frame.ipv4(LEFT4, RIGHT4);
    }

    private PacketWriter six(PacketWriter frame) {
        return frame.ipv6(NET6, 1, NET6, 2);
    }

    /** Writes one and says how long it is. */
    int write(Kind kind) {
        PacketWriter frame = left(writer.start(memory, AT, ROOM));
        return (switch (kind) {
                    case ARP -> frame.arp(LEFT, LEFT4, RIGHT4);
                    case UDP4 -> four(frame).udp(1000, 2000);
                    case TCP4 -> four(frame).tcp(1000, 2000, Tcp.PSH | Tcp.ACK);
                    case ICMP4 -> four(frame).icmp(Icmp.ECHO_REQUEST, 0);
                    case UDP6 -> six(frame).udp(1000, 2000);
                    case TCP6 -> six(frame).tcp(1000, 2000, Tcp.SYN);
                    case ICMP6 -> six(frame).icmp(Icmp.V6_ECHO_REQUEST, 0);
                    case TAGGED -> four(frame.vlan(7)).udp(1000, 2000);
                    case QINQ -> four(frame.serviceVlan(100).vlan(7)).udp(1000, 2000);
                    case VXLAN ->
                        four(left(four(frame).udp(3000, Vxlan.PORT).vxlan(0x123456)))
                                .udp(1000, 2000);
                    case GRE -> six(four(frame).gre()).udp(1000, 2000);
                    case GRE_KEY -> four(four(frame).gre(-2)).tcp(1000, 2000, Tcp.ACK);
                    case GRE_ETHERNET -> four(left(four(frame).gre())).icmp(Icmp.ECHO_REPLY, 0);
                    case EXPERIMENTAL -> frame.type(EtherType.EXPERIMENTAL);
                })
                .payload(kind == Kind.ARP ? NOTHING : PAYLOAD)
                .finish();
    }

    /** Writes one and parses it. */
    Packet parsed(Kind kind) {
        int length = write(kind);
        assertEquals(ParseResult.OK, packet.parse(memory, AT, length), kind.name());
        return packet;
    }
}
