package io.github.netmap4j.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RewriteTest {

    private final Frames frames = new Frames();

    @Property
    void checksumsStayRight(
            @ForAll Frames.Kind kind, @ForAll long high, @ForAll long low, @ForAll @IntRange(max = 65_535) int port) {
        Packet packet = new Frames().parsed(kind);
        if (packet.has(Layer.IPV4)) {
            Rewrite.source(packet, (int) high);
            Rewrite.destination(packet, (int) low);
            assertEquals((int) high, packet.ipv4().source());
            assertEquals((int) low, packet.ipv4().destination());
        } else if (packet.has(Layer.IPV6)) {
            Rewrite.source(packet, high, low);
            Rewrite.destination(packet, ~high, ~low);
            assertEquals(~high, packet.ipv6().destinationHigh());
            assertEquals(~low, packet.ipv6().destinationLow());
            assertEquals(low, packet.ipv6().sourceLow());
        } else {
            return;
        }
        if (packet.has(Layer.UDP) || packet.has(Layer.TCP)) {
            Rewrite.sourcePort(packet, port);
            Rewrite.destinationPort(packet, 65_535 - port);
            assertEquals(
                    port,
                    packet.has(Layer.UDP)
                            ? packet.udp().sourcePort()
                            : packet.tcp().sourcePort());
        }
        assertTrue(Rewrite.decrementTtl(packet));
        assertEquals(ParseResult.OK, PacketChecksums.verify(packet));
    }

    @Test
    void aWrongChecksumStaysWrong() {
        Packet packet = frames.parsed(Frames.Kind.UDP4);
        packet.udp().checksum(packet.udp().checksum() ^ 1);
        Rewrite.source(packet, 99);
        assertEquals(ParseResult.BAD_CHECKSUM, PacketChecksums.verify(packet));
    }

    @Test
    void aDatagramWithoutAChecksumHasNoneAfterwards() {
        Packet packet = frames.parsed(Frames.Kind.UDP4);
        packet.udp().checksum(0);
        Rewrite.destinationPort(packet, 99);
        Rewrite.destination(packet, 99);
        assertEquals(0, packet.udp().checksum());
        assertEquals(ParseResult.OK, PacketChecksums.verify(packet));
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP4", "UDP6"})
    void theLastHopIsNotMade(Frames.Kind kind) {
        Packet packet = frames.parsed(kind);
        if (packet.has(Layer.IPV4)) {
            packet.ipv4().ttl(1).updateChecksum();
        } else {
            packet.ipv6().hopLimit(1);
        }
        assertFalse(Rewrite.decrementTtl(packet));
        assertEquals(
                1, packet.has(Layer.IPV4) ? packet.ipv4().ttl() : packet.ipv6().hopLimit());
        assertEquals(ParseResult.OK, PacketChecksums.verify(packet));
    }

    @Test
    void whatHasNoSuchHeaderIsRefused() {
        Packet arp = frames.parsed(Frames.Kind.ARP);
        assertThrows(IllegalStateException.class, () -> Rewrite.source(arp, 1));
        assertThrows(IllegalStateException.class, () -> Rewrite.destination(arp, 1, 2));
        assertThrows(IllegalStateException.class, () -> Rewrite.sourcePort(arp, 1));
        assertThrows(IllegalStateException.class, () -> Rewrite.decrementTtl(arp));
    }
}
