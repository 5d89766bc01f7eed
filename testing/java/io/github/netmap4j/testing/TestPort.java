package io.github.netmap4j.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.user.NetmapLibs;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.sys.user.NmDesc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** A port that a test has opened and mapped, over the six calls of the device, and what tests do with one. */
public final class TestPort implements AutoCloseable {

    private static final int TIMEOUT = 5000;

    public final NetmapDevice device;
    public final int fd;
    /** Null if nm_open bound it. */
    public final TestRegister registered;

    public final MemorySegment memory;
    public final NetmapIf nifp;
    private final Runnable end;
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
        this.end = () -> {
            unmap();
            assertEquals(0, device.close(fd));
        };
    }

    /** What nm_open returned. The close of this port closes it. */
    public TestPort(NmDesc desc) {
        this.device = desc.descriptor().device();
        this.fd = desc.fd();
        this.registered = null;
        this.memory = desc.mem();
        this.nifp = desc.nifp();
        this.end = desc::close;
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

    /** Opens all rings of a port by the name that it has in a request: {@code vale0:a}. */
    public static TestPort open(NetmapDevice device, String name) {
        return new TestPort(device, new TestRegister(name));
    }

    /** Opens a port with nm_open: {@code netmap:veth0/T}. */
    public static TestPort nmOpen(NetmapDevice device, String name) throws NetmapException {
        return new TestPort(NetmapLibs.nm_open(device, name, null, 0, null));
    }

    @SuppressWarnings("restricted")
    private static MemorySegment segment(long address, long size) {
        return MemorySegment.ofAddress(address).reinterpret(size);
    }

    public NetmapRing tx(int ring) {
        return NetmapUser.NETMAP_TXRING(nifp, ring);
    }

    public NetmapRing rx(int ring) {
        return NetmapUser.NETMAP_RXRING(nifp, ring);
    }

    /** The first transmit ring that the port is bound to. */
    public NetmapRing tx() {
        return rings(true).getFirst();
    }

    /** The first receive ring that the port is bound to. */
    public NetmapRing rx() {
        return rings(false).getFirst();
    }

    /** The rings that the port is bound to, those of the host last. */
    public List<NetmapRing> rings(boolean transmit) {
        long allTx = nifp.ni_tx_rings() + nifp.ni_host_tx_rings();
        long count = transmit ? allTx : nifp.ni_rx_rings() + nifp.ni_host_rx_rings();
        List<NetmapRing> rings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (nifp.ring_ofs(transmit ? i : allTx + i) != 0) {
                rings.add(transmit ? tx(i) : rx(i));
            }
        }
        return rings;
    }

    public int txSync() {
        return device.ioctl(fd, Ioctl.NIOCTXSYNC, MemorySegment.NULL);
    }

    public int rxSync() {
        return device.ioctl(fd, Ioctl.NIOCRXSYNC, MemorySegment.NULL);
    }

    /** Polls this port alone; returns revents, or the negative errno. */
    public int poll(int events, int timeout) {
        pollfd.fd(pollfd1, fd);
        pollfd.events(pollfd1, (short) events);
        int result = device.poll(pollfd1, 1, timeout);
        return result < 0 ? result : pollfd.revents(pollfd1);
    }

    /** Puts a frame into the first tx ring without syncing; false if it is full. */
    public boolean put(byte[] frame) {
        return Rings.put(tx(), frame, 0);
    }

    public boolean put(int ring, byte[] frame, int flags) {
        return Rings.put(tx(ring), frame, flags);
    }

    /** Takes a frame from the first rx ring without syncing; null if there is none. */
    public byte[] take() {
        return Rings.take(rx());
    }

    public byte[] take(int ring) {
        return Rings.take(rx(ring));
    }

    /** Sends one frame now. */
    public void send(byte[] frame) {
        assertTrue(put(frame), "no room to send");
        assertEquals(0, txSync());
    }

    /** Sends one packet now, in slots of at most so many bytes. */
    public void sendPacket(byte[] packet, int most) {
        Rings.putPacket(tx(), packet, most);
        assertEquals(0, txSync());
    }

    /** Receives what is there now: one frame, or null. */
    public byte[] receive() {
        assertEquals(0, rxSync());
        return take();
    }

    /** So many packets of the first rx ring, waited for. */
    public List<byte[]> await(int count) {
        List<byte[]> packets = new ArrayList<>();
        while (packets.size() < count) {
            assertEquals(
                    netmap_h.POLLIN(),
                    poll(netmap_h.POLLIN(), TIMEOUT),
                    () -> packets.size() + " of " + count + " came to " + nifp.ni_name());
            packets.addAll(Rings.takePackets(rx()));
        }
        assertEquals(count, packets.size(), "packets");
        return packets;
    }

    /** The next packet of the first rx ring, waited for. */
    public byte[] await() {
        return await(1).getFirst();
    }

    public void unmap() {
        assertEquals(0, device.munmap(memory.address(), registered.memsize));
    }

    @Override
    public void close() {
        end.run();
        arena.close();
    }
}
