package io.github.netmap4j.xdp.internal;

import static java.lang.foreign.ValueLayout.ADDRESS;

import io.github.netmap4j.sys.call.CString;
import io.github.netmap4j.xdp.abi.xdp_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** {@code SIOCETHTOOL}: what ethtool(8) asks and sets. */
public final class EthtoolCall {

    private static final int IFNAMSIZ = 16;
    private static final int IFREQ_SIZE = 40;

    private EthtoolCall() {}

    /**
     * Makes a call for an interface of the calling thread's network namespace.
     *
     * @param name the interface, up to 15 bytes
     * @param command a struct that begins with the command's number, off the heap; the kernel may write into it
     * @return 0; or {@code -errno}: EOPNOTSUPP if the driver does not know the command
     */
    public static int of(String name, MemorySegment command) {
        int fd = KernelCalls.socket(xdp_h.AF_NETLINK(), xdp_h.NETLINK_ROUTE());
        if (fd < 0) {
            return fd;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ifreq = arena.allocate(IFREQ_SIZE, Long.BYTES);
            CString.write(ifreq.asSlice(0, IFNAMSIZ), name.getBytes(StandardCharsets.UTF_8));
            ifreq.set(ADDRESS, IFNAMSIZ, command);
            return KernelCalls.kernel().ioctl(fd, xdp_h.SIOCETHTOOL(), ifreq);
        } finally {
            KernelCalls.kernel().close(fd);
        }
    }
}
