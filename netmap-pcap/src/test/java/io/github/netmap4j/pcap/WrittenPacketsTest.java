package io.github.netmap4j.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.packet.Addresses;
import io.github.netmap4j.packet.Icmp;
import io.github.netmap4j.packet.Layer;
import io.github.netmap4j.packet.Packet;
import io.github.netmap4j.packet.PacketChecksums;
import io.github.netmap4j.packet.PacketWriter;
import io.github.netmap4j.packet.ParseResult;
import io.github.netmap4j.packet.Rewrite;
import io.github.netmap4j.packet.Tcp;
import io.github.netmap4j.packet.Vxlan;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames that netmap-packet writes and changes, as tcpdump reads them: it checks lengths and checksums, too. */
class WrittenPacketsTest {

    private static final long LEFT = Addresses.mac("02:00:00:00:00:01");
    private static final long RIGHT = Addresses.mac("02:00:00:00:00:02");
    private static final int LEFT4 = Addresses.ipv4("192.0.2.1");
    private static final int RIGHT4 = Addresses.ipv4("192.0.2.2");
    private static final int OTHER4 = Addresses.ipv4("198.51.100.9");
    private static final long NET6 = Addresses.ipv6High("2001:db8::");
    private static final byte[] PAYLOAD = new byte[33];
    private static final Pattern WRONG = Pattern.compile("bad|incorrect|wrong|invalid|missing|\\[\\||truncated");

    @TempDir
    Path dir;

    private final MemorySegment memory = MemorySegment.ofArray(new byte[2048]);
    private final PacketWriter writer = new PacketWriter();
    private final Packet packet = new Packet();

    private PacketWriter frame() {
        return writer.start(memory, 0, 2048).ethernet(RIGHT, LEFT);
    }

    private void write(CaptureWriter capture, PacketWriter frame) throws IOException {
        int length = frame.payload(PAYLOAD).finish();
        assertEquals(ParseResult.OK, packet.parse(memory, 0, length));
        capture.write(memory, 0, length, 0);
        if (packet.has(Layer.IPV4)) {
            Rewrite.source(packet, OTHER4);
        } else if (packet.has(Layer.IPV6)) {
            Rewrite.source(packet, NET6, 9);
        }
        assertEquals(ParseResult.OK, PacketChecksums.verify(packet));
        capture.write(memory, 0, length, 1);
    }

    @Test
    void tcpdumpFindsNothingWrong() throws Exception {
        Path file = dir.resolve("out.pcap");
        try (CaptureWriter capture = CaptureWriter.open(file)) {
            write(capture, frame().ipv4(LEFT4, RIGHT4).udp(1000, 2000));
            write(capture, frame().vlan(7).ipv4(LEFT4, RIGHT4).tcp(1000, 2000, Tcp.SYN));
            write(capture, frame().serviceVlan(9).vlan(7).ipv4(LEFT4, RIGHT4).icmp(Icmp.ECHO_REQUEST, 0));
            write(capture, frame().ipv6(NET6, 1, NET6, 2).udp(1000, 2000));
            write(capture, frame().ipv6(NET6, 1, NET6, 2).tcp(1000, 2000, Tcp.ACK));
            write(capture, frame().ipv6(NET6, 1, NET6, 2).icmp(Icmp.V6_ECHO_REQUEST, 0));
            write(
                    capture,
                    frame().ipv4(LEFT4, RIGHT4).gre(5).ipv4(LEFT4, RIGHT4).udp(1000, 2000));
            write(
                    capture,
                    frame().ipv4(LEFT4, RIGHT4)
                            .udp(1000, Vxlan.PORT)
                            .vxlan(42)
                            .ethernet(RIGHT, LEFT)
                            .ipv6(NET6, 1, NET6, 2)
                            .tcp(1000, 2000, Tcp.ACK));
            write(capture, frame().arp(LEFT, LEFT4, RIGHT4));
        }
        String told = Tools.run("tcpdump", "-nn", "-vv", "-e", "-r", file.toString());
        assertFalse(WRONG.matcher(told).find(), told);
        for (String each : List.of(
                "192.0.2.1.1000 > 192.0.2.2.2000: [udp sum ok] UDP, length 33",
                "198.51.100.9.1000 > 192.0.2.2.2000: [udp sum ok] UDP, length 33",
                "vlan 7, p 0, ethertype IPv4",
                "vlan 9, p 0, ethertype 802.1Q (0x8100), vlan 7",
                "Flags [S], cksum",
                "(correct)",
                "ICMP echo request",
                "2001:db8::9.1000 > 2001:db8::2.2000: [udp sum ok] UDP, length 33",
                "[icmp6 sum ok] ICMP6, echo request",
                "GREv0, Flags [key present], key=0x5",
                "VXLAN, flags [I] (0x08), vni 42",
                "Request who-has 192.0.2.2 tell 192.0.2.1")) {
            assertTrue(told.contains(each), () -> each + " in\n" + told);
        }
    }
}
