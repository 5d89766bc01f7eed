package io.github.netmap4j.sys.os;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.Readiness;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A device of one descriptor, with wakers instead of a wait. */
public class WakersDevice implements NetmapDevice, Readiness {

    @Override
    public Optional<Readiness> readiness() {
        return Optional.of(this);
    }

    /** Guarded by itself. */
    public final List<Waker> wakers = new ArrayList<>();

    /** What happens in the middle of a sync. */
    public volatile Runnable duringSync = () -> {};

    volatile boolean ready;
    public volatile int closed;

    /** A device whose descriptor is open and not ready. */
    public WakersDevice() {}

    public void ready() {
        ready = true;
        synchronized (wakers) {
            wakers.forEach(Waker::wake);
        }
    }

    /** Takes back {@link #ready}. */
    public void unready() {
        ready = false;
    }

    @Override
    public int addWaker(int fd, Waker waker) {
        synchronized (wakers) {
            wakers.add(waker);
        }
        return 0;
    }

    @Override
    public void removeWaker(int fd, Waker waker) {
        synchronized (wakers) {
            wakers.remove(waker);
        }
    }

    @Override
    public int poll(MemorySegment fds, int count, int timeout) {
        assertEquals(0, timeout, "the wait is not the device's");
        pollfd.revents(fds, ready ? pollfd.events(fds) : 0);
        return ready ? 1 : 0;
    }

    @Override
    public int open(int flags) {
        return -Errno.EMFILE;
    }

    @Override
    public synchronized int close(int fd) {
        closed++;
        return 0;
    }

    @Override
    public int ioctl(int fd, long request, MemorySegment argument) {
        if (request != Ioctl.NIOCTXSYNC && request != Ioctl.NIOCRXSYNC) {
            return -Errno.EOPNOTSUPP;
        }
        duringSync.run();
        return closed == 0 ? 0 : -Errno.EBADF;
    }

    @Override
    public long mmap(int fd, long length, int protection, int flags, long offset) {
        return -Errno.EINVAL;
    }

    @Override
    public int munmap(long address, long length) {
        return -Errno.EINVAL;
    }
}
