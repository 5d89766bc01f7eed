package io.github.netmap4j.sys.wait;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.Readiness;
import io.github.netmap4j.sys.os.WaitClock;
import io.github.netmap4j.sys.os.Waker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A member of a {@link PollSet}: a port or file of the kernel, or a port of a device in this process. */
final class PollMember {

    private static final int POLLNVAL = netmap_h.POLLNVAL();

    /** Null for a number that the caller owns. */
    private final @Nullable Descriptor descriptor;

    /** Null for the kernel's. */
    private final @Nullable Readiness readiness;

    /** The struct to poll a port of this process with. */
    private final MemorySegment one;

    private final Waker news;
    private int events;
    private int fd;
    private boolean watched;

    /** A descriptor of the kernel, which the caller keeps open. */
    PollMember(int fd, int events) {
        this.descriptor = null;
        this.readiness = null;
        this.one = MemorySegment.NULL;
        this.news = () -> {};
        this.fd = fd;
        this.events = events;
    }

    /** Refuses a descriptor whose device cannot wake a thread that also waits for others. */
    static void requireWaitable(Descriptor descriptor) {
        NetmapDevice device = descriptor.device();
        if (device.readiness().isEmpty() && device.node().isEmpty()) {
            throw new IllegalArgumentException(descriptor + " cannot be waited for with others: its device, "
                    + device.getClass().getName() + ", does not offer Readiness");
        }
    }

    /** Calls {@code news} from now on when the descriptor is closed. */
    PollMember(Descriptor descriptor, int events, Waker news) {
        this.descriptor = descriptor;
        this.readiness = descriptor.device().readiness().orElse(null);
        this.one = readiness == null ? MemorySegment.NULL : Arena.ofAuto().allocate(pollfd.layout());
        this.news = news;
        this.events = events;
        descriptor.addWaker(news);
    }

    void leave() {
        if (descriptor != null) {
            descriptor.removeWaker(news);
        }
    }

    WaitClock clock() {
        return descriptor == null ? WaitClock.system() : descriptor.device().clock();
    }

    boolean inProcess() {
        return readiness != null;
    }

    int events() {
        return events;
    }

    void events(int events) {
        this.events = events;
    }

    /** Keeps the number from being given back until {@link #release}. */
    void acquire() {
        if (descriptor != null) {
            fd = descriptor.acquire();
        }
    }

    void release() {
        if (descriptor != null && fd >= 0) {
            descriptor.release();
        }
    }

    /** For the kernel's poll: -1, which it skips, for a member that is closed or not the kernel's. */
    int kernelFd() {
        return readiness == null ? fd : -1;
    }

    boolean closed() {
        return descriptor != null && !descriptor.isOpen();
    }

    /** Has the device call {@code news} when a {@link #look} may find something new. */
    void watch() {
        watched = readiness != null && fd >= 0 && readiness.addWaker(fd, news) == 0;
    }

    void unwatch() {
        if (watched && readiness != null) {
            watched = false;
            readiness.removeWaker(fd, news);
        }
    }

    /** Polls a port of this process, which syncs it: what is ready. */
    int look() {
        if (descriptor == null || !descriptor.isOpen() || fd < 0) {
            return POLLNVAL;
        }
        pollfd.fd(one, fd);
        pollfd.events(one, (short) events);
        pollfd.revents(one, (short) 0);
        return descriptor.device().poll(one, 1, 0) < 0 ? POLLNVAL : Short.toUnsignedInt(pollfd.revents(one));
    }
}
