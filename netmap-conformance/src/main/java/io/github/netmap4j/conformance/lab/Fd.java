package io.github.netmap4j.conformance.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.os.Ioctl;
import java.lang.foreign.MemorySegment;

/** A descriptor of the device. Closed at the latest when the case ends. */
public final class Fd {

    public static final int POLLIN = netmap_h.POLLIN();
    public static final int POLLOUT = netmap_h.POLLOUT();
    public static final int POLLERR = netmap_h.POLLERR();
    public static final int POLLNVAL = netmap_h.POLLNVAL();

    final Lab lab;
    public final int number;
    private final NetmapDevice device;
    private boolean open = true;

    Fd(Lab lab, int number) {
        this.lab = lab;
        this.device = lab.device;
        this.number = number;
    }

    public int ioctl(long request, MemorySegment argument) {
        return device.ioctl(number, request, argument);
    }

    public int ctrl(Ctrl request) {
        return ioctl(Ioctl.NIOCCTRL, request.header);
    }

    public int regif(LegacyRequest request) {
        return ioctl(Ioctl.NIOCREGIF, request.struct);
    }

    public int ginfo(LegacyRequest request) {
        return ioctl(Ioctl.NIOCGINFO, request.struct);
    }

    public int txsync() {
        return ioctl(Ioctl.NIOCTXSYNC, MemorySegment.NULL);
    }

    public int rxsync() {
        return ioctl(Ioctl.NIOCRXSYNC, MemorySegment.NULL);
    }

    /** Polls this descriptor alone and returns its revents, or 0 after a timeout in milliseconds. */
    public int poll(int events, int timeout) {
        MemorySegment one = pollfd.allocate(lab.arena);
        pollfd.fd(one, number);
        pollfd.events(one, (short) events);
        int result = device.poll(one, 1, timeout);
        int revents = Short.toUnsignedInt(pollfd.revents(one));
        assertTrue(result == 0 || result == 1, () -> "poll: expected 0 or 1, got " + Expect.name(result));
        assertEquals(result, revents == 0 ? 0 : 1, "poll's result counts the descriptors with revents");
        return revents;
    }

    /** Returns the address, which the caller must unmap, or {@code -errno}; see {@link MappedMemory}. */
    public long mmap(long length, long offset) {
        return device.mmap(number, length, netmap_h.PROT_READ() | netmap_h.PROT_WRITE(), netmap_h.MAP_SHARED(), offset);
    }

    public MappedMemory map(long length) {
        return map(length, 0);
    }

    public MappedMemory map(long length, long offset) {
        long address = mmap(length, offset);
        assertTrue(address > 0 || address < -4095, () -> "mmap of " + length + " bytes: " + Expect.name((int) address));
        return lab.keep(new MappedMemory(device, address, length));
    }

    boolean isOpen() {
        return open;
    }

    public void close() {
        open = false;
        Expect.ok(device.close(number), "close");
    }
}
