package io.github.netmap4j.tools.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.packet.Addresses;
import io.github.netmap4j.packet.PacketWriter;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameFilterTest {

    private static final MemorySegment MEMORY = MemorySegment.ofArray(new byte[512]);
    private static final long ONE = Addresses.mac("02:00:00:00:00:01");
    private static final long TWO = Addresses.mac("02:00:00:00:00:02");

    private static PacketWriter start(long destination) {
        return new PacketWriter().start(MEMORY, 0, 512).ethernet(destination, ONE);
    }

    private static int udp4() {
        return start(TWO)
                .ipv4(Addresses.ipv4("10.0.0.1"), Addresses.ipv4("10.1.2.3"))
                .udp(1000, 53)
                .payload(new byte[40])
                .finish();
    }

    private static int tcp6() {
        return start(TWO)
                .vlan(7)
                .ipv6(
                        Addresses.ipv6High("2001:db8::1"),
                        Addresses.ipv6Low("2001:db8::1"),
                        Addresses.ipv6High("2001:db8:0:1::2"),
                        Addresses.ipv6Low("2001:db8:0:1::2"))
                .tcp(443, 50_000, 2)
                .finish();
    }

    private static int arp() {
        return start(0xffff_ffff_ffffL)
                .arp(ONE, Addresses.ipv4("10.0.0.1"), Addresses.ipv4("10.0.0.9"))
                .finish();
    }

    private static boolean matches(String expression, int length) {
        return FrameFilter.parse(expression).matches(MEMORY, 0, length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ip",
                "udp",
                "proto 17",
                "host 10.0.0.1",
                "host 10.1.2.3",
                "src host 10.0.0.1",
                "dst host 10.1.2.3",
                "net 10.0.0.0/8",
                "src net 10.0.0.0/16",
                "dst net 10.1.2.3/32",
                "net 0.0.0.0/0",
                "port 53",
                "src port 1000",
                "dst port 50-60",
                "udp and port 53",
                "tcp or udp",
                "tcp or tcp or udp",
                "not tcp",
                "!tcp && !(arp || ip6)",
                "not not udp",
                "(udp)",
                "ether host 02:00:00:00:00:01",
                "ether src 02:00:00:00:00:01",
                "ether dst host 02:00:00:00:00:02",
                "greater 60",
                "less 100",
                "tcp and arp or udp"
            })
    void aUdpPacketIsMeantBy(String expression) {
        assertTrue(matches(expression, udp4()));
        assertFalse(matches("not (" + (expression.isEmpty() ? "udp" : expression) + ")", udp4()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ip6",
                "tcp",
                "arp",
                "icmp",
                "icmp6",
                "vlan",
                "vlan 7",
                "proto 6",
                "src host 10.1.2.3",
                "dst host 10.0.0.1",
                "host 2001:db8::1",
                "net 2001:db8::/32",
                "net 11.0.0.0/8",
                "src net 10.0.1.0/24",
                "src port 53",
                "port 54",
                "dst port 54-60",
                "ether src 02:00:00:00:00:02",
                "broadcast",
                "multicast",
                "less 60",
                "greater 100",
                "udp and (tcp or arp)"
            })
    void aUdpPacketIsNotMeantBy(String expression) {
        assertFalse(matches(expression, udp4()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ip6",
                "tcp",
                "vlan",
                "vlan 7",
                "host 2001:db8::1",
                "net 2001:db8::/32",
                "dst net 2001:db8:0:1::/64",
                "port 443",
                "dst port 50000"
            })
    void aTaggedTcpPacketIsMeantBy(String expression) {
        assertTrue(matches(expression, tcp6()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ip", "udp", "vlan 8", "src net 2001:db8:0:1::/64", "host 10.0.0.1", "net 0.0.0.0/0"})
    void aTaggedTcpPacketIsNotMeantBy(String expression) {
        assertFalse(matches(expression, tcp6()));
    }

    @Test
    void arpHasAddresses() {
        assertTrue(matches("arp and src host 10.0.0.1 and dst host 10.0.0.9 and broadcast and multicast", arp()));
        assertFalse(matches("host 10.0.0.2", arp()));
        assertFalse(matches("port 53", arp()));
    }

    @Test
    void whatIsTooShortHasNoHeaders() {
        assertFalse(matches("ip or arp or ether host 02:00:00:00:00:01 or broadcast", 5));
        assertTrue(matches("less 5", 5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "udp port 53 | 5 | \"port\" is too much: write and, or",
                "nonsense | 1 | \"nonsense\" is not a test",
                "udp and | 8 | the expression ends where a test",
                "(udp | 5 | a ) is missing",
                "udp) | 4 | is too much",
                "src | 4 | the expression ends where host, net or port",
                "src udp | 5 | \"udp\" is not a test: write host, net or port",
                "port http | 6 | write a number from 0 to 65535",
                "port 60-50 | 6 | \"50\" is not a port",
                "port 70000 | 6 | write a number from 0 to 65535",
                "host 10.0.0.x | 6 | 10.0.0.x",
                "net 10.0.0.0/33 | 5 | write 0 to 32 bits",
                "ether host nonsense | 12 | nonsense",
                "ether 02:00:00:00:00:01 | 7 | write ether host MAC",
                "vlan 5000 | 6 | write a number from 0 to 4094",
            })
    void whatIsNoExpressionIsToldWithItsPlace(String expression, int character, String message) {
        String told = assertThrows(IllegalArgumentException.class, () -> FrameFilter.parse(expression))
                .getMessage();
        assertTrue(told.contains("character " + character + ":") && told.contains(message), told);
        assertEquals(1, told.lines().count());
    }
}
