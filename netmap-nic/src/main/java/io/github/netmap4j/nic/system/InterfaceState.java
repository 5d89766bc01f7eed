package io.github.netmap4j.nic.system;

import static io.github.netmap4j.sys.os.Errno.ENETDOWN;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.xdp.abi.xdp_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Whether an interface exists and is up, by netdevice(7), in the network namespace of the thread that made this object.
 */
public final class InterfaceState implements AutoCloseable {

    private static final KernelDevice KERNEL = new KernelDevice("netdevice");

    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final long SIOCGIFNAME = 0x8910;
    private static final long SIOCGIFFLAGS = 0x8913;
    /** {@code struct ifreq}: the name, and an index or flags behind it. */
    private static final long IFREQ_SIZE = 40;

    private static final long VALUE = 16;

    private final int ifindex;
    private final int socket;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment ifreq = arena.allocate(IFREQ_SIZE, Long.BYTES);

    /** For the interface of an index in the network namespace of this thread. */
    public InterfaceState(int ifindex) {
        this.ifindex = ifindex;
        socket = Calls.socket(AF_INET, SOCK_DGRAM);
    }

    /** Returns 0, ENETDOWN if it is down, or ENXIO if it is gone; 0 also without a free descriptor, and after close. */
    public synchronized int get() {
        if (socket < 0 || !arena.scope().isAlive()) {
            return 0;
        }
        ifreq.set(JAVA_INT, VALUE, ifindex);
        if (KERNEL.ioctl(socket, SIOCGIFNAME, ifreq) < 0 || KERNEL.ioctl(socket, SIOCGIFFLAGS, ifreq) < 0) {
            return ENXIO;
        }
        return (ifreq.get(JAVA_SHORT, VALUE) & xdp_h.IFF_UP()) != 0 ? 0 : ENETDOWN;
    }

    @Override
    public synchronized void close() {
        if (socket >= 0) {
            KERNEL.close(socket);
        }
        arena.close();
    }
}
