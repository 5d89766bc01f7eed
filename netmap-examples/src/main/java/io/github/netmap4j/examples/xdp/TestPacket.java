package io.github.netmap4j.examples.xdp;

import io.github.netmap4j.xdp.FrameView;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A broadcast frame of an EtherType for experiments: header, length, payload. */
final class TestPacket {

    private static final int TYPE = 0x88b5;
    private static final int HEADER = 14;
    private static final int PAYLOAD = HEADER + Short.BYTES;

    /** The shortest Ethernet frame, without its checksum. */
    private static final int MIN = 60;

    private TestPacket() {}

    static byte[] of(byte[] payload) {
        byte[] packet = new byte[Math.max(MIN, PAYLOAD + payload.length)];
        Arrays.fill(packet, 0, 6, (byte) 0xff);
        packet[6] = 2; // a sender's address that nobody has been given
        ByteBuffer.wrap(packet).putShort(12, (short) TYPE).putShort(HEADER, (short) payload.length);
        System.arraycopy(payload, 0, packet, PAYLOAD, payload.length);
        return packet;
    }

    static String text(FrameView packet) {
        byte[] bytes = packet.toByteArray();
        if (packet.u16(12) != TYPE) {
            return "a packet of EtherType 0x" + Integer.toHexString(packet.u16(12));
        }
        return new String(bytes, PAYLOAD, packet.u16(HEADER), StandardCharsets.UTF_8);
    }
}
