package io.github.netmap4j.sys.wait;

import static io.github.netmap4j.sys.abi.netmap_h.POLLERR;
import static io.github.netmap4j.sys.abi.netmap_h.POLLHUP;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.Readiness;
import io.github.netmap4j.sys.os.Waker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/** One that an {@link Epoll} waits for. It is called when it is closed, and if it is of this process for all its news. */
final class EpollMember implements Waker {

    /** What is told without being asked for. */
    private static final int ALWAYS = POLLERR() | POLLHUP();

    private static final int ONESHOT = netmap_h.EPOLLONESHOT();
    private static final int EDGE = netmap_h.EPOLLET();

    /** Null for a number that is the caller's. */
    final Descriptor descriptor;

    final int fd;
    /** What the kernel calls it by. */
    final long token;

    /** Null for one of the kernel's. */
    private final Readiness readiness;

    private final MemorySegment one;
    private final Consumer<EpollMember> news;

    int events;
    long data;
    /** Whether it waits to be looked at. Cleared before the look, so that what comes after it counts again. */
    volatile boolean queued;

    EpollMember(Descriptor descriptor, int fd, long token, Consumer<EpollMember> news) {
        this.descriptor = descriptor;
        this.fd = fd;
        this.token = token;
        this.news = news;
        this.readiness = descriptor != null && descriptor.device() instanceof Readiness inProcess ? inProcess : null;
        this.one = readiness == null ? MemorySegment.NULL : Arena.ofAuto().allocate(pollfd.layout());
    }

    boolean inProcess() {
        return readiness != null;
    }

    boolean closed() {
        return descriptor != null && !descriptor.isOpen();
    }

    /** Asks to be called; its descriptor is acquired. Returns 0 or {@code -errno}. */
    int join() {
        int result = readiness == null ? 0 : readiness.addWaker(fd, this);
        if (result == 0 && descriptor != null) {
            descriptor.addWaker(this);
            lookSoon();
        }
        return result;
    }

    /** For one of this process: what is ready already counts as news. */
    void lookSoon() {
        if (readiness != null) {
            wake();
        }
    }

    void leave() {
        if (descriptor != null) {
            descriptor.removeWaker(this);
        }
        if (readiness != null) {
            readiness.removeWaker(fd, this);
        }
    }

    @Override
    public void wake() {
        news.accept(this);
    }

    /** For one of this process: what is ready of what is asked for, with the syncs that poll does on the way. */
    int look() {
        if (readiness == null || (events & ~(ONESHOT | EDGE)) == 0) {
            return 0;
        }
        pollfd.fd(one, fd);
        pollfd.events(one, (short) events);
        pollfd.revents(one, (short) 0);
        int result = descriptor.device().poll(one, 1, 0);
        return result < 0 ? 0 : Short.toUnsignedInt(pollfd.revents(one)) & (events | ALWAYS);
    }

    /** After it was told. Returns whether it is to be looked at again without news: it is level-triggered. */
    boolean told() {
        if ((events & ONESHOT) != 0) {
            events = ONESHOT;
            return false;
        }
        return (events & EDGE) == 0;
    }
}
