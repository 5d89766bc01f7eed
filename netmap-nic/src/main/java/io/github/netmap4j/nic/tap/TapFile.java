package io.github.netmap4j.nic.tap;

import static io.github.netmap4j.sys.os.Errno.EPERM;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.netmap4j.nic.system.Calls;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.os.OpenFlags;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** {@code /dev/net/tun}: the driver's end of a tap interface, a frame for each read and write. See tuntap.rst of the kernel. */
final class TapFile implements AutoCloseable {

    // linux/if_tun.h
    private static final long TUNSETIFF = 0x4004_54ca;
    private static final short IFF_TAP = 0x0002;
    private static final short IFF_NO_PI = 0x1000;

    private static final long IFREQ_SIZE = 40;
    private static final long IFREQ_FLAGS = 16;

    private static final KernelDevice TUN = new KernelDevice("/dev/net/tun");
    private final int fd;

    /**
     * Opens a tap interface, and makes it if there is none of the name.
     *
     * @throws RequestRefusedException with the errno of open(2) or TUNSETIFF
     */
    TapFile(String name) {
        fd = TUN.open(OpenFlags.O_RDWR | OpenFlags.O_NONBLOCK);
        if (fd < 0) {
            throw new RequestRefusedException(
                    -fd, FailureCause.OTHER, "cannot open /dev/net/tun", "modprobe tun; or it is for root alone");
        }
        int result;
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment ifreq = scratch.allocate(IFREQ_SIZE, Long.BYTES);
            byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
            MemorySegment.copy(bytes, 0, ifreq, JAVA_BYTE, 0, bytes.length);
            ifreq.set(JAVA_SHORT, IFREQ_FLAGS, (short) (IFF_TAP | IFF_NO_PI));
            result = TUN.ioctl(fd, TUNSETIFF, ifreq);
        }
        if (result < 0) {
            close();
            throw new RequestRefusedException(
                    -result,
                    result == -EPERM ? FailureCause.NO_PERMISSION : FailureCause.BUSY,
                    "TUNSETIFF of " + name + " failed",
                    result == -EPERM
                            ? "have root make it for you: ip tuntap add dev " + name + " mode tap user $USER"
                            : "another program may have it, or it is not a tap interface: ip -d link show " + name);
        }
    }

    int fd() {
        return fd;
    }

    // Neither call blocks, so neither is interrupted.

    /** Reads a frame: bytes, or {@code -errno}, EAGAIN if there is none. */
    int read(long address, long room) {
        return Calls.read(fd, address, room);
    }

    /** Writes a frame: bytes, or {@code -errno}, EIO if the interface is down. */
    int write(long address, long length) {
        return Calls.write(fd, address, length);
    }

    @Override
    public void close() {
        TUN.close(fd);
    }
}
