package io.github.netmap4j.nic.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.testing.Processes;
import io.github.netmap4j.testing.Rings;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.xdp.sys.Links;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;

/**
 * The host's stack behind an interface with the address 10.9.0.1: a UDP socket, and the frames that it sends and
 * receives. Nobody is at 10.9.0.2, the other end of the cable, but the host knows its hardware address.
 */
public final class Host implements AutoCloseable {

    /** Of 10.9.0.2. */
    private static final byte[] FAR = {2, 0, 0, 0, 0x47, 0x12};

    private static final byte[] SOURCE = {10, 9, 0, 2};
    private static final byte[] ADDRESS = {10, 9, 0, 1};
    private static final int PORT = 5000;
    private static final int FAR_PORT = 6000;
    private static final int ETHER = 14;
    private static final int IP = 20;
    private static final int UDP = 8;
    private static final int PROTOCOL = 17;
    private static final int TIMEOUT = 10_000;

    private final String device;
    private final byte[] mac;
    private final DatagramChannel socket;

    /** In the network namespace of this thread. */
    public Host(String device) throws Exception {
        this.device = device;
        Processes.run("ip", "addr", "add", "10.9.0.1/24", "dev", device);
        Processes.run("ip", "neigh", "add", "10.9.0.2", "lladdr", "02:00:00:00:47:12", "dev", device);
        mac = NetworkInterface.getByName(device).getHardwareAddress();
        socket = DatagramChannel.open();
        socket.bind(new InetSocketAddress("10.9.0.1", PORT));
        socket.configureBlocking(false);
    }

    /** From now on the interface computes no checksums for the host: what goes to the wire has them. */
    public void computeChecksums() {
        assertEquals(0, Links.offloadsOff(device));
    }

    /** A frame from 10.9.0.2 to the socket. */
    public byte[] frame(String text) {
        byte[] payload = text.getBytes(US_ASCII);
        ByteBuffer frame = ByteBuffer.allocate(Math.max(60, ETHER + IP + UDP + payload.length));
        frame.put(mac).put(FAR).putShort((short) 0x0800);
        frame.putShort((short) 0x4500)
                .putShort((short) (IP + UDP + payload.length))
                .putInt(0)
                .put((byte) 64)
                .put((byte) PROTOCOL)
                .putShort((short) 0)
                .put(SOURCE)
                .put(ADDRESS);
        frame.putShort(ETHER + 10, (short) ~sum(frame, ETHER, IP, 0));
        frame.putShort((short) FAR_PORT).putShort((short) PORT).putShort((short) (UDP + payload.length));
        frame.putShort((short) 0).put(payload);
        int udp = UDP + payload.length;
        frame.putShort(ETHER + IP + 6, (short) ~sum(frame, ETHER + 12, 8 + udp, PROTOCOL + udp));
        return frame.array();
    }

    /** The next datagram that the socket gets, waited for; it must come from 10.9.0.2. */
    public String receive() throws IOException {
        ByteBuffer room = ByteBuffer.allocate(2048);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT);
        SocketAddress from = socket.receive(room);
        while (from == null) {
            assertTrue(System.nanoTime() < end, "nothing came to the host");
            Thread.onSpinWait();
            from = socket.receive(room);
        }
        assertEquals(new InetSocketAddress("10.9.0.2", FAR_PORT), from);
        return new String(room.array(), 0, room.position(), US_ASCII);
    }

    /** Whether no datagram is there. */
    public boolean hasNothing() throws IOException {
        return socket.receive(ByteBuffer.allocate(2048)) == null;
    }

    /** Has the host send a datagram to 10.9.0.2. */
    public void send(String text) throws IOException {
        socket.send(ByteBuffer.wrap(text.getBytes(US_ASCII)), new InetSocketAddress("10.9.0.2", FAR_PORT));
    }

    /** The text of the next datagram in a ring of a port, waited for; other frames are taken off, too. */
    public static String textIn(TestPort port, NetmapRing ring) {
        while (true) {
            while (NetmapUser.nm_ring_empty(ring)) {
                assertTrue(port.poll(netmap_h.POLLIN(), TIMEOUT) > 0, "nothing came to " + port.nifp.ni_name());
            }
            String text = textOf(Rings.takePacket(ring));
            if (text != null) {
                return text;
            }
        }
    }

    /** The text of a frame that the host sent by {@link #send}; null if it is another frame. Its checksums must be right. */
    private static String textOf(byte[] frame) {
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        if (frame.length < ETHER + IP + UDP || bytes.getShort(12) != 0x0800 || frame[ETHER + 9] != PROTOCOL) {
            return null;
        }
        int udp = Short.toUnsignedInt(bytes.getShort(ETHER + IP + 4));
        assertEquals(0xffff, sum(bytes, ETHER, IP, 0), "IP checksum");
        int pseudo = PROTOCOL + udp;
        assertEquals(0xffff, sum(bytes, ETHER + 12, 8 + udp, pseudo), "UDP checksum");
        return new String(frame, ETHER + IP + UDP, udp - UDP, US_ASCII);
    }

    private static int sum(ByteBuffer bytes, int from, int length, int start) {
        int sum = start;
        for (int i = 0; i < length; i += 2) {
            int low = i + 1 < length ? bytes.get(from + i + 1) & 0xff : 0;
            sum += (bytes.get(from + i) & 0xff) << 8 | low;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (sum & 0xffff) + (sum >>> 16);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
