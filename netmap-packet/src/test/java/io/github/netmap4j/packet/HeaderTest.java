package io.github.netmap4j.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every field where its RFC has it, and no setter that changes another. */
class HeaderTest {

    private final byte[] bytes = new byte[64];
    private final MemorySegment memory = MemorySegment.ofArray(bytes);

    private String hex(Header header) {
        return HexFormat.of().formatHex(bytes, (int) header.offset(), (int) header.next());
    }

    private void read(Header header, String hex, ParseResult result) {
        byte[] from = HexFormat.of().parseHex(hex);
        System.arraycopy(from, 0, bytes, 1, from.length);
        assertEquals(result, header.wrap(memory, 1, from.length));
    }

    @Test
    void ethernetIsReadAndWritten() {
        Ethernet header = new Ethernet().init(memory, 1, 20);
        header.destination(Ethernet.BROADCAST).source(0x1234_5678_9abcL).type(EtherType.ARP);
        assertEquals("ffffffffffff123456789abc0806", hex(header));
        assertTrue(header.isMulticast());
        header.swapAddresses();
        assertEquals("123456789abcffffffffffff0806", hex(header));
        assertEquals(0x1234_5678_9abcL, header.destination());
        assertEquals(Ethernet.BROADCAST, header.source());
        assertEquals(EtherType.ARP, header.type());
        assertFalse(header.isMulticast());
    }

    @Test
    void vlanIsReadAndWritten() {
        Vlan tag = new Vlan().init(memory, 1, 4);
        assertEquals("efff86dd", hex(tag.id(0xfff).priority(7).type(EtherType.IPV6)));
        assertFalse(tag.droppable());
        assertEquals("ffff86dd", hex(tag.droppable(true)));
        assertEquals("3abc86dd", hex(tag.priority(1).id(0xabc)));
        assertEquals(1, tag.priority());
        assertEquals(0xabc, tag.id());
        assertEquals("2abc86dd", hex(tag.droppable(false)));
        assertEquals(EtherType.IPV6, tag.type());
    }

    @Test
    void arpIsReadAndWritten() {
        Arp arp = new Arp().init(memory, 1, 28).sender(1, 2).target(0, 3);
        assertEquals("0001080006040001" + "00000000000100000002" + "00000000000000000003", hex(arp));
        assertEquals("0001080006040002" + "00000000000900000003" + "00000000000100000002", hex(arp.answer(9)));
        assertEquals(Arp.REPLY, arp.operation());
        assertEquals(9, arp.senderMac());
        assertEquals(3, arp.senderIp());
        assertEquals(1, arp.targetMac());
        assertEquals(2, arp.targetIp());
    }

    @Test
    void ipv4IsReadAndWritten() {
        Ipv4 header = new Ipv4();
        // With options, out of a capture: a record of the route.
        read(
                header,
                "4600001c" + "abcd2003" + "3f06ffff" + "c0000201" + "c0000202" + "07040400" + "00000000",
                ParseResult.OK);
        assertEquals(24, header.size());
        assertEquals(4, header.payloadLength());
        assertEquals(28, header.totalLength());
        assertEquals(0xabcd, header.identification());
        assertEquals(Ipv4.MORE_FRAGMENTS, header.flags());
        assertEquals(24, header.fragmentOffset());
        assertTrue(header.isFragment());
        assertEquals(0x3f, header.ttl());
        assertEquals(IpProtocol.TCP, header.protocol());
        assertEquals(0xffff, header.checksum());
        assertFalse(header.checksumIsRight());
        assertTrue(header.updateChecksum().checksumIsRight());
        assertEquals(Frames.LEFT4, header.source());
        assertEquals(Frames.RIGHT4, header.destination());
        header.init(memory, 1, 40)
                .trafficClass(0xb8)
                .totalLength(30)
                .identification(1)
                .fragment(2, 0)
                .protocol(17);
        assertEquals("45b8001e" + "00014000" + "4011" + "0000" + "0000000000000000", hex(header));
        assertFalse(header.isFragment());
        assertEquals(10, header.payloadLength());
    }

    @Test
    void ipv6IsReadAndWritten() {
        Ipv6 header = new Ipv6()
                .init(memory, 1, 48)
                .trafficClass(0xff)
                .flowLabel(0xf_ffff)
                .trafficClass(0xab);
        header.payloadLength(8).nextHeader(58).hopLimit(255).source(1, 2).destination(3, 4);
        assertEquals(
                "6abfffff" + "00083aff" + "0000000000000001" + "0000000000000002" + "0000000000000003"
                        + "0000000000000004",
                hex(header));
        assertEquals(0xab, header.trafficClass());
        assertEquals(0xfffff, header.flowLabel());
        assertEquals(8, header.payloadLength());
        assertEquals(8, header.announcedLength());
        assertEquals(58, header.nextHeader());
        assertEquals(255, header.hopLimit());
        assertEquals(1, header.sourceHigh());
        assertEquals(2, header.sourceLow());
        assertEquals(3, header.destinationHigh());
        assertEquals(4, header.destinationLow());
    }

    @Test
    void udpIsReadAndWritten() {
        Udp header = new Udp()
                .init(memory, 1, 12)
                .sourcePort(65_535)
                .destinationPort(53)
                .length(12)
                .checksum(7);
        assertEquals("ffff0035000c0007", hex(header));
        assertEquals(65_535, header.sourcePort());
        assertEquals(53, header.destinationPort());
        assertEquals(12, header.length());
        assertEquals(4, header.payloadLength());
        assertEquals(7, header.checksum());
    }

    @Test
    void tcpIsReadAndWritten() {
        Tcp header = new Tcp();
        read(header, "00500051" + "ffffffff" + "80000000" + "61ff0102" + "0304" + "0000" + "01010101", ParseResult.OK);
        assertEquals(24, header.size());
        assertEquals(80, header.sourcePort());
        assertEquals(81, header.destinationPort());
        assertEquals(0xffff_ffffL, header.sequence());
        assertEquals(0x8000_0000L, header.acknowledged());
        assertEquals(0x1ff, header.flags());
        assertEquals(0x102, header.window());
        assertEquals(0x304, header.checksum());
        header.flags(Tcp.SYN | Tcp.ACK).sequence(1).acknowledged(2).window(3).checksum(4);
        assertEquals("00500051" + "00000001" + "00000002" + "60120003" + "0004" + "0000" + "01010101", hex(header));
    }

    @Test
    void icmpIsReadAndWritten() {
        Icmp header = new Icmp()
                .init(memory, 1, 8)
                .type(8)
                .code(1)
                .checksum(2)
                .identifier(3)
                .sequence(4);
        assertEquals("0801000200030004", hex(header));
        assertEquals(8, header.type());
        assertEquals(1, header.code());
        assertEquals(2, header.checksum());
        assertEquals(3, header.identifier());
        assertEquals(4, header.sequence());
    }

    @Test
    void greIsReadAndWritten() {
        Gre header = new Gre();
        read(header, "b0000800" + "12340000" + "0000002a" + "00000001", ParseResult.OK);
        assertEquals(16, header.size());
        assertTrue(header.hasKey());
        assertEquals(42, header.key());
        assertEquals(EtherType.IPV4, header.type());
        read(header, "200086dd" + "0000002b", ParseResult.OK);
        assertEquals(43, header.key());
        read(header, "200086dd" + "0000", ParseResult.HEADER_CUT);
        assertEquals(0, header.size());
        read(header, "000086dd", ParseResult.OK);
        assertFalse(header.hasKey());
        assertEquals(0, header.key());
    }

    @Test
    void aHeaderThatIsCutCannotBeRead() {
        Udp header = new Udp();
        assertEquals(ParseResult.HEADER_CUT, header.wrap(memory, 0, 7));
        assertEquals(0, header.size());
        assertThrows(IndexOutOfBoundsException.class, header::sourcePort);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0",
                "10",
                "10.0.0.0.1",
                "10.0.0.256",
                "010.0.0.1",
                "10.0.0.1 ",
                "10..0.1",
                "0x0a.0.0.1",
                "localhost",
                "",
                "::1",
                "10.0.0.1:80"
            })
    void whatIsNoIpv4AddressIsRefusedWithAnExample(String text) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> Addresses.ipv4(text));
        assertEquals(
                "an IPv4 address has four numbers from 0 to 255, as in 192.0.2.1, not \"" + text + "\"",
                refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"02:00:00:00:00", "2:0:0:0:0:1", "02-00-00-00-00-01", "eth0", "", "02:00:00:00:00:01:02"})
    void whatIsNoMacAddressIsRefusedWithAnExample(String text) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> Addresses.mac(text));
        assertEquals(
                "a MAC address has six bytes, as in 02:00:00:00:00:01, not \"" + text + "\"", refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1",
                "[2001:db8::1]",
                "fe80::1%eth0",
                "fe80::1%1",
                "1:2:3",
                "1::2::3",
                "::ffff:10.0.0",
                "12345::",
                "localhost",
                "",
                "::10.0.0.256"
            })
    void whatIsNoIpv6AddressIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Addresses.ipv6High(text));
        assertThrows(IllegalArgumentException.class, () -> Addresses.ipv6Low(text));
    }

    @Test
    void addressesAreWrittenAsText() {
        assertEquals("02:00:00:00:00:ff", Addresses.mac(Addresses.mac("02:00:00:00:00:FF")));
        assertEquals("255.0.0.1", Addresses.ipv4(Addresses.ipv4("255.0.0.1")));
        assertEquals(0x2001_0db8_0000_0000L, Addresses.ipv6High("2001:db8::1"));
        assertEquals(1, Addresses.ipv6Low("2001:db8::1"));
        assertEquals(0xffff_c000_0201L, Addresses.ipv6Low("::ffff:192.0.2.1"));
        assertEquals(0, Addresses.ipv6High("::ffff:192.0.2.1"));
    }
}
