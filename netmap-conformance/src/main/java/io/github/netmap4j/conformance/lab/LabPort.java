package io.github.netmap4j.conformance.lab;

import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF_OFFSET;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_RXRING;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_TXRING;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_empty;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_space;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** A bound descriptor with its memory mapped, and the few loops over its rings that cases share. */
public final class LabPort {

    public final Fd fd;
    public final MappedMemory mapping;
    public final MemorySegment region;
    public final NetmapIf nifp;

    public LabPort(Fd fd, long memsize, long offset) {
        this.fd = fd;
        this.mapping = fd.map(memsize);
        this.region = mapping.memory;
        this.nifp = new NetmapIf(region, offset);
    }

    public NetmapRing tx() {
        return tx(0);
    }

    public NetmapRing tx(int index) {
        return NETMAP_TXRING(nifp, index);
    }

    public NetmapRing rx() {
        return rx(0);
    }

    public NetmapRing rx(int index) {
        return NETMAP_RXRING(nifp, index);
    }

    /** Fills the next slots of the first tx ring and moves head and cur past them, without a sync. */
    public void put(byte[]... frames) {
        for (byte[] frame : frames) {
            put(tx(), frame, 0);
        }
    }

    public static void put(NetmapRing ring, byte[] frame, int flags) {
        assertFalse(nm_ring_empty(ring), "no room in the tx ring");
        long slot = ring.slot(ring.head());
        write(ring, slot, frame);
        NetmapSlot.flags(ring.region(), slot, flags);
        advance(ring, 1);
    }

    /** Copies bytes to the slot's buffer, at the slot's offset, and sets its length. */
    public static void write(NetmapRing ring, long slot, byte[] bytes) {
        MemorySegment.copy(bytes, 0, ring.region(), JAVA_BYTE, NETMAP_BUF_OFFSET(ring, slot), bytes.length);
        NetmapSlot.len(ring.region(), slot, bytes.length);
    }

    public static byte[] read(NetmapRing ring, long slot) {
        byte[] bytes = new byte[NetmapSlot.len(ring.region(), slot)];
        MemorySegment.copy(ring.region(), JAVA_BYTE, NETMAP_BUF_OFFSET(ring, slot), bytes, 0, bytes.length);
        return bytes;
    }

    /** Moves head and cur together. */
    public static void advance(NetmapRing ring, long slots) {
        long next = (ring.head() + slots) % ring.num_slots();
        ring.head(next);
        ring.cur(next);
    }

    public void txsync() {
        Expect.ok(fd.txsync(), "NIOCTXSYNC");
    }

    public void rxsync() {
        Expect.ok(fd.rxsync(), "NIOCRXSYNC");
    }

    public void send(byte[]... frames) {
        put(frames);
        txsync();
    }

    /** Syncs, and takes all frames from the first rx ring; the next sync returns their slots. */
    public List<byte[]> receive() {
        rxsync();
        return take(rx());
    }

    public static List<byte[]> take(NetmapRing ring) {
        List<byte[]> frames = new ArrayList<>();
        while (!nm_ring_empty(ring)) {
            frames.add(read(ring, ring.slot(ring.head())));
            advance(ring, 1);
        }
        return frames;
    }

    /** Takes all frames and returns their slots at once. */
    public List<byte[]> drain() {
        List<byte[]> frames = receive();
        rxsync();
        return frames;
    }

    public void receives(byte[]... expected) {
        assertFrames(receive(), expected);
    }

    /** Asserts that the frames are these, in this order. */
    public static void assertFrames(List<byte[]> frames, byte[]... expected) {
        int common = Math.min(expected.length, frames.size());
        for (int i = 0; i < common; i++) {
            assertArrayEquals(expected[i], frames.get(i), "frame " + i + " of " + expected.length);
        }
        assertEquals(expected.length, frames.size(), "number of frames");
    }

    /** The number of slots from a ring's head to its tail. */
    public static long available(NetmapRing ring) {
        return nm_ring_space(ring);
    }

    public static void at(NetmapRing ring, long head, long cur, long tail) {
        assertEquals(
                "head " + head + " cur " + cur + " tail " + tail,
                "head " + ring.head() + " cur " + ring.cur() + " tail " + ring.tail());
    }

    static long next(NetmapRing ring, long slot) {
        return nm_ring_next(ring, slot);
    }

    /** Unmaps, and closes the descriptor. */
    public void close() {
        mapping.unmap();
        fd.close();
    }
}
