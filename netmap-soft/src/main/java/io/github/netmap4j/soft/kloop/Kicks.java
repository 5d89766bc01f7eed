package io.github.netmap4j.soft.kloop;

import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.call.Alarm;
import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.EpollCalls;
import io.github.netmap4j.sys.call.LibcCalls;
import io.github.netmap4j.sys.call.Waiter;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Os;
import java.lang.foreign.MemorySegment;

/**
 * The eventfds that wake a sync loop, in an epoll set. Edge-triggered, which poll(2) cannot be: each kick counts, and the
 * counter is not read. One thread waits and closes; any thread wakes it.
 */
final class Kicks implements AutoCloseable {

    private static final int EDGE = netmap_h.EPOLLIN() | netmap_h.EPOLLET();
    /** The token of the descriptor for {@link #wake}. */
    private static final int WAKE = -1;

    private final Alarm alarm = new Alarm();
    private final int epfd;
    private final int max;
    private final MemorySegment found;
    private final int[] kicked;

    /** Refuses with EMFILE or ENFILE if no descriptor is left. */
    Kicks(int rings) {
        if (Os.CURRENT != Os.LINUX) {
            throw new RequestRefusedException(Errno.EOPNOTSUPP, "eventfds are Linux's: start the loop without them");
        }
        max = rings + 1;
        found = EpollCalls.allocate(max);
        kicked = new int[max];
        CallState calls = CallState.current();
        epfd = EpollCalls.create(calls);
        if (epfd < 0) {
            throw noneLeft(epfd);
        }
        int result = alarm.prepareForKernel(calls)
                ? EpollCalls.ctl(epfd, netmap_h.EPOLL_CTL_ADD(), alarm.fd(), netmap_h.EPOLLIN(), WAKE, found)
                : calls.minusErrno();
        if (result < 0) {
            close();
            throw noneLeft(result);
        }
    }

    private static RequestRefusedException noneLeft(int result) {
        return new RequestRefusedException(
                -result, FailureCause.OPEN_FILES, "no descriptor is left to wait for eventfds with");
    }

    /** Adds a ring's eventfd: 0, or {@code -errno}. */
    int add(int fd, int ring) {
        return EpollCalls.ctl(epfd, netmap_h.EPOLL_CTL_ADD(), fd, EDGE, ring, found);
    }

    /**
     * Waits for a kick, a {@link #wake} or an interrupt; may return without one. Returns how many {@link #ring}s there
     * are.
     */
    int await(LoopEvents loop) {
        Waiter waiter = alarm.armForKernel();
        waiter.begin();
        int events;
        try {
            events = EpollCalls.await(epfd, found, max, loop.woken() ? 0 : -1);
        } finally {
            waiter.end();
            alarm.disarm();
        }
        int rings = 0;
        for (int i = 0; i < events; i++) {
            int token = (int) EpollCalls.data(found, i);
            if (token == WAKE) {
                waiter.drain();
            } else {
                kicked[rings++] = token;
            }
        }
        return rings;
    }

    /** A ring that was kicked. */
    int ring(int index) {
        return kicked[index];
    }

    /** Ends a wait under way; a thread that is about to wait asks the loop. */
    void wake() {
        alarm.wake();
    }

    @Override
    public void close() {
        LibcCalls.close(epfd);
        alarm.close();
    }
}
