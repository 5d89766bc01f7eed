package io.github.netmap4j.conformance.cases.vale;

import static io.github.netmap4j.conformance.lab.Frames.broadcast;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_PORT_HDR_SET;
import static io.github.netmap4j.sys.abi.netmap_h.NS_MOREFRAG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Frames;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.abi.nmreq_port_hdr;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Frames between ports of a switch with different virtio-net headers: the switch does what the header asks for. */
@Topic("virtio-net headers")
final class VnetHeaderCases {

    private static final int NEEDS_CSUM = 1;
    private static final int GSO_TCPV4 = 1;
    private static final int GSO_UDP = 3;
    private static final int GSO_TCPV6 = 4;
    /** Ethernet, with an MTU of 1500. */
    private static final int FRAME = 1514;

    private static final int ETHER = 14;
    private static final int TCP = 20;
    private static final int UDP = 8;

    /** Opens a port with 64 slots and a header of this length. */
    private static LabPort open(Lab lab, String port, int headerLength) {
        LabPort opened = lab.open(lab.register(lab.vale(port)).slots(64, 64));
        setHeader(lab, port, headerLength);
        return opened;
    }

    private static void setHeader(Lab lab, String port, int length) {
        MemorySegment body = nmreq_port_hdr.allocate(lab.arena);
        nmreq_port_hdr.nr_hdr_len(body, length);
        Expect.ok(lab.fd().ctrl(lab.ctrl(NETMAP_REQ_PORT_HDR_SET(), lab.vale(port), body)), "PORT_HDR_SET");
    }

    private static byte[] header(int length, int flags, int gsoType, int csumStart, int csumOffset) {
        return ByteBuffer.allocate(length)
                .order(ByteOrder.nativeOrder())
                .put((byte) flags)
                .put((byte) gsoType)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) csumStart)
                .putShort((short) csumOffset)
                .array();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Case("from 12 to 10 bytes the first 10 pass; from 10 to 12 they do, and two zeros follow")
    void tenAndTwelve(Lab lab) {
        LabPort ten = open(lab, "ten", 10);
        LabPort twelve = open(lab, "twelve", 12);
        byte[] header = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        ten.send(concat(header, broadcast(1)));
        twelve.receives(concat(header, new byte[2], broadcast(1)));
        twelve.send(concat(header, new byte[] {11, 12}, broadcast(2)));
        ten.receives(concat(header, broadcast(2)));
    }

    @Case("a header alone in the first slot is cut off with its slot")
    void headerAlone(Lab lab) {
        LabPort with = open(lab, "with", 10);
        LabPort without = open(lab, "without", 0);
        LabPort.put(with.tx(), new byte[10], NS_MOREFRAG());
        LabPort.put(with.tx(), broadcast(1), 0);
        with.txsync();
        without.receives(broadcast(1));
    }

    @Case("NEEDS_CSUM: the checksum of what follows csum_start is put where csum_offset says")
    void checksum(Lab lab) {
        LabPort with = open(lab, "with", 10);
        LabPort without = open(lab, "without", 0);
        byte[] frame = broadcast(3);
        frame[ETHER + 6] = 0;
        frame[ETHER + 7] = 0;
        with.send(concat(header(10, NEEDS_CSUM, 0, ETHER, 6), frame));
        byte[] received = without.receive().getFirst();
        assertEquals(0xffff, sum(received, ETHER, received.length - ETHER, 0), "sum of the words");
        received[ETHER + 6] = 0;
        received[ETHER + 7] = 0;
        assertArrayEquals(frame, received, "the frame but for its checksum");
    }

    @Case("a header with unknown flags or an unknown type of segments: the frame is dropped, the next one is not")
    void badHeaders(Lab lab) {
        LabPort with = open(lab, "with", 10);
        LabPort without = open(lab, "without", 0);
        with.send(
                concat(header(10, 8, 0, 0, 0), broadcast(1)),
                concat(header(10, 0, 2, 0, 0), broadcast(2)),
                concat(header(10, 0, 0, 0, 0), broadcast(3)));
        without.receives(broadcast(3));
    }

    /** Sends a packet in slots of 2000 bytes, after a header with this gso_type. */
    private static void sendLarge(LabPort from, int gsoType, byte[] packet) {
        byte[] all = concat(header(10, NEEDS_CSUM, gsoType, 0, 0), packet);
        for (int at = 0; at < all.length; at += 2000) {
            int end = Math.min(all.length, at + 2000);
            LabPort.put(from.tx(), Arrays.copyOfRange(all, at, end), end == all.length ? 0 : NS_MOREFRAG());
        }
        from.txsync();
    }

    private static byte[] ether(int type) {
        byte[] ether = Frames.frame(Frames.everyone(), Frames.mac(1), ETHER, 0);
        ether[12] = (byte) (type >> 8);
        ether[13] = (byte) type;
        return ether;
    }

    private static byte[] ipv4(int protocol, int id) {
        return ByteBuffer.allocate(20)
                .put((byte) 0x45)
                .putShort(4, (short) id)
                .put(8, (byte) 64)
                .put(9, (byte) protocol)
                .putInt(12, 0xc0000201)
                .putInt(16, 0xc0000202)
                .array();
    }

    private static byte[] tcp(int sequence) {
        return ByteBuffer.allocate(TCP)
                .putShort((short) 1000)
                .putShort((short) 80)
                .putInt(sequence)
                .put(12, (byte) 0x50)
                // ACK, PSH, FIN
                .put(13, (byte) 0x19)
                .array();
    }

    private static int sum(byte[] bytes, int from, int length, int start) {
        int sum = start;
        for (int i = 0; i < length; i += 2) {
            int low = i + 1 < length ? Byte.toUnsignedInt(bytes[from + i + 1]) : 0;
            sum += Byte.toUnsignedInt(bytes[from + i]) << 8 | low;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    /** Whether the checksum of TCP or UDP is right: with the pseudo header, all words add up to 0xffff. */
    private static void checkTransport(byte[] frame, int addresses, int addressBytes, int protocol, int transport) {
        int length = frame.length - transport;
        int pseudo = sum(frame, addresses, addressBytes, protocol + length);
        assertEquals(0xffff, sum(frame, transport, length, pseudo), "sum of the segment and its pseudo header");
    }

    @Case("a large TCP packet over IPv4 comes in frames of 1514 bytes, each with its own numbers and checksums")
    void tcpOverIpv4(Lab lab) {
        LabPort with = open(lab, "with", 10);
        LabPort without = open(lab, "without", 0);
        byte[] payload = Frames.payload(4001, 7);
        int sequence = 0xffff_ff00;
        sendLarge(with, GSO_TCPV4, concat(ether(0x0800), ipv4(6, 41), tcp(sequence), payload));
        List<byte[]> frames = without.receive();
        int headers = ETHER + 20 + TCP;
        checkSplit(frames, payload, headers);
        for (int i = 0; i < frames.size(); i++) {
            ByteBuffer frame = ByteBuffer.wrap(frames.get(i));
            assertEquals(frame.capacity() - ETHER, frame.getShort(ETHER + 2), "total length of frame " + i);
            assertEquals(41 + i, frame.getShort(ETHER + 4), "identification of frame " + i);
            assertEquals(0xffff, sum(frame.array(), ETHER, 20, 0), "sum of the IP header of frame " + i);
            int expected = sequence + i * (FRAME - headers);
            assertEquals(expected, frame.getInt(ETHER + 24), "sequence number of frame " + i);
            int flags = i == frames.size() - 1 ? 0x19 : 0x10;
            assertEquals(flags, frame.get(ETHER + 33), "TCP flags of frame " + i);
            checkTransport(frame.array(), ETHER + 12, 8, 6, ETHER + 20);
        }
    }

    private static void checkSplit(List<byte[]> frames, byte[] payload, int headers) {
        int each = FRAME - headers;
        assertEquals((payload.length + each - 1) / each, frames.size(), "number of frames");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < frames.size(); i++) {
            byte[] frame = frames.get(i);
            int expected = Math.min(FRAME, headers + payload.length - i * each);
            assertEquals(expected, frame.length, "length of frame " + i);
            all.write(frame, headers, frame.length - headers);
        }
        assertArrayEquals(payload, all.toByteArray(), "the payload of all frames");
    }

    @Case("a large TCP packet over IPv6 does so too")
    void tcpOverIpv6(Lab lab) {
        LabPort with = open(lab, "with", 10);
        LabPort without = open(lab, "without", 0);
        byte[] payload = Frames.payload(3000, 5);
        byte[] ipv6 = ByteBuffer.allocate(40)
                .put((byte) 0x60)
                .put(6, (byte) 6)
                .putLong(8, 0x20010db800000001L)
                .putLong(24, 0x20010db800000002L)
                .array();
        sendLarge(with, GSO_TCPV6, concat(ether(0x86dd), ipv6, tcp(1), payload));
        List<byte[]> frames = without.receive();
        checkSplit(frames, payload, ETHER + 40 + TCP);
        for (byte[] bytes : frames) {
            assertEquals(bytes.length - ETHER - 40, ByteBuffer.wrap(bytes).getShort(ETHER + 4), "payload length");
            checkTransport(bytes, ETHER + 8, 32, 6, ETHER + 40);
        }
    }

    @Case("a large UDP packet becomes several UDP packets, not fragments")
    void udpOverIpv4(Lab lab) {
        LabPort with = open(lab, "with", 10);
        LabPort without = open(lab, "without", 0);
        byte[] payload = Frames.payload(3500, 9);
        byte[] udp = ByteBuffer.allocate(UDP)
                .putShort((short) 53)
                .putShort((short) 54)
                .array();
        sendLarge(with, GSO_UDP, concat(ether(0x0800), ipv4(17, 1), udp, payload));
        List<byte[]> frames = without.receive();
        checkSplit(frames, payload, ETHER + 20 + UDP);
        for (byte[] bytes : frames) {
            ByteBuffer frame = ByteBuffer.wrap(bytes);
            assertEquals(0, frame.getShort(ETHER + 6), "fragment offset and flags");
            assertEquals(bytes.length - ETHER - 20, frame.getShort(ETHER + 24), "UDP length");
            checkTransport(bytes, ETHER + 12, 8, 17, ETHER + 20);
        }
    }

    @Case("a large packet for whose frames the receiver has no room is dropped as a whole; what follows finds room")
    void noRoom(Lab lab) {
        LabPort with = open(lab, "with", 10);
        LabPort without = lab.small(lab.vale("without"));
        byte[] packet = concat(ether(0x0800), ipv4(6, 1), tcp(1), Frames.payload(13_000, 1));
        sendLarge(with, GSO_TCPV4, packet);
        without.receives();
        with.send(concat(new byte[10], broadcast(1)));
        without.receives(broadcast(1));
    }

    @Case("between headers of 10 and 12 bytes a large packet stays one, in as many slots")
    void largeStays(Lab lab) {
        LabPort ten = open(lab, "ten", 10);
        LabPort twelve = open(lab, "twelve", 12);
        byte[] packet = concat(ether(0x0800), ipv4(6, 1), tcp(1), Frames.payload(4001, 1));
        sendLarge(ten, GSO_TCPV4, packet);
        byte[] header = header(12, NEEDS_CSUM, GSO_TCPV4, 0, 0);
        assertArrayEquals(
                concat(header, packet),
                concat(twelve.receive().toArray(byte[][]::new)),
                "the slots, one after the other");
    }

    @Case("a packet that says it is large, but is not an IP packet, is dropped")
    void notIp(Lab lab) {
        LabPort with = open(lab, "with", 10);
        LabPort without = open(lab, "without", 0);
        sendLarge(with, GSO_TCPV4, concat(ether(0x88b5), Frames.payload(3000, 1)));
        sendLarge(with, GSO_TCPV4, concat(ether(0x0800), ipv4(6, 1)));
        without.receives();
        with.send(concat(new byte[10], broadcast(1)));
        without.receives(broadcast(1));
    }
}
