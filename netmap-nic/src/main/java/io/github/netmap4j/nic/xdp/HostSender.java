package io.github.netmap4j.nic.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.netmap4j.nic.system.Calls;
import io.github.netmap4j.soft.spi.NicMemory;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.sys.NetDev;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Copies frames to the host one by one, through a packet socket at an end of the {@link HostPath}. */
final class HostSender implements AutoCloseable {

    private static final KernelDevice KERNEL = new KernelDevice("packet");

    /** {@code struct sockaddr_ll}: family, protocol, index, and what only a receiver cares for. No protocol: nothing is received. */
    private static final long SOCKADDR_LL = 20;

    private static final long SLL_IFINDEX = 4;

    private static final int CLOSED = -1;

    // Guarded by this, since frames come from any thread.

    private int fd = CLOSED;
    private @Nullable NicMemory memory;

    /** Opens the socket unless it is open; on failure, {@link #send} refuses frames. */
    synchronized void open(HostPath path, NicMemory of) {
        memory = of;
        if (fd < 0) {
            fd = path.inside().call(HostSender::socket);
        }
    }

    private static int socket() {
        int socket = Calls.socket(xdp_h.AF_PACKET(), xdp_h.SOCK_RAW() | OpenFlags.O_NONBLOCK);
        if (socket < 0) {
            return CLOSED;
        }
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment address = scratch.allocate(SOCKADDR_LL, Integer.BYTES);
            address.set(JAVA_SHORT, 0, (short) xdp_h.AF_PACKET());
            address.set(JAVA_INT, SLL_IFINDEX, NetDev.ifindex(HostPath.TO_HOST));
            if (Calls.bind(socket, address) == 0) {
                return socket;
            }
        }
        KERNEL.close(socket);
        return CLOSED;
    }

    /** Sends a frame. Returns false if that is impossible now. */
    synchronized boolean send(int buffer, int offset, int length) {
        if (fd < 0 || memory == null) {
            return false;
        }
        long start = memory.segment().address() + memory.buffersOffset() + (long) buffer * memory.bufferSize();
        return Calls.write(fd, start + offset, length) == length;
    }

    @Override
    public synchronized void close() {
        if (fd >= 0) {
            KERNEL.close(fd);
            fd = CLOSED;
        }
        memory = null;
    }
}
