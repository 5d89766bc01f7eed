package io.github.netmap4j.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_port_hdr;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestControl;
import io.github.netmap4j.testing.TestPort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Packets behind virtio-net headers that are anything but right. What becomes of good ones is in netmap-conformance.
 */
class VnetHeaderTest {

    private static final int BUFFER = 2048;

    private final SoftDevice device = SoftDevice.builder().build();

    private void setHeader(String port, int length) {
        try (Arena arena = Arena.ofConfined();
                TestControl control = new TestControl(device)) {
            MemorySegment body = arena.allocate(nmreq_port_hdr.layout());
            nmreq_port_hdr.nr_hdr_len(body, length);
            assertEquals(0, control.request(netmap_h.NETMAP_REQ_PORT_HDR_SET(), port, body));
        }
    }

    private static byte[] packet(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        ByteBuffer packet = ByteBuffer.wrap(bytes);
        int[] types = {0x0800, 0x86dd, 0x8100, 0x88b5};
        int[] gso = {0, 1, 3, 4, 0x81, 2};
        if (length > 10) {
            packet.put(0, (byte) random.nextInt(random.nextInt(8) == 0 ? 256 : 3));
            packet.put(1, (byte) gso[random.nextInt(gso.length)]);
        }
        if (length > 40) {
            Arrays.fill(bytes, 10, 16, (byte) 0xff);
            packet.putShort(22, (short) types[random.nextInt(types.length)]);
            packet.putShort(26, (short) types[random.nextInt(types.length)]);
            if (random.nextBoolean()) {
                packet.put(24, (byte) 0x45);
            }
        }
        return bytes;
    }

    @Test
    void noHeaderBreaksASwitchOrALaterFrame() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (TestPort with = TestPort.open(device, "vale0:with");
                TestPort without = TestPort.open(device, "vale0:without");
                TestPort twelve = TestPort.open(device, "vale0:twelve")) {
            setHeader("vale0:with", 10);
            setHeader("vale0:twelve", 12);
            for (int i = 0; i < 5000; i++) {
                int fragments = 1 + random.nextInt(4);
                for (int f = 0; f < fragments; f++) {
                    int length = random.nextInt(3) == 0 ? random.nextInt(80) : random.nextInt(BUFFER + 1);
                    assertTrue(
                            with.put(
                                    0,
                                    f == 0 ? packet(random, length) : new byte[length],
                                    f + 1 < fragments ? netmap_h.NS_MOREFRAG() : 0),
                            () -> "seed " + seed);
                }
                assertEquals(0, with.txSync(), () -> "seed " + seed);
                for (TestPort receiver : new TestPort[] {without, twelve}) {
                    assertEquals(0, receiver.rxSync());
                    for (byte[] frame = receiver.take(); frame != null; frame = receiver.take()) {
                        assertTrue(frame.length <= BUFFER, () -> "seed " + seed);
                    }
                    assertEquals(0, receiver.rxSync());
                }
            }
            byte[] good = Frames.frame(-1, 1, 60, 4711);
            byte[] behindHeader = new byte[70];
            System.arraycopy(good, 0, behindHeader, 10, 60);
            with.send(behindHeader);
            assertEquals(4711, Frames.number(without.receive()), () -> "seed " + seed);
        }
    }

    @Test
    void optionsAndTagsAreKeptInEachSegment() {
        try (TestPort with = TestPort.open(device, "vale0:with");
                TestPort without = TestPort.open(device, "vale0:without")) {
            setHeader("vale0:with", 12);
            int ip = 12 + 18;
            int tcp = ip + 24;
            ByteBuffer packet = ByteBuffer.allocate(tcp + 32 + 1700);
            packet.put(1, (byte) 1);
            packet.put(12, new byte[] {-1, -1, -1, -1, -1, -1});
            packet.putShort(12 + 12, (short) 0x8100).putShort(12 + 16, (short) 0x0800);
            packet.put(ip, (byte) 0x46).put(ip + 9, (byte) 6);
            packet.putInt(ip + 20, 0x01010100); // IP options: no operation
            packet.put(tcp + 12, (byte) 0x80).putInt(tcp + 20, 0x01010101); // TCP options
            with.send(packet.array());
            for (int length : new int[] {1514, 18 + 24 + 32 + 1700 - (1514 - 18 - 24 - 32)}) {
                byte[] frame = without.receive();
                assertEquals(length, frame.length);
                ByteBuffer segment = ByteBuffer.wrap(frame);
                assertEquals(length - 18, segment.getShort(18 + 2), "total length");
                assertEquals(0x01010100, segment.getInt(18 + 20), "IP options");
                assertEquals(0x01010101, segment.getInt(18 + 24 + 20), "TCP options");
                assertEquals(0xffff, sum(segment, 18, 24), "sum of the IP header");
            }
        }
    }

    private static int sum(ByteBuffer frame, int from, int length) {
        int sum = 0;
        for (int i = 0; i < length; i += 2) {
            sum += Short.toUnsignedInt(frame.getShort(from + i));
        }
        return (sum & 0xffff) + (sum >>> 16);
    }
}
