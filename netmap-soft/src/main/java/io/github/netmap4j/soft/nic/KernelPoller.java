package io.github.netmap4j.soft.nic;

import static io.github.netmap4j.sys.os.Errno.ENOENT;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.EpollCalls;
import io.github.netmap4j.sys.call.LibcCalls;
import io.github.netmap4j.sys.call.WakeFd;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that waits in the kernel for the rings of one NIC, for waiters that do not sleep in the kernel themselves:
 * pollers of several devices, programs in other processes, sync loops. It watches a ring only while a waiter has
 * checked it, found nothing, and is about to wait, and reports each event once.
 */
final class KernelPoller implements Runnable {

    // linux/eventpoll.h
    private static final int EPOLL_CTL_MOD = 3;
    private static final int EPOLLONESHOT = 1 << 30;

    private static final int EVENTS = 16;
    private static final long WOKEN = -1;

    /** Milliseconds: an interface that goes away sends no event. */
    private static final int LONGEST = 200;

    /** Milliseconds: reclaimed buffers send no event. */
    private static final int FOR_ROOM = 1;

    private final DrivenPort port;
    private final int epoll;
    private final @Nullable WakeFd wakeFd;
    private final MemorySegment scratch = EpollCalls.allocate(1);
    private final MemorySegment found = EpollCalls.allocate(EVENTS);

    /** By ring, whether a waiter waits for frames. Guarded by this, as the next two. */
    private final boolean[] watched;

    private boolean forRoom;
    private boolean closed;

    KernelPoller(DrivenPort port) {
        this.port = port;
        watched = new boolean[port.pairs()];
        CallState state = CallState.current();
        epoll = EpollCalls.create(state);
        wakeFd = epoll < 0 ? null : WakeFd.open(state);
        if (wakeFd != null) {
            EpollCalls.ctl(epoll, netmap_h.EPOLL_CTL_ADD(), wakeFd.fd(), netmap_h.EPOLLIN(), WOKEN, scratch);
        }
        Thread.ofPlatform().daemon().name("netmap4j poller of " + port).start(this);
    }

    /** A waiter waits for frames of a ring; the descriptor reports them. */
    synchronized void watch(int ring, int descriptor) {
        if (closed) {
            return;
        }
        watched[ring] = true;
        int events = netmap_h.EPOLLIN() | EPOLLONESHOT;
        if (wakeFd != null && EpollCalls.ctl(epoll, EPOLL_CTL_MOD, descriptor, events, ring, scratch) == -ENOENT) {
            EpollCalls.ctl(epoll, netmap_h.EPOLL_CTL_ADD(), descriptor, events, ring, scratch);
        }
    }

    /** A waiter waits for room in a transmit ring. */
    synchronized void watchForRoom() {
        if (!forRoom) {
            forRoom = true;
            wakeThread();
        }
    }

    /** Ends the thread. */
    synchronized void close() {
        closed = true;
        wakeThread();
    }

    private void wakeThread() {
        if (wakeFd != null) {
            wakeFd.wake();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void run() {
        while (!isClosed()) {
            boolean room = wantsRoom();
            int count = await(room ? FOR_ROOM : LONGEST);
            for (int i = 0; i < count; i++) {
                long ring = EpollCalls.data(found, i);
                if (ring != WOKEN) {
                    tell((int) ring);
                } else if (wakeFd != null) {
                    wakeFd.drain();
                }
            }
            if (room || (count == 0 && isLost())) {
                tellAll(room);
            }
        }
        if (wakeFd != null) {
            wakeFd.close();
        }
        if (epoll >= 0) {
            LibcCalls.close(epoll);
        }
    }

    /** Not asked after {@link #close}: the driver's NIC may be closed then. */
    private synchronized boolean isLost() {
        return !closed && port.link.isLostWhileIdle();
    }

    private synchronized boolean wantsRoom() {
        return forRoom;
    }

    /** If no descriptor is left to wait with, the waiters check periodically. */
    private int await(int millis) {
        if (wakeFd != null) {
            return Math.max(0, EpollCalls.await(epoll, found, EVENTS, millis));
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(FOR_ROOM));
        tellAll(true);
        return 0;
    }

    private void tell(int ring) {
        synchronized (this) {
            watched[ring] = false;
        }
        port.wake(ring);
    }

    private void tellAll(boolean alsoForRoom) {
        for (int ring = 0; ring < watched.length; ring++) {
            boolean waits;
            synchronized (this) {
                waits = alsoForRoom || watched[ring];
                watched[ring] = false;
                forRoom &= !alsoForRoom;
            }
            if (waits) {
                port.wake(ring);
            }
        }
    }
}
