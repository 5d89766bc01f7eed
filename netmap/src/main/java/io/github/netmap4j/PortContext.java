package io.github.netmap4j;

import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.nmport.NmportD;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;

/** What rings, buffers and waits need of their port. */
final class PortContext {

    /** What the program closes. While the program holds a ring or a buffer, it is not a leak. */
    final Object port;

    final String name;
    final NmportD desc;
    final Descriptor descriptor;
    final int memoryId;
    final boolean statistics;
    private volatile boolean open = true;

    PortContext(Object port, String name, NmportD desc, boolean statistics) {
        this.port = port;
        this.name = name;
        this.desc = desc;
        this.descriptor = desc.descriptor();
        this.memoryId = desc.reg().nr_mem_id();
        this.statistics = statistics;
    }

    NetmapDevice device() {
        return descriptor.device();
    }

    boolean isOpen() {
        return open;
    }

    void open(boolean now) {
        open = now;
    }

    void requireOpen() {
        if (!open) {
            throw new PortClosedException(name);
        }
    }

    /** For messages. */
    String memory() {
        return "memory " + memoryId + " of " + device();
    }

    boolean sharesMemoryWith(PortContext other) {
        return memoryId == other.memoryId && device().equals(other.device());
    }

    /**
     * {@code NIOCTXSYNC} or {@code NIOCRXSYNC}: 0 or {@code -errno}. The time is for rings with NR_TIMESTAMP only, see
     * {@link RxRing#timestamps}.
     */
    int ioctl(long request) {
        return request == Ioctl.NIOCTXSYNC ? descriptor.txSync() : descriptor.rxSync(false);
    }

    /** The exception for a failed system call on the open port. */
    PortException failed(String call, int errno) {
        requireOpen();
        return new PortException(
                call + " on " + name + " failed: the port is not usable any more; close it [" + Errno.name(errno) + " "
                        + errno + "]",
                errno);
    }

    PortResetException reset(String what) {
        JfrEvents.reset(this, what);
        return new PortResetException(what);
    }

    PortCorruptedException corrupted(String what) {
        JfrEvents.reset(this, what);
        return new PortCorruptedException(what);
    }

    /** The port, for messages. */
    @Override
    public String toString() {
        return name + " on " + device() + (open ? "" : " (closed)");
    }
}
