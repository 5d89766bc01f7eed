package io.github.netmap4j.soft.raw;

import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.spi.MemoryStats;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.nmport.Nmctx;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.testing.Rings;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;

/**
 * The raw layer on a software device with two NICs, {@code eth0} and {@code eth1}, of two rings each. Whatever a test
 * does, descriptors, mappings and pools are in the end as they were.
 */
abstract class RawFixture {

    protected static final int SLOTS = 64;

    protected final SoftDevice device = device();
    protected final Nmctx ctx = new Nmctx(device);

    /** The device under test. */
    protected SoftDevice device() {
        return SoftDevice.builder().cable("eth0", "eth1", 2, SLOTS).build();
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, device.openDescriptors(), "open descriptors");
        assertEquals(0, device.openMappings(), "mappings");
        assertEquals(0, ctx.mem_descs().size(), "memories of the context");
        MemoryStats global = device.memory(1).orElseThrow();
        assertEquals(global.ifsTotal(), global.ifsFree(), "free netmap_ifs");
        assertEquals(global.ringsTotal(), global.ringsFree(), "free rings");
        assertEquals(global.buffersTotal() - 2, global.buffersFree(), "free buffers");
        for (int id = 2; id < 20; id++) {
            assertTrue(device.memory(id).isEmpty(), "memory " + id + " is still there");
        }
    }

    protected NmDesc open(String ifname) throws NetmapException {
        return nm_open(device, ifname, null, 0, null);
    }

    /** A broadcast of 60 bytes with a number in it. */
    protected static byte[] frame(int number) {
        return frame(0xff, number, 60);
    }

    /** A frame to the host {@code 02:00:00:00:00:to}, or to all for 0xff, from host {@code number}. */
    protected static byte[] frame(int to, int number, int length) {
        byte[] frame = new byte[length];
        Arrays.fill(frame, (byte) number);
        Arrays.fill(frame, 0, 12, (byte) 0);
        frame[0] = frame[6] = 2;
        frame[5] = (byte) to;
        frame[11] = (byte) number;
        if (to == 0xff) {
            Arrays.fill(frame, 0, 6, (byte) 0xff);
        }
        return frame;
    }

    protected static void put(NetmapRing ring, byte[] frame) {
        Rings.putPacket(ring, frame, (int) Math.min(ring.nr_buf_size(), NetmapSlot.LARGEST_LENGTH));
    }

    protected static void txsync(Descriptor d) {
        assertEquals(0, d.ioctl(Ioctl.NIOCTXSYNC, MemorySegment.NULL), "NIOCTXSYNC");
    }

    protected static void rxsync(Descriptor d) {
        assertEquals(0, d.ioctl(Ioctl.NIOCRXSYNC, MemorySegment.NULL), "NIOCRXSYNC");
    }

    protected static void send(Descriptor d, NetmapRing ring, byte[] frame) {
        put(ring, frame);
        txsync(d);
    }

    /** The next packet of a ring after a sync; null if there is none. */
    protected static byte[] receive(Descriptor d, NetmapRing ring) {
        rxsync(d);
        return Rings.takePacket(ring);
    }

    /** Which rings a descriptor has bound, in the order of {@code ring_ofs}: {@code bb.|bb.}, say. */
    protected static String bound(NetmapIf nifp) {
        long tx = nifp.ni_tx_rings() + nifp.ni_host_tx_rings();
        long all = tx + nifp.ni_rx_rings() + nifp.ni_host_rx_rings();
        StringBuilder text = new StringBuilder();
        for (long i = 0; i < all; i++) {
            text.append(i == tx ? "|" : "").append(nifp.ring_ofs(i) == 0 ? '.' : 'b');
        }
        return text.toString();
    }
}
