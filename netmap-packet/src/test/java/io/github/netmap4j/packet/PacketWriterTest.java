package io.github.netmap4j.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PacketWriterTest {

    private final Frames frames = new Frames();

    @ParameterizedTest
    @EnumSource(Frames.Kind.class)
    void aFrameIsReadAsItWasWritten(Frames.Kind kind) {
        Arrays.fill(frames.bytes, (byte) 0xaa);
        Packet packet = frames.parsed(kind);
        assertEquals(ParseResult.OK, PacketChecksums.verify(packet));
        Packet innermost = packet;
        if (packet.has(Layer.VXLAN) || packet.has(Layer.GRE)) {
            innermost = new Packet();
            assertEquals(ParseResult.OK, innermost.parseInner(packet));
            assertEquals(ParseResult.OK, PacketChecksums.verify(innermost));
        }
        assertEquals(Frames.RIGHT, packet.ethernet().destination());
        assertEquals(Frames.LEFT, packet.ethernet().source());
        if (kind != Frames.Kind.ARP && kind != Frames.Kind.EXPERIMENTAL) {
            assertEquals(Frames.PAYLOAD.length, innermost.payloadLength());
            byte[] payload = Arrays.copyOfRange(
                    frames.bytes, (int) innermost.payloadOffset(), (int) innermost.payloadOffset() + 13);
            assertArrayEquals(Frames.PAYLOAD, payload);
        }
        for (int i = 0; i < Frames.AT; i++) {
            assertEquals((byte) 0xaa, frames.bytes[i]);
            assertEquals((byte) 0xaa, frames.bytes[frames.bytes.length - 1 - i]);
        }
    }

    /** Against bytes that were written down from the RFCs. */
    @Test
    void aDatagramIsTheBytesThatTheRfcsSay() {
        int length = frames.write(Frames.Kind.UDP4);
        assertEquals(60, length);
        String expected = "020000000002" + "020000000001" + "0800" + "45000029000000004011f6c0c0000201c0000202"
                + "03e807d00015b982" + "746869727465656e2062797465";
        assertEquals(expected, HexFormat.of().formatHex(frames.bytes, Frames.AT, Frames.AT + 55));
    }

    @Test
    void theChecksumOfATunnelledDatagramIsThereAndThatOfItsTunnelIsNone() {
        Packet outer = frames.parsed(Frames.Kind.VXLAN);
        assertEquals(0, outer.udp().checksum());
        assertEquals(0x123456, outer.vxlan().network());
        Packet inner = new Packet();
        inner.parseInner(outer);
        assertTrue(inner.udp().checksum() != 0);
        assertEquals(-2, frames.parsed(Frames.Kind.GRE_KEY).gre().key());
    }

    @Test
    void anEmptyDatagramWhoseChecksumComesToZeroHasAllOnes() {
        PacketWriter writer = new PacketWriter();
        // Addresses and ports are such that all words add up to 0xffff.
        int sum = 17 + 8 + 8;
        writer.start(frames.memory, 0, 60)
                .ethernet(1, 2)
                .ipv4(0, 0)
                .udp(0xffff - sum, 0)
                .finish();
        Packet packet = new Packet();
        assertEquals(ParseResult.OK, packet.parse(frames.memory, 0, 60));
        assertEquals(0xffff, packet.udp().checksum());
        assertEquals(ParseResult.OK, PacketChecksums.verify(packet));
    }

    @Test
    void optionsOfIpAndTcpAreReadPastAndCountInChecksumsAndLengths() {
        byte[] routerAlert = {(byte) 148, 4, 0, 0};
        byte[] segmentSize = {2, 4, 5, (byte) 0xb4, 1};
        int length = new PacketWriter()
                .start(frames.memory, 0, 200)
                .ethernet(1, 2)
                .ipv4(3, 4)
                .options(routerAlert)
                .tcp(5, 6, Tcp.SYN)
                .options(segmentSize)
                .payload(Frames.PAYLOAD)
                .finish();
        assertEquals(14 + 24 + 28 + Frames.PAYLOAD.length, length);
        Packet packet = new Packet();
        assertEquals(ParseResult.OK, packet.parse(frames.memory, 0, length));
        assertEquals(ParseResult.OK, PacketChecksums.verify(packet));
        assertEquals(24, packet.ipv4().size());
        assertEquals(28, packet.tcp().size());
        assertEquals(Tcp.SYN, packet.tcp().flags());
        assertEquals(Frames.PAYLOAD.length, packet.payloadLength());
        assertEquals("94040000", HexFormat.of().formatHex(frames.bytes, 34, 38));
        assertEquals("020405b401000000", HexFormat.of().formatHex(frames.bytes, 58, 66));
    }

    @Test
    void optionsThatAreTooLongOrStandElsewhereAreRefused() {
        PacketWriter writer = new PacketWriter().start(frames.memory, 0, 200).ethernet(1, 2);
        assertThrows(IllegalStateException.class, () -> writer.options(new byte[4]));
        writer.ipv4(3, 4);
        assertThrows(IllegalArgumentException.class, () -> writer.options(new byte[41]));
        writer.options(new byte[40]).tcp(5, 6, 0).payload(new byte[1]);
        assertThrows(IllegalStateException.class, () -> writer.options(new byte[4]));
        PacketWriter narrow =
                new PacketWriter().start(frames.memory, 0, 37).ethernet(1, 2).ipv4(3, 4);
        assertThrows(IndexOutOfBoundsException.class, () -> narrow.options(new byte[1]));
    }

    /** RFC 8200, 4.2 to 4.6, and RFC 4302, 2.2. */
    @Test
    void extensionHeadersAreWrittenAsTheRfcsHaveThem() {
        int length = new PacketWriter()
                .start(frames.memory, 0, 200)
                .ethernet(1, 2)
                .ipv6(1, 2, 3, 4)
                .extension(IpProtocol.HOP_BY_HOP, new byte[] {5, 2, 0, 0})
                .extension(IpProtocol.AH, new byte[22])
                .extension(IpProtocol.DESTINATION_OPTIONS, new byte[7])
                .udp(7, 8)
                .payload(Frames.PAYLOAD)
                .finish();
        assertEquals(14 + 40 + 8 + 24 + 16 + 8 + Frames.PAYLOAD.length, length);
        assertEquals("3300050200000000" + "3c04", HexFormat.of().formatHex(frames.bytes, 54, 64));
        assertEquals("1101", HexFormat.of().formatHex(frames.bytes, 86, 88));
        Packet packet = new Packet();
        assertEquals(ParseResult.OK, packet.parse(frames.memory, 0, length));
        assertEquals(ParseResult.OK, PacketChecksums.verify(packet));
        assertEquals(3, packet.extensions().count());
        assertEquals(IpProtocol.UDP, packet.protocol());
        assertEquals(Frames.PAYLOAD.length, packet.payloadLength());
    }

    @Test
    void aFragmentOfIpv6IsKnownAsOne() {
        int length = new PacketWriter()
                .start(frames.memory, 0, 200)
                .ethernet(1, 2)
                .ipv6(1, 2, 3, 4)
                .extension(IpProtocol.FRAGMENT, new byte[] {5, (byte) 0xa9, 0, 0, 0, 9})
                .protocol(IpProtocol.UDP)
                .payload(Frames.PAYLOAD)
                .finish();
        assertEquals("1100" + "05a900000009", HexFormat.of().formatHex(frames.bytes, 54, 62));
        Packet packet = new Packet();
        packet.parse(frames.memory, 0, length);
        assertTrue(packet.isFragment());
        assertEquals(0x5a8, packet.extensions().fragmentOffset());
        assertEquals(IpProtocol.UDP, packet.protocol());
    }

    @Test
    void extensionHeadersThatThereAreNotAreRefused() {
        PacketWriter writer = new PacketWriter().start(frames.memory, 0, 60).ethernet(1, 2);
        assertThrows(IllegalStateException.class, () -> writer.extension(IpProtocol.ROUTING, new byte[6]));
        writer.ipv6(1, 2, 3, 4);
        assertThrows(IllegalArgumentException.class, () -> writer.extension(IpProtocol.UDP, new byte[6]));
        assertThrows(IllegalArgumentException.class, () -> writer.extension(IpProtocol.FRAGMENT, new byte[7]));
        assertThrows(IllegalArgumentException.class, () -> writer.extension(IpProtocol.ROUTING, new byte[2047]));
        assertThrows(IndexOutOfBoundsException.class, () -> writer.extension(IpProtocol.ROUTING, new byte[6]));
        PacketWriter wide = new PacketWriter().start(frames.memory, 0, 200).ethernet(1, 2);
        wide.ipv6(1, 2, 3, 4).extension(IpProtocol.DESTINATION_OPTIONS, new byte[6]);
        assertThrows(IllegalStateException.class, () -> wide.extension(IpProtocol.HOP_BY_HOP, new byte[6]));
    }

    @Test
    void whatDoesNotFitIntoItsFieldIsRefused() {
        PacketWriter writer = new PacketWriter().start(frames.memory, 0, 200);
        assertThrows(IllegalArgumentException.class, () -> writer.ethernet(1L << 48, 2));
        assertThrows(IllegalArgumentException.class, () -> writer.ethernet(1, -1));
        writer.ethernet(1, 2);
        assertThrows(IllegalArgumentException.class, () -> writer.type(0x1_0000));
        assertThrows(IllegalArgumentException.class, () -> writer.vlan(4096));
        writer.ipv4(3, 4);
        assertThrows(IllegalArgumentException.class, () -> writer.ipv4().ttl(256));
        assertThrows(IllegalArgumentException.class, () -> writer.ipv4().fragment(0, 4));
        assertThrows(IllegalArgumentException.class, () -> writer.ipv4().fragment(8, 0));
        assertThrows(IllegalArgumentException.class, () -> writer.udp(65_536, 1));
        assertThrows(IllegalArgumentException.class, () -> writer.udp(1, -1));
        assertThrows(IllegalArgumentException.class, () -> writer.tcp(1, 2, 0x200));
    }

    @Test
    void headersInAWrongOrderAreRefused() {
        PacketWriter writer = new PacketWriter().start(frames.memory, 0, 200);
        assertThrows(IllegalStateException.class, () -> writer.udp(1, 2));
        assertThrows(IllegalStateException.class, () -> writer.vxlan(1));
        assertThrows(IllegalStateException.class, () -> writer.type(1));
        writer.ethernet(1, 2);
        assertThrows(IllegalStateException.class, () -> writer.ethernet(1, 2));
        assertThrows(IllegalStateException.class, () -> writer.tcp(1, 2, 0));
        writer.ipv4(1, 2).udp(1, 2);
        assertThrows(IllegalStateException.class, () -> writer.ipv4(1, 2));
        assertThrows(IllegalStateException.class, () -> writer.vlan(1));
        assertThrows(
                IllegalStateException.class,
                () -> writer.start(frames.memory, 0, 200).ethernet(1, 2).vlan(1).icmp(8, 0));
    }

    @Test
    void nothingIsWrittenBehindTheRoom() {
        byte[] bytes = new byte[60];
        MemorySegment memory = MemorySegment.ofArray(bytes);
        PacketWriter writer = new PacketWriter();
        for (int room = 0; room < 60; room++) {
            int most = room;
            assertThrows(
                    IndexOutOfBoundsException.class,
                    () -> writer.start(memory, 0, most)
                            .ethernet(0xffff_ffff_ffffL, 0xffff_ffff_ffffL)
                            .ipv4(-1, -1)
                            .udp(0xffff, 0xffff)
                            .finish());
            for (int i = room; i < bytes.length; i++) {
                assertEquals(0, bytes[i]);
            }
            Arrays.fill(bytes, (byte) 0);
        }
        writer.start(memory, 0, 60).ethernet(1, 2);
        assertThrows(IndexOutOfBoundsException.class, () -> writer.payload(new byte[47]));
        assertThrows(IndexOutOfBoundsException.class, () -> writer.payload(memory, 0, 47));
        assertThrows(IndexOutOfBoundsException.class, () -> writer.skip(-1));
    }

    @Test
    void aPacketLongerThanItsLengthFieldCanSayIsRefused() {
        MemorySegment memory = MemorySegment.ofArray(new byte[70_000]);
        PacketWriter writer = new PacketWriter().start(memory, 0, 70_000);
        writer.ethernet(1, 2).ipv4(1, 2).udp(1, 2).skip(65_535 - 27);
        assertThrows(IndexOutOfBoundsException.class, writer::finish);
    }

    @Test
    void whatHasNoArgumentIsSetWithTheView() {
        PacketWriter writer = new PacketWriter();
        writer.start(frames.memory, 0, 100).ethernet(1, 2).vlan(3);
        writer.vlan().priority(5);
        writer.ipv4(1, 2);
        writer.ipv4().ttl(3).fragment(Ipv4.DONT_FRAGMENT, 0);
        writer.tcp(1, 2, Tcp.SYN);
        writer.tcp().window(7).sequence(0xffff_fffeL);
        Packet packet = new Packet();
        assertEquals(ParseResult.OK, packet.parse(frames.memory, 0, writer.finish()));
        assertEquals(5, packet.tag(0).priority());
        assertEquals(3, packet.ipv4().ttl());
        assertEquals(Ipv4.DONT_FRAGMENT, packet.ipv4().flags());
        assertEquals(7, packet.tcp().window());
        assertEquals(0xffff_fffeL, packet.tcp().sequence());
        assertEquals(ParseResult.OK, PacketChecksums.verify(packet));
    }
}
