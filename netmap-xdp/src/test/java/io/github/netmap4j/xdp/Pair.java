package io.github.netmap4j.xdp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.program.AttachMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Two sockets on the two ends of a veth pair, {@code veth0} and {@code veth1}, on one UMEM. */
final class Pair implements AutoCloseable {

    static final Duration LONG = Duration.ofSeconds(5);
    static final int FRAMES = 1024;

    final Umem umem;
    final XdpSocket left;
    final XdpSocket right;

    Pair(UmemConfig cut, SocketConfig config) throws XdpException {
        umem = Umem.create(cut, FRAMES);
        left = umem.open("veth0", 0, config);
        right = umem.open("veth1", 0, config);
    }

    Pair(SocketConfig config) throws XdpException {
        this(UmemConfig.builder().frameSize(2048).build(), config);
    }

    static SocketConfig.Builder config(AttachMode mode) {
        return SocketConfig.builder()
                .attachMode(mode)
                .rxSize(256)
                .txSize(256)
                .fillSize(256)
                .completionSize(256);
    }

    static Pair of(AttachMode mode) throws XdpException {
        return new Pair(config(mode).build());
    }

    /** Frames with a packet each. */
    FrameBatch packets(int first, int count, int length) {
        FrameBatch batch = umem.batch(count);
        assertEquals(count, umem.allocate(batch), "no frames left");
        for (int i = 0; i < count; i++) {
            batch.frame(i).data().writer().write(Frames.frame(first + i, length));
        }
        return batch;
    }

    /** Frames with one packet of some length, cut into full frames. */
    FrameBatch packet(int number, int length) {
        return fragments(Frames.frame(number, length), umem.config().mtu());
    }

    FrameBatch fragments(byte[] packet, int most) {
        int count = (packet.length + most - 1) / most;
        FrameBatch batch = umem.batch(count);
        assertEquals(count, umem.allocate(batch), "no frames left");
        for (int i = 0; i < count; i++) {
            int from = i * most;
            batch.frame(i).data().writer().write(packet, from, Math.min(most, packet.length - from));
            batch.options(i, i < count - 1 ? FrameBatch.CONTINUES : 0);
        }
        return batch;
    }

    /** Sends all of a batch, with as many wakeups as it takes, and recycles the frames. */
    static void send(XdpSocket socket, FrameBatch batch) throws XdpException {
        int count = batch.size();
        assertEquals(count, socket.tx().produceAndWakeup(batch));
        int done = 0;
        long start = System.nanoTime();
        while (done < count) {
            done += socket.completion().recycle();
            socket.tx().wakeup();
            assertTrue(System.nanoTime() - start < LONG.toNanos(), done + " of " + count + " completed");
        }
        assertEquals(count, done);
    }

    void send(int first, int count, int length) throws XdpException {
        send(left, packets(first, count, length));
    }

    /** Whole packets, as many as asked for. Their frames are filled in again. */
    static List<byte[]> receive(XdpSocket socket, int count) throws XdpException, InterruptedException {
        List<byte[]> packets = new ArrayList<>();
        FrameBatch batch = socket.umem().batch(64);
        while (packets.size() < count) {
            assertTrue(
                    socket.rx().awaitAndConsume(batch, LONG) > 0,
                    () -> packets.size() + " of " + count + " packets came: " + statistics(socket));
            packets.addAll(split(batch));
            socket.umem().free(batch);
            socket.fill().topUp();
        }
        assertEquals(count, packets.size());
        return packets;
    }

    private static String statistics(XdpSocket socket) {
        try {
            return socket.statistics().toString();
        } catch (XdpException gone) {
            return gone.getMessage();
        }
    }

    /** The packets in a batch, of one frame or several. */
    static List<byte[]> split(FrameBatch batch) {
        List<byte[]> packets = new ArrayList<>();
        byte[] packet = {};
        for (int i = 0; i < batch.size(); i++) {
            byte[] part = batch.frame(i).data().asReadOnly().toByteArray();
            byte[] longer = new byte[packet.length + part.length];
            System.arraycopy(packet, 0, longer, 0, packet.length);
            System.arraycopy(part, 0, longer, packet.length, part.length);
            packet = longer;
            if (!batch.continues(i)) {
                packets.add(packet);
                packet = new byte[0];
            }
        }
        return packets;
    }

    /** That so many packets come, in order, with their bytes. */
    static void expect(XdpSocket socket, int first, int count, int length) throws XdpException, InterruptedException {
        List<byte[]> packets = receive(socket, count);
        for (int i = 0; i < count; i++) {
            assertArrayEquals(Frames.frame(first + i, length), packets.get(i), "packet " + i);
        }
    }

    @Override
    public void close() throws XdpException {
        left.close();
        right.close();
        umem.close();
    }
}
