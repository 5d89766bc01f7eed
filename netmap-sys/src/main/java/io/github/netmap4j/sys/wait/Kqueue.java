package io.github.netmap4j.sys.wait;

import static io.github.netmap4j.sys.os.Errno.EBADF;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.Kevent;
import io.github.netmap4j.sys.call.KqueueCalls;
import io.github.netmap4j.sys.call.Waiter;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.device.Remedy;
import io.github.netmap4j.sys.os.Waker;
import io.github.netmap4j.sys.user.NmDesc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * kqueue(2) of FreeBSD 12 and later, for ports of the kernel's netmap and whatever else it takes. <b>Never run on
 * FreeBSD</b>: written from the manual; the tests run it on a stand-in for its two system calls. Ports of a software device
 * cannot be in it: {@link PollSet} waits for both, on FreeBSD too.
 *
 * <p>One thread waits; any thread may change what is waited for meanwhile, wake it, and close the queue. netmap's filters
 * are {@link #EVFILT_READ} and {@link #EVFILT_WRITE}. As with {@link Epoll}, a wait syncs only the rings of ports that had
 * news; the others need {@code NIOCRXSYNC} and {@code NIOCTXSYNC}.
 *
 * <p>A descriptor that is closed leaves the queue; a wait under way ends then, with 0 if there is nothing else. Interrupts
 * and wakes end a wait with nothing lost. No wait allocates. The queue owns its own descriptor and the one or two it is
 * woken by, and none of its members.
 */
public final class Kqueue extends WaitSet {

    /** Filter: slots to receive from. */
    public static final int EVFILT_READ = -1;
    /** Filter: slots to send with. */
    public static final int EVFILT_WRITE = -2;

    /** Adds the event, or changes it; it is enabled. */
    public static final int EV_ADD = 0x1;
    /** Takes the event out. */
    public static final int EV_DELETE = 0x2;
    /** Lets the event be told. */
    public static final int EV_ENABLE = 0x4;
    /** Keeps the event from being told. */
    public static final int EV_DISABLE = 0x8;
    /** Takes the event out when it is told. */
    public static final int EV_ONESHOT = 0x10;
    /** Tells edges instead of a level. */
    public static final int EV_CLEAR = 0x20;
    /** Disables the event when it is told. */
    public static final int EV_DISPATCH = 0x80;
    /** Told: an error, whose errno is in {@link #data}. */
    public static final int EV_ERROR = 0x4000;
    /** Told: the other end is gone. */
    public static final int EV_EOF = 0x8000;

    private final KqueueCalls calls;
    private final int kq;
    private final int maxEvents;
    private final MemorySegment events;
    private final MemorySegment timespec = Arena.ofAuto().allocate(JAVA_LONG, 2);
    /** Room for the change under way; guarded by itself. */
    private final MemorySegment change = Kevent.allocate(1);

    private final Set<Descriptor> members = ConcurrentHashMap.newKeySet();
    private final Waker closed = this::memberClosed;

    private Kqueue(KqueueCalls calls, int kq, int maxEvents) {
        this.calls = calls;
        this.kq = kq;
        this.maxEvents = maxEvents;
        events = Kevent.allocate(maxEvents);
    }

    /**
     * {@code kqueue()}.
     *
     * @param maxEvents how many events a wait tells at most, 1 or more
     * @return an empty queue, to be closed by the caller
     * @throws NetmapException with the errno: EMFILE or ENFILE if there is no descriptor left
     * @throws IllegalArgumentException if {@code maxEvents} is less than 1
     * @throws UnsupportedOperationException if this system is not FreeBSD
     */
    public static Kqueue create(int maxEvents) throws NetmapException {
        return create(KqueueCalls.ofThisSystem(), maxEvents);
    }

    static Kqueue create(KqueueCalls calls, int maxEvents) throws NetmapException {
        if (maxEvents < 1) {
            throw new IllegalArgumentException("a wait tells 1 event or more, not " + maxEvents);
        }
        int kq = calls.kqueue();
        if (kq < 0) {
            throw failed(kq);
        }
        Kqueue queue = new Kqueue(calls, kq, maxEvents);
        CallState state = CallState.current();
        int result = queue.alarm.prepareForKernel(state)
                ? queue.change(queue.alarm.fd(), EVFILT_READ, EV_ADD, 0, 0, 0)
                : state.minusErrno();
        if (result < 0) {
            queue.close();
            throw failed(result);
        }
        return queue;
    }

    private static NetmapException failed(int result) {
        return Remedy.noDescriptor("kqueue", "kqueue", -result);
    }

    /**
     * {@code EV_SET}, and {@code kevent} with that one change.
     *
     * @param descriptor {@link NmDesc#descriptor}, say; its number is the event's {@code ident}
     * @param filter {@link #EVFILT_READ} or {@link #EVFILT_WRITE}
     * @param flags {@link #EV_ADD} or another action, with {@link #EV_CLEAR} and its kin
     * @param fflags flags of the filter
     * @param data data of the filter
     * @param udata comes back from {@link #udata}
     * @return 0 or {@code -errno}: EBADF if the descriptor is closed; ENOENT for an event that is not in the queue
     * @throws IllegalArgumentException if its device is not the kernel's
     * @throws IllegalStateException if the queue is closed
     */
    public int kevent(Descriptor descriptor, int filter, int flags, int fflags, long data, long udata) {
        if (!(descriptor.device() instanceof KernelDevice)) {
            throw new IllegalArgumentException(
                    descriptor + " is not the kernel's, and cannot be in a kqueue: use PollSet");
        }
        requireEntered();
        try {
            int fd = descriptor.acquire();
            if (fd < 0) {
                return -EBADF;
            }
            try {
                int result = change(fd, filter, flags, fflags, data, udata);
                if (result == 0 && members.add(descriptor)) {
                    descriptor.addWaker(closed);
                }
                return result;
            } finally {
                descriptor.release();
            }
        } finally {
            exit();
        }
    }

    private void memberClosed() {
        members.removeIf(member -> !member.isOpen());
        wake();
    }

    /**
     * The same for any {@code ident}: the number of a descriptor that the caller keeps open, or what the filter calls for.
     *
     * @param ident what the filter is about
     * @param filter as above, or another of kqueue(2)
     * @param flags as above
     * @param fflags as above
     * @param data as above
     * @param udata as above
     * @return as above
     * @throws IllegalStateException if the queue is closed
     */
    public int kevent(long ident, int filter, int flags, int fflags, long data, long udata) {
        requireEntered();
        try {
            return change(ident, filter, flags, fflags, data, udata);
        } finally {
            exit();
        }
    }

    private int change(long ident, int filter, int flags, int fflags, long data, long udata) {
        synchronized (change) {
            Kevent.set(change, 0, ident, filter, flags, fflags, data, udata);
            return calls.kevent(kq, change, 1, MemorySegment.NULL, 0, MemorySegment.NULL);
        }
    }

    /**
     * {@code kevent} without changes: waits.
     *
     * @param timeout milliseconds; 0 returns at once, -1 waits for ever
     * @return how many events there are; 0 after the timeout, after {@link #wake}, and after the close of a descriptor. Or
     *     {@code -errno}: EINTR if nothing is ready and the thread's interrupt status is set, which it stays
     * @throws IllegalStateException if the queue is closed, before or meanwhile, or another thread waits
     */
    public int kevent(int timeout) {
        beginTurn();
        try {
            return await(timeout);
        } finally {
            endWait();
        }
    }

    @Override
    int once(int timeout) {
        Waiter waiter = alarm.armForKernel();
        try {
            if (timeout == 0 || called()) {
                return withoutWake(kernel(0), waiter);
            }
            int result;
            waiter.begin();
            try {
                result = kernel(timeout);
            } finally {
                waiter.end();
            }
            return withoutWake(result, waiter);
        } finally {
            alarm.disarm();
        }
    }

    private int kernel(int timeout) {
        timespec.setAtIndex(JAVA_LONG, 0, timeout / 1000);
        timespec.setAtIndex(JAVA_LONG, 1, timeout % 1000 * 1_000_000L);
        MemorySegment limit = timeout < 0 ? MemorySegment.NULL : timespec;
        return calls.kevent(kq, MemorySegment.NULL, 0, events, maxEvents, limit);
    }

    /** Takes the wake out of what was told. Returns how many events are left. */
    private int withoutWake(int found, Waiter waiter) {
        for (int i = 0; i < found; i++) {
            if (Kevent.ident(events, i) == waiter.fd() && Kevent.filter(events, i) == EVFILT_READ) {
                waiter.drain();
                Kevent.cut(events, i, found);
                return found - 1;
            }
        }
        return found;
    }

    /**
     * What an event is about, for the thread that waited.
     *
     * @param index 0 to what {@link #kevent(int)} returned - 1
     * @return the {@code ident}: a descriptor's number, as a rule
     * @throws IndexOutOfBoundsException if the index is not within {@code maxEvents}
     */
    public long ident(int index) {
        return Kevent.ident(events, index);
    }

    /**
     * The event's filter.
     *
     * @param index as for {@link #ident}
     * @return {@link #EVFILT_READ} or {@link #EVFILT_WRITE}, as a rule
     */
    public int filter(int index) {
        return Kevent.filter(events, index);
    }

    /**
     * The event's flags.
     *
     * @param index as for {@link #ident}
     * @return bits of {@link #EV_EOF}, {@link #EV_ERROR} and its own
     */
    public int flags(int index) {
        return Kevent.flags(events, index);
    }

    /**
     * The event's filter flags.
     *
     * @param index as for {@link #ident}
     * @return what the filter says
     */
    public int fflags(int index) {
        return Kevent.fflags(events, index);
    }

    /**
     * The event's data.
     *
     * @param index as for {@link #ident}
     * @return what the filter says; the errno with {@link #EV_ERROR}
     */
    public long data(int index) {
        return Kevent.data(events, index);
    }

    /**
     * The event's user data.
     *
     * @param index as for {@link #ident}
     * @return what it was added with
     */
    public long udata(int index) {
        return Kevent.udata(events, index);
    }

    @Override
    String name() {
        return "kqueue";
    }

    @Override
    void finishClose() {
        new KernelDevice(KernelDevice.PATH).close(kq);
        for (Descriptor member : members) {
            member.removeWaker(closed);
        }
        alarm.close();
    }
}
