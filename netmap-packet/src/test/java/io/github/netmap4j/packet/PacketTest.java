package io.github.netmap4j.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PacketTest {

    private static final int IP = Ethernet.SIZE;
    private static final Toeplitz SYMMETRIC = Toeplitz.symmetric();

    private final Frames frames = new Frames();
    private final Packet packet = new Packet();

    /** Changes a byte of a frame and looks at it. */
    private ParseResult changed(Frames.Kind kind, int at, int value) {
        int length = frames.write(kind);
        frames.bytes[Frames.AT + at] = (byte) value;
        return packet.parse(frames.memory, Frames.AT, length);
    }

    private void found(ParseResult result, Layer layer, ParseResult actual) {
        assertEquals(result, actual);
        assertEquals(layer, packet.problem());
    }

    @ParameterizedTest
    @CsvSource({
        "UDP4, 14, 0x55, BAD_VERSION, IPV4",
        "UDP4, 14, 0x44, BAD_HEADER_LENGTH, IPV4",
        "UDP4, 14, 0x4f, HEADER_CUT, IPV4",
        "UDP4, 17, 19, BAD_LENGTH, IPV4",
        "UDP4, 17, 200, CONTENT_CUT, IPV4",
        "UDP4, 39, 7, BAD_LENGTH, UDP",
        "UDP4, 39, 99, BAD_LENGTH, UDP",
        "TCP4, 46, 0x40, BAD_HEADER_LENGTH, TCP",
        "TCP4, 46, 0xf0, HEADER_CUT, TCP",
        "UDP6, 14, 0x40, BAD_VERSION, IPV6",
        "UDP6, 19, 200, CONTENT_CUT, IPV6",
        "UDP6, 20, 60, HEADER_CUT, EXTENSION",
        "ARP, 15, 6, UNSUPPORTED, ARP",
        "ARP, 18, 8, UNSUPPORTED, ARP",
        "GRE, 35, 1, UNSUPPORTED, GRE",
        "GRE, 34, 0x40, UNSUPPORTED, GRE",
        "EXPERIMENTAL, 12, 5, CONTENT_CUT, ETHERNET"
    })
    void whatIsWrongIsSaidWithItsPlace(Frames.Kind kind, int at, String value, ParseResult result, Layer layer) {
        found(result, layer, changed(kind, at, Integer.decode(value)));
    }

    @ParameterizedTest
    @EnumSource(Frames.Kind.class)
    void aFrameThatIsCutSaysSoOrHasLostNothingButPadding(Frames.Kind kind) {
        int length = frames.write(kind);
        packet.parse(frames.memory, Frames.AT, length);
        int payload = packet.payloadLength();
        // A header without a length of its own cannot tell that it was cut.
        boolean saysItsLength = packet.has(Layer.IPV4) || packet.has(Layer.IPV6);
        for (int cut = 0; cut < length; cut++) {
            ParseResult result = packet.parse(frames.memory, Frames.AT, cut);
            String where = kind + " at " + cut;
            if (result == ParseResult.OK) {
                assertEquals(saysItsLength ? payload : payload - (length - cut), packet.payloadLength(), where);
            } else {
                assertTrue(result == ParseResult.HEADER_CUT || result == ParseResult.CONTENT_CUT, where);
            }
        }
    }

    @Test
    void whatIsThereOfACutPacketCanBeRead() {
        frames.write(Frames.Kind.UDP4);
        found(ParseResult.CONTENT_CUT, Layer.IPV4, packet.parse(frames.memory, Frames.AT, IP + 20 + 8 + 5));
        assertEquals(2000, packet.udp().destinationPort());
        assertEquals(5, packet.payloadLength());
    }

    @Test
    void paddingIsNoPayload() {
        frames.parsed(Frames.Kind.UDP4);
        int length = frames.write(Frames.Kind.UDP4);
        assertEquals(Ethernet.MIN_FRAME, length);
        assertEquals(ParseResult.OK, packet.parse(frames.memory, Frames.AT, length));
        assertEquals(Frames.PAYLOAD.length, packet.payloadLength());
        assertEquals(Frames.AT + IP + 20 + 8, packet.payloadOffset());
    }

    @Test
    void headersThatAreNotThereAreRefusedWithTheQuestionToAsk() {
        Packet udp = frames.parsed(Frames.Kind.UDP4);
        String message = assertThrows(IllegalStateException.class, udp::tcp).getMessage();
        assertTrue(message.contains("has(Layer.TCP)"), message);
        assertThrows(IllegalStateException.class, udp::ipv6);
        assertThrows(IllegalStateException.class, udp::arp);
        assertThrows(IllegalStateException.class, udp::icmp);
        assertThrows(IllegalStateException.class, udp::gre);
        assertThrows(IllegalStateException.class, udp::vxlan);
        assertThrows(IllegalStateException.class, udp::extensions);
        assertThrows(IndexOutOfBoundsException.class, () -> udp.tag(0));
        assertThrows(IllegalStateException.class, () -> new Packet().parseInner(udp));
        assertThrows(IllegalStateException.class, new Packet()::ethernet);
    }

    @Test
    void tagsAreFoundUpToFour() {
        Packet qinq = frames.parsed(Frames.Kind.QINQ);
        assertEquals(2, qinq.tagCount());
        assertEquals(100, qinq.tag(0).id());
        assertEquals(7, qinq.tag(1).id());
        assertEquals(EtherType.IPV4, qinq.etherType());
        byte[] bytes = new byte[60];
        for (int tags = 1; tags <= 5; tags++) {
            ByteBuffer.wrap(bytes).putShort(8 + 4 * tags, (short) 0x9100).putShort(12 + 4 * tags, (short) 0x88b5);
            ParseResult result = packet.parse(MemorySegment.ofArray(bytes), 0, bytes.length);
            assertEquals(tags <= Packet.MAX_TAGS ? ParseResult.OK : ParseResult.TOO_DEEP, result);
            assertEquals(Math.min(tags, Packet.MAX_TAGS), packet.tagCount());
        }
    }

    @Test
    void aFrameOfIeee8023HasTheLengthThatItSays() {
        byte[] bytes = new byte[60];
        bytes[13] = 38;
        assertEquals(ParseResult.OK, packet.parse(MemorySegment.ofArray(bytes), 0, bytes.length));
        assertEquals(38, packet.etherType());
        assertEquals(38, packet.payloadLength());
        assertEquals(-1, packet.protocol());
    }

    @Test
    void onlyTheFirstFragmentHasAHeaderAboveIp() {
        int length = frames.write(Frames.Kind.UDP4);
        Ipv4 ip = new Ipv4();
        ip.wrap(frames.memory, Frames.AT + IP, length - IP);
        ip.fragment(Ipv4.MORE_FRAGMENTS, 0);
        frames.bytes[Frames.AT + 39] = 99;
        assertEquals(
                ParseResult.OK, packet.parse(frames.memory, Frames.AT, length), "its length is the whole datagram's");
        assertTrue(packet.isFragment());
        assertEquals(2000, packet.udp().destinationPort());
        ip.fragment(0, 1480);
        assertEquals(ParseResult.OK, packet.parse(frames.memory, Frames.AT, length));
        assertTrue(packet.isFragment());
        assertFalse(packet.has(Layer.UDP));
        assertEquals(Frames.PAYLOAD.length + 8, packet.payloadLength());
    }

    /** An IPv6 packet with these bytes after the fixed header. */
    private ParseResult six(int next, byte... rest) {
        byte[] bytes = new byte[Ipv6.SIZE + rest.length];
        MemorySegment memory = MemorySegment.ofArray(bytes);
        System.arraycopy(rest, 0, bytes, Ipv6.SIZE, rest.length);
        new Ipv6().init(memory, 0, bytes.length).nextHeader(next).payloadLength(rest.length);
        return packet.parse(EtherType.IPV6, memory, 0, bytes.length);
    }

    private static byte[] extensions(int count, int last) {
        byte[] bytes = new byte[8 * count + 8];
        for (int i = 0; i < count; i++) {
            bytes[8 * i] = (byte) (i + 1 < count ? IpProtocol.DESTINATION_OPTIONS : last);
        }
        bytes[bytes.length - 3] = 8;
        return bytes;
    }

    @Test
    void extensionHeadersArePassedUpToSixteen() {
        for (int count = 1; count <= 17; count++) {
            ParseResult result = six(IpProtocol.DESTINATION_OPTIONS, extensions(count, IpProtocol.UDP));
            if (count <= Ipv6Extensions.MAX) {
                assertEquals(ParseResult.OK, result);
                assertTrue(packet.has(Layer.UDP));
                assertEquals(count, packet.extensions().count());
                assertEquals(Ipv6.SIZE + 8 * count, packet.extensions().offset());
            } else {
                found(ParseResult.TOO_DEEP, Layer.EXTENSION, result);
            }
        }
    }

    @Test
    void eachKindOfExtensionHeaderHasItsOwnUnit() {
        byte[] ah = new byte[24 + 8];
        ah[0] = IpProtocol.UDP;
        ah[1] = 4;
        ah[24 + 5] = 8;
        assertEquals(ParseResult.OK, six(IpProtocol.AH, ah));
        assertTrue(packet.has(Layer.UDP));
        byte[] routing = extensions(1, IpProtocol.UDP);
        routing[3] = 1;
        assertEquals(ParseResult.OK, six(IpProtocol.ROUTING, routing));
        assertTrue(packet.extensions().isRouted());
        assertEquals(ParseResult.OK, six(IpProtocol.NONE));
        assertEquals(ParseResult.OK, six(IpProtocol.ESP, new byte[20]));
        assertEquals(20, packet.payloadLength());
        found(ParseResult.HEADER_CUT, Layer.EXTENSION, six(IpProtocol.HOP_BY_HOP, new byte[7]));
        byte[] longer = new byte[8];
        longer[1] = 1;
        found(ParseResult.HEADER_CUT, Layer.EXTENSION, six(IpProtocol.HOP_BY_HOP, longer));
    }

    @Test
    void fragmentsOfIpv6AreTold() {
        byte[] first = extensions(1, IpProtocol.UDP);
        first[3] = 1;
        assertEquals(ParseResult.OK, six(IpProtocol.FRAGMENT, first));
        assertTrue(packet.isFragment());
        assertTrue(packet.has(Layer.UDP));
        byte[] later = extensions(1, IpProtocol.UDP);
        later[2] = 1;
        assertEquals(ParseResult.OK, six(IpProtocol.FRAGMENT, later));
        assertTrue(packet.isFragment());
        assertEquals(256, packet.extensions().fragmentOffset());
        assertFalse(packet.has(Layer.UDP));
        assertEquals(ParseResult.OK, six(IpProtocol.FRAGMENT, extensions(1, IpProtocol.UDP)));
        assertFalse(packet.isFragment(), "one with neither position nor followers is whole");
    }

    @Test
    void whatComesToThePortOfVxlanWithoutItsHeaderIsADatagram() {
        frames.parsed(Frames.Kind.VXLAN);
        int length = frames.write(Frames.Kind.VXLAN);
        frames.bytes[Frames.AT + IP + 20 + 8] = 0;
        assertEquals(ParseResult.OK, packet.parse(frames.memory, Frames.AT, length));
        assertFalse(packet.has(Layer.VXLAN));
        assertTrue(packet.has(Layer.UDP));
    }

    @Property(tries = 5000)
    void anyBytesGetAVerdictAndWhatIsFoundLiesInTheFrame(
            @ForAll Frames.Kind kind,
            @ForAll @Size(max = 12) int[] places,
            @ForAll @Size(min = 12, max = 12) byte[] values,
            @ForAll @IntRange(max = Frames.ROOM) int length) {
        Frames some = new Frames();
        some.write(kind);
        for (int i = 0; i < places.length; i++) {
            some.bytes[Frames.AT + Math.floorMod(places[i], 80)] = values[i];
        }
        // The memory ends where the frame does, so that nothing beyond can be read unseen.
        MemorySegment memory = MemorySegment.ofArray(Arrays.copyOf(some.bytes, Frames.AT + length));
        Packet parsed = new Packet();
        ParseResult result = parsed.parse(memory, Frames.AT, length);
        assertTrue(parsed.payloadOffset() >= Frames.AT);
        assertTrue(parsed.payloadLength() >= 0);
        assertTrue(parsed.payloadOffset() + parsed.payloadLength() <= Frames.AT + length);
        PacketChecksums.verify(parsed);
        FlowKey key = new FlowKey();
        if (key.set(parsed)) {
            Rewrite.decrementTtl(parsed);
            assertEquals(SYMMETRIC.hash(key), SYMMETRIC.hash(key.reverse()));
        }
        PacketChecksums.write(parsed);
        if (parsed.has(Layer.VXLAN) || parsed.has(Layer.GRE)) {
            new Packet().parseInner(parsed);
        }
        if (result == ParseResult.OK) {
            assertEquals(ParseResult.OK, PacketChecksums.verify(parsed));
        }
    }

    @Test
    void aFrameThatDoesNotLieInItsMemoryIsRefused() {
        MemorySegment memory = MemorySegment.ofArray(new byte[60]);
        assertThrows(IndexOutOfBoundsException.class, () -> packet.parse(memory, 1, 60));
        assertThrows(IndexOutOfBoundsException.class, () -> packet.parse(memory, 0, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> new Udp().wrap(memory, 60, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> new Udp().init(memory, 0, 7));
    }
}
