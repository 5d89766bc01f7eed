package io.github.netmap4j.sys.wait;

import static io.github.netmap4j.sys.abi.netmap_h.EPOLLIN;
import static io.github.netmap4j.sys.abi.netmap_h.EPOLL_CTL_ADD;
import static io.github.netmap4j.sys.os.Errno.EBADF;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.EpollCalls;
import io.github.netmap4j.sys.call.Native;
import io.github.netmap4j.sys.call.Waiter;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.device.Readiness;
import io.github.netmap4j.sys.device.Remedy;
import io.github.netmap4j.sys.user.NmDesc;
import java.lang.foreign.MemorySegment;

/**
 * epoll(7) of Linux, for ports of the kernel's netmap, ports of a software device (any with {@link Readiness}), and
 * whatever else epoll takes, such as sockets and eventfds. One thread waits; any thread may change what is waited for
 * meanwhile, wake it, and close the set.
 *
 * <pre>{@code
 * try (Epoll epoll = Epoll.create(64)) {
 *     epoll.epoll_ctl(EPOLL_CTL_ADD(), port.descriptor(), EPOLLIN(), 1);
 *     int n;
 *     while ((n = epoll.epoll_wait(-1)) >= 0) {
 *         for (int i = 0; i < n; i++) {
 *             handle(epoll.data(i), epoll.events(i));
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>{@code EPOLLET} and {@code EPOLLONESHOT} mean the same for ports of a software device; without them readiness is a
 * level. Other flags are the kernel's alone.
 *
 * <p>netmap and epoll: adding a port, and each wait that looks at it, syncs its rings as poll does ({@link PollSet}). But
 * epoll looks only at those that had news since, and at those that were ready the last time. So unlike poll, a wait does
 * not give back slots or send what is pending on the other ports: sync them with {@code NIOCRXSYNC} and
 * {@code NIOCTXSYNC}. And as a port may be looked at during every wait, its rings belong to the thread that waits while it
 * does.
 *
 * <p>A member that is closed by any thread leaves the set, and the wait tells it once, as {@link #EPOLLNVAL}. (epoll
 * itself would not tell. It would even keep the port as long as a mapping of it lives.) A number that
 * {@link #epoll_ctl(int, int, int, long)} was given is the caller's business: whoever closes it must remove it first.
 *
 * <p>Interrupts and wakes end a wait with nothing lost. A virtual thread holds its carrier while it waits. No wait
 * allocates. The set owns two descriptors of the kernel's and none of its members.
 */
public final class Epoll extends WaitSet {

    /** Told for a member that was closed: {@code EPOLLNVAL} of linux/eventpoll.h, the same bit as {@code POLLNVAL}. */
    public static final int EPOLLNVAL = netmap_h.POLLNVAL();

    /** The token of the descriptor to be woken by. */
    private static final long WAKE = 0;

    private final int epfd;
    private final int maxEvents;
    private final MemorySegment buffer;
    private final int[] events;
    private final long[] data;

    private final EpollMembers members;
    /** Closed ones, and ports of this process to be looked at. */
    private final EpollNews news = new EpollNews();

    private Epoll(int epfd, int maxEvents) {
        this.epfd = epfd;
        this.maxEvents = maxEvents;
        members = new EpollMembers(epfd, this::tellOfNews);
        buffer = EpollCalls.allocate(maxEvents);
        events = new int[maxEvents];
        data = new long[maxEvents];
    }

    /**
     * {@code epoll_create1(EPOLL_CLOEXEC)}.
     *
     * @param maxEvents how many events a wait tells at most, 1 or more
     * @return an empty set, to be closed by the caller
     * @throws NetmapException with the errno: EMFILE or ENFILE if there is no descriptor left
     * @throws IllegalArgumentException if {@code maxEvents} is less than 1
     * @throws UnsupportedOperationException if this system has no epoll
     */
    public static Epoll create(int maxEvents) throws NetmapException {
        if (maxEvents < 1) {
            throw new IllegalArgumentException("a wait tells 1 event or more, not " + maxEvents);
        }
        if (Native.find("epoll_create1").isEmpty()) {
            throw new UnsupportedOperationException(
                    "this system, " + System.getProperty("os.name") + ", has no epoll: it is Linux's; use PollSet");
        }
        CallState calls = CallState.current();
        int epfd = EpollCalls.create(calls);
        if (epfd < 0) {
            throw failed("epoll_create1", epfd);
        }
        Epoll epoll = new Epoll(epfd, maxEvents);
        int result = epoll.alarm.prepareForKernel(calls)
                ? EpollCalls.ctl(epfd, EPOLL_CTL_ADD(), epoll.alarm.fd(), EPOLLIN(), WAKE, epoll.buffer)
                : calls.minusErrno();
        if (result < 0) {
            epoll.close();
            throw failed("epoll_create1", result);
        }
        return epoll;
    }

    private static NetmapException failed(String operation, int result) {
        return Remedy.noDescriptor(operation, "epoll", -result);
    }

    /**
     * {@code epoll_ctl} for a port, or for anything else of a {@link KernelDevice} that a {@link Descriptor} owns.
     *
     * @param op {@code EPOLL_CTL_ADD}, {@code EPOLL_CTL_MOD} or {@code EPOLL_CTL_DEL}
     * @param descriptor {@link NmDesc#descriptor}, say
     * @param events {@code EPOLLIN}, {@code EPOLLOUT}, {@code EPOLLET}, {@code EPOLLONESHOT} …; of no meaning for
     *     {@code EPOLL_CTL_DEL}
     * @param data comes back from {@link #data}; of no meaning for {@code EPOLL_CTL_DEL}
     * @return 0 or {@code -errno}: EEXIST, ENOENT; EBADF if it is closed; EPERM if the file cannot be waited for; EINVAL for an
     *     unknown op or a wrong flag
     * @throws IllegalArgumentException if its device cannot be waited for with others: it has no {@link Readiness}
     * @throws IllegalStateException if the set is closed
     */
    public int epoll_ctl(int op, Descriptor descriptor, int events, long data) {
        PollMember.requireWaitable(descriptor);
        requireEntered();
        try {
            int fd = descriptor.acquire();
            if (fd < 0) {
                return -EBADF;
            }
            try {
                return members.change(op, descriptor, fd, events, data);
            } finally {
                descriptor.release();
            }
        } finally {
            exit();
        }
    }

    /**
     * {@code epoll_ctl} for a descriptor of the kernel's by its number. It stays the caller's, who must not close it before
     * {@code EPOLL_CTL_DEL}: the number may be another file's then.
     *
     * @param op as above
     * @param fd the number
     * @param events as above
     * @param data as above
     * @return as above
     * @throws IllegalStateException if the set is closed
     */
    public int epoll_ctl(int op, int fd, int events, long data) {
        requireEntered();
        try {
            return members.change(op, null, fd, events, data);
        } finally {
            exit();
        }
    }

    /** Called by whoever closes a member or has news of it, who may hold any lock of a device: takes none but the queue's. */
    private void tellOfNews(EpollMember member) {
        if (member.closed() && !member.inProcess() && enter()) {
            try {
                // While its number is its own still. By itself the kernel does so only when no mapping keeps the file.
                EpollCalls.delete(epfd, member.fd);
            } finally {
                exit();
            }
        }
        news.add(member);
        alarm.wake();
    }

    /**
     * {@code epoll_wait}.
     *
     * @param timeout milliseconds; 0 returns at once, -1 waits for ever
     * @return how many events there are, see {@link #events} and {@link #data}; 0 after the timeout, and after
     *     {@link #wake}. Or {@code -errno}: EINTR if nothing is ready and the thread's interrupt status is set, which it stays
     * @throws IllegalStateException if the set is closed, before or meanwhile, or another thread waits
     */
    public int epoll_wait(int timeout) {
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
            int found = lookAtNews();
            if (found == maxEvents) {
                return found;
            }
            int result;
            if (timeout == 0 || found != 0 || called()) {
                result = EpollCalls.await(epfd, buffer, maxEvents - found, 0);
            } else {
                waiter.begin();
                try {
                    result = EpollCalls.await(epfd, buffer, maxEvents, timeout);
                } finally {
                    waiter.end();
                }
            }
            return result < 0 && found == 0 ? result : collect(found, result, waiter);
        } finally {
            alarm.disarm();
        }
    }

    /** Tells what was closed, and looks at the ports of this process that had news. Returns how many events it wrote. */
    private int lookAtNews() {
        int found = 0;
        for (int left = news.size(); left > 0 && found < maxEvents; left--) {
            EpollMember member = news.take();
            synchronized (members) {
                int ready = members.get(member.token) == null ? 0 : look(member);
                if (ready != 0) {
                    found = tell(found, member, ready);
                }
                if (ready == EPOLLNVAL) {
                    members.forget(member);
                } else if (ready != 0 && member.told()) {
                    news.add(member);
                }
            }
        }
        return found;
    }

    private static int look(EpollMember member) {
        if (member.descriptor.acquire() < 0) {
            return EPOLLNVAL;
        }
        try {
            return member.look();
        } finally {
            member.descriptor.release();
        }
    }

    private int tell(int at, EpollMember member, int ready) {
        events[at] = ready;
        data[at] = member.data;
        return at + 1;
    }

    /** Translates what the kernel found. Returns how many events there are then. */
    private int collect(int before, int result, Waiter waiter) {
        int found = before;
        for (int i = 0; i < result; i++) {
            long token = EpollCalls.data(buffer, i);
            if (token == WAKE) {
                waiter.drain();
                continue;
            }
            synchronized (members) {
                EpollMember member = members.get(token);
                // Not one that was removed meanwhile, or closed: that is told by its news.
                if (member != null && !member.closed()) {
                    found = tell(found, member, EpollCalls.events(buffer, i));
                }
            }
        }
        return found;
    }

    /**
     * What is ready, for the thread that waited.
     *
     * @param index 0 to what {@link #epoll_wait} returned - 1
     * @return bits of {@code EPOLLIN}, {@code EPOLLOUT}, {@code EPOLLERR}, {@code EPOLLHUP} …; {@link #EPOLLNVAL}: the
     *     descriptor was closed and is in the set no more
     * @throws IndexOutOfBoundsException if the index is not within {@code maxEvents}
     */
    public int events(int index) {
        return events[index];
    }

    /**
     * The user data of what is ready.
     *
     * @param index 0 to what {@link #epoll_wait} returned - 1
     * @return what {@link #epoll_ctl} was given last for it
     * @throws IndexOutOfBoundsException if the index is not within {@code maxEvents}
     */
    public long data(int index) {
        return data[index];
    }

    @Override
    String name() {
        return "epoll set";
    }

    @Override
    void finishClose() {
        new KernelDevice(KernelDevice.PATH).close(epfd);
        members.forgetAll();
        alarm.close();
    }
}
