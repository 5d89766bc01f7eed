package io.github.netmap4j.conformance.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.Ioctl;
import io.github.netmap4j.sys.NetmapDevice;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import java.lang.foreign.MemorySegment;

/** A descriptor of the device. Closed at the end of the case, if the case did not. */
final class Fd {

    static final int POLLIN = netmap_h.POLLIN();
    static final int POLLOUT = netmap_h.POLLOUT();
    static final int POLLERR = netmap_h.POLLERR();
    static final int POLLNVAL = netmap_h.POLLNVAL();

    final Lab lab;
    final int number;
    private final NetmapDevice device;
    private boolean open = true;

    Fd(Lab lab, int number) {
        this.lab = lab;
        this.device = lab.device;
        this.number = number;
    }

    int ioctl(long request, MemorySegment argument) {
        return device.ioctl(number, request, argument);
    }

    int ctrl(Ctrl request) {
        return ioctl(Ioctl.NIOCCTRL, request.header);
    }

    int regif(Nmreq request) {
        return ioctl(Ioctl.NIOCREGIF, request.struct);
    }

    int ginfo(Nmreq request) {
        return ioctl(Ioctl.NIOCGINFO, request.struct);
    }

    int txsync() {
        return ioctl(Ioctl.NIOCTXSYNC, MemorySegment.NULL);
    }

    int rxsync() {
        return ioctl(Ioctl.NIOCRXSYNC, MemorySegment.NULL);
    }

    /** Polls this descriptor alone: what it is ready for, 0 after the time in milliseconds. */
    int poll(int events, int timeout) {
        MemorySegment one = pollfd.allocate(lab.arena);
        pollfd.fd(one, number);
        pollfd.events(one, (short) events);
        int result = device.poll(one, 1, timeout);
        int revents = Short.toUnsignedInt(pollfd.revents(one));
        assertTrue(result == 0 || result == 1, () -> "poll: expected 0 or 1, got " + Expect.name(result));
        assertEquals(result, revents == 0 ? 0 : 1, "poll's result counts the descriptors with revents");
        return revents;
    }

    /** The address, or {@code -errno}. The caller keeps it; see {@link Mapping}. */
    long mmap(long length, long offset) {
        return device.mmap(number, length, netmap_h.PROT_READ() | netmap_h.PROT_WRITE(), netmap_h.MAP_SHARED(), offset);
    }

    Mapping map(long length) {
        return map(length, 0);
    }

    Mapping map(long length, long offset) {
        long address = mmap(length, offset);
        assertTrue(address > 0 || address < -4095, () -> "mmap of " + length + " bytes: " + Expect.name((int) address));
        return lab.keep(new Mapping(device, address, length));
    }

    boolean isOpen() {
        return open;
    }

    void close() {
        open = false;
        Expect.ok(device.close(number), "close");
    }
}
