package io.github.netmap4j.soft;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A port that a test has opened and mapped, over the six calls of the device and nothing else. */
public final class TestPort implements AutoCloseable {

    final NetmapDevice device;
    final int fd;
    public final TestRegister registered;
    public final MemorySegment memory;
    final NetmapIf nifp;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment pollfd1 = arena.allocate(pollfd.layout());

    public TestPort(NetmapDevice device, TestRegister register) {
        this(device, bound(device, register), register);
    }

    /** A descriptor that was bound already, and what came of it. */
    public TestPort(NetmapDevice device, int fd, TestRegister register) {
        this.device = device;
        this.fd = fd;
        this.registered = register;
        long address = device.mmap(
                fd, register.memsize, netmap_h.PROT_READ() | netmap_h.PROT_WRITE(), netmap_h.MAP_SHARED(), 0);
        assertTrue(address > 0, "mmap");
        this.memory = segment(address, register.memsize);
        this.nifp = new NetmapIf(memory, register.offset);
    }

    private static int bound(NetmapDevice device, TestRegister register) {
        int fd = device.open(OpenFlags.O_RDWR);
        assertTrue(fd >= 0, "open");
        int result = register.ioctl(device, fd);
        if (result != 0) {
            device.close(fd);
        }
        assertEquals(0, result, "register " + register);
        return fd;
    }

    public static TestPort open(NetmapDevice device, String name) {
        return new TestPort(device, new TestRegister(name));
    }

    @SuppressWarnings("restricted")
    private static MemorySegment segment(long address, long size) {
        return MemorySegment.ofAddress(address).reinterpret(size);
    }

    NetmapRing tx(int ring) {
        return NetmapUser.NETMAP_TXRING(nifp, ring);
    }

    public NetmapRing rx(int ring) {
        return NetmapUser.NETMAP_RXRING(nifp, ring);
    }

    int txSync() {
        return device.ioctl(fd, Ioctl.NIOCTXSYNC, MemorySegment.NULL);
    }

    public int rxSync() {
        return device.ioctl(fd, Ioctl.NIOCRXSYNC, MemorySegment.NULL);
    }

    /** Polls this port alone; returns revents, or the negative errno. */
    int poll(int events, int timeout) {
        pollfd.fd(pollfd1, fd);
        pollfd.events(pollfd1, (short) events);
        int result = device.poll(pollfd1, 1, timeout);
        return result < 0 ? result : pollfd.revents(pollfd1);
    }

    /** Puts a frame into tx ring 0 without syncing; false if it is full. */
    boolean put(byte[] frame) {
        return put(0, frame, 0);
    }

    boolean put(int ringIndex, byte[] frame, int flags) {
        NetmapRing ring = tx(ringIndex);
        if (NetmapUser.nm_ring_empty(ring)) {
            return false;
        }
        long slot = ring.slot(ring.head());
        MemorySegment.copy(frame, 0, memory, JAVA_BYTE, NetmapUser.NETMAP_BUF_OFFSET(ring, slot), frame.length);
        NetmapSlot.len(memory, slot, frame.length);
        NetmapSlot.flags(memory, slot, flags);
        NetmapSlot.ptr(memory, slot, NetmapSlot.ptr(memory, slot));
        long next = NetmapUser.nm_ring_next(ring, ring.head());
        ring.cur(next);
        ring.head(next);
        return true;
    }

    /** Takes a frame from rx ring 0 without syncing; null if there is none. */
    byte[] take() {
        return take(0);
    }

    byte[] take(int ringIndex) {
        NetmapRing ring = rx(ringIndex);
        if (NetmapUser.nm_ring_empty(ring)) {
            return null;
        }
        long slot = ring.slot(ring.head());
        byte[] frame = memory.asSlice(NetmapUser.NETMAP_BUF_OFFSET(ring, slot), NetmapSlot.len(memory, slot))
                .toArray(JAVA_BYTE);
        long next = NetmapUser.nm_ring_next(ring, ring.head());
        ring.cur(next);
        ring.head(next);
        return frame;
    }

    /** Sends one frame now. */
    public void send(byte[] frame) {
        assertTrue(put(frame), "no room to send");
        assertEquals(0, txSync());
    }

    /** Receives what is there now: one frame, or null. */
    public byte[] receive() {
        assertEquals(0, rxSync());
        return take();
    }

    /** An Ethernet frame with a number in it. */
    public static byte[] frame(long destination, long source, int length, long number) {
        MemorySegment frame = MemorySegment.ofArray(new byte[length]);
        for (int i = 0; i < 6; i++) {
            frame.set(JAVA_BYTE, i, (byte) (destination >>> (40 - 8 * i)));
            frame.set(JAVA_BYTE, 6 + i, (byte) (source >>> (40 - 8 * i)));
        }
        frame.set(JAVA_BYTE, 12, (byte) 0x08);
        for (int i = 14; i < length; i++) {
            frame.set(JAVA_BYTE, i, (byte) (number >>> (8 * (i % 8))));
        }
        return frame.toArray(JAVA_BYTE);
    }

    /** The number of a frame of at least 22 bytes. */
    static long number(byte[] frame) {
        return MemorySegment.ofArray(frame)
                .get(JAVA_LONG.withByteAlignment(1).withOrder(java.nio.ByteOrder.LITTLE_ENDIAN), 16);
    }

    void unmap() {
        assertEquals(0, device.munmap(memory.address(), registered.memsize));
    }

    @Override
    public void close() {
        unmap();
        assertEquals(0, device.close(fd));
        arena.close();
    }
}
