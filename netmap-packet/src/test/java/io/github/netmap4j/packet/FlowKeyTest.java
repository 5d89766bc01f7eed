package io.github.netmap4j.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FlowKeyTest {

    private final Frames frames = new Frames();

    @Test
    void aPacketsKeyIsItsFiveTuple() {
        FlowKey key = new FlowKey();
        assertTrue(key.set(frames.parsed(Frames.Kind.UDP4)));
        assertEquals(new FlowKey().ipv4(Frames.LEFT4, Frames.RIGHT4).ports(IpProtocol.UDP, 1000, 2000), key);
        assertEquals("192.0.2.1:1000 > 192.0.2.2:2000 protocol 17", key.toString());
        assertTrue(key.set(frames.parsed(Frames.Kind.TCP6)));
        assertEquals(new FlowKey().ipv6(Frames.NET6, 1, Frames.NET6, 2).ports(IpProtocol.TCP, 1000, 2000), key);
        assertEquals("[2001:db8:0:0:0:0:0:1]:1000 > [2001:db8:0:0:0:0:0:2]:2000 protocol 6", key.toString());
        assertFalse(key.set(frames.parsed(Frames.Kind.ARP)));
        assertEquals(IpProtocol.TCP, key.protocol(), "what has no key changes none");
    }

    @Test
    void allFragmentsOfAPacketHaveOneKey() {
        int length = frames.write(Frames.Kind.UDP4);
        Ipv4 ip = new Ipv4();
        ip.wrap(frames.memory, Frames.AT + Ethernet.SIZE, length - Ethernet.SIZE);
        Packet packet = new Packet();
        Set<FlowKey> keys = new HashSet<>();
        for (int offset : new int[] {0, 1480, 2960}) {
            ip.fragment(offset < 2960 ? Ipv4.MORE_FRAGMENTS : 0, offset);
            assertEquals(ParseResult.OK, packet.parse(frames.memory, Frames.AT, length));
            FlowKey key = new FlowKey();
            assertTrue(key.set(packet));
            keys.add(key);
        }
        assertEquals(1, keys.size());
    }

    @Property
    void bothDirectionsHaveOneKeyIfAsked(
            @ForAll long a, @ForAll long b, @ForAll long c, @ForAll long d, @ForAll short x, @ForAll short y) {
        FlowKey key = new FlowKey().ipv6(a, b, c, d).ports(6, x & 0xffff, y & 0xffff);
        FlowKey back = key.copy().reverse();
        assertEquals(key.copy().symmetric(), back.copy().symmetric());
        assertEquals(key, back.reverse());
        assertEquals(key.hashCode(), key.copy().hashCode());
    }

    @Test
    void oneDifferenceMakesAnotherKey() {
        FlowKey key = new FlowKey().ipv4(1, 2).ports(6, 3, 4);
        assertNotEquals(key, new FlowKey().ipv4(9, 2).ports(6, 3, 4));
        assertNotEquals(key, new FlowKey().ipv4(1, 9).ports(6, 3, 4));
        assertNotEquals(key, new FlowKey().ipv4(1, 2).ports(17, 3, 4));
        assertNotEquals(key, new FlowKey().ipv4(1, 2).ports(6, 9, 4));
        assertNotEquals(key, new FlowKey().ipv4(1, 2).ports(6, 3, 9));
        assertNotEquals(key, new FlowKey().ipv6(0, 1, 0, 2).ports(6, 3, 4));
        assertNotEquals(new FlowKey().ipv4(1, 2), new FlowKey().ipv4(1, 2).ports(0, 0, 0));
    }
}
