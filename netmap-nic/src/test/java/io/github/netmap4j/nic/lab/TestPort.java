package io.github.netmap4j.nic.lab;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapLibs;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.sys.user.NmDesc;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A port that a test has opened with nm_open, and the few loops over its rings. */
public final class TestPort implements AutoCloseable {

    private static final int POLLIN = netmap_h.POLLIN();
    private static final int PATIENCE = 5000;

    /** The port. */
    public final NmDesc desc;

    private TestPort(NmDesc desc) {
        this.desc = desc;
    }

    /** Opens one: {@code netmap:veth0}. */
    public static TestPort open(NetmapDevice device, String name) throws NetmapException {
        return open(device, name, null);
    }

    /** Opens one with a {@code struct nmreq} to start from. */
    public static TestPort open(NetmapDevice device, String name, MemorySegment req) throws NetmapException {
        return new TestPort(NetmapLibs.nm_open(device, name, req, 0, null));
    }

    /** A frame for all, of an EtherType for experiments, with a number and bytes that follow from it. */
    public static byte[] frame(int number, int length) {
        byte[] frame = new byte[length];
        for (int i = 0; i < length; i++) {
            frame[i] = i < 6 ? (byte) 0xff : (byte) (number * 31 + i);
        }
        frame[6] = 2; // a local address of one machine
        ByteBuffer.wrap(frame).putShort(12, (short) 0x88b5).putInt(14, number);
        return frame;
    }

    /** The memory. */
    public MemorySegment mem() {
        return desc.mem();
    }

    /** The first transmit ring that the port is bound to. */
    public NetmapRing tx() {
        return desc.txring(desc.first_tx_ring());
    }

    /** The first receive ring that the port is bound to. */
    public NetmapRing rx() {
        return desc.rxring(desc.first_rx_ring());
    }

    public int txsync() {
        return desc.ioctl(Ioctl.NIOCTXSYNC);
    }

    public int rxsync() {
        return desc.ioctl(Ioctl.NIOCRXSYNC);
    }

    /** Puts a frame into a ring, cut into slots of a size. */
    public static void put(NetmapRing ring, byte[] frame, int cut) {
        for (int from = 0; from < frame.length; from += cut) {
            assertTrue(!NetmapUser.nm_ring_empty(ring), "room to send");
            long slot = ring.slot(ring.head());
            int length = Math.min(cut, frame.length - from);
            MemorySegment.copy(frame, from, ring.region(), JAVA_BYTE, NetmapUser.NETMAP_BUF_OFFSET(ring, slot), length);
            NetmapSlot.len(ring.region(), slot, length);
            NetmapSlot.flags(ring.region(), slot, from + length < frame.length ? netmap_h.NS_MOREFRAG() : 0);
            long next = NetmapUser.nm_ring_next(ring, ring.head());
            ring.head(next);
            ring.cur(next);
        }
    }

    /** Sends a frame in one slot now. */
    public void send(byte[] frame) {
        send(frame, frame.length);
    }

    /** Sends a frame in several slots now. */
    public void send(byte[] frame, int cut) {
        put(tx(), frame, cut);
        assertEquals(0, txsync());
    }

    /** The whole frames in a ring, taken off it; their slots go back at the next sync. */
    public static List<byte[]> take(NetmapRing ring) {
        List<byte[]> frames = new ArrayList<>();
        while (!NetmapUser.nm_ring_empty(ring)) {
            frames.add(next(ring));
        }
        return frames;
    }

    /** The next frame of a ring that is not empty, taken off it. */
    public static byte[] next(NetmapRing ring) {
        byte[] frame = {};
        boolean more = true;
        while (more) {
            assertTrue(!NetmapUser.nm_ring_empty(ring), "a frame that is not whole");
            long slot = ring.slot(ring.head());
            byte[] part = ring.region()
                    .asSlice(NetmapUser.NETMAP_BUF_OFFSET(ring, slot), NetmapSlot.len(ring.region(), slot))
                    .toArray(JAVA_BYTE);
            frame = ByteBuffer.allocate(frame.length + part.length)
                    .put(frame)
                    .put(part)
                    .array();
            more = (NetmapSlot.flags(ring.region(), slot) & netmap_h.NS_MOREFRAG()) != 0;
            long after = NetmapUser.nm_ring_next(ring, ring.head());
            ring.head(after);
            ring.cur(after);
        }
        return frame;
    }

    /** So many frames of the first ring, waited for. */
    public List<byte[]> receive(int count) {
        List<byte[]> frames = new ArrayList<>();
        while (frames.size() < count) {
            assertTrue(
                    desc.poll(POLLIN, PATIENCE) > 0, () -> frames.size() + " of " + count + " came to " + desc.name());
            frames.addAll(take(rx()));
        }
        assertEquals(count, frames.size(), "frames");
        return frames;
    }

    /** The next frame of the first ring, waited for. */
    public byte[] receive() {
        return receive(1).getFirst();
    }

    @Override
    public void close() {
        desc.close();
    }
}
