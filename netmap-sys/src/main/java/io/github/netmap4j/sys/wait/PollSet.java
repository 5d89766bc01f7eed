package io.github.netmap4j.sys.wait;

import static io.github.netmap4j.sys.os.Errno.EINTR;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.NativeAccess;
import io.github.netmap4j.sys.call.PollCalls;
import io.github.netmap4j.sys.call.Waiter;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.device.Readiness;
import io.github.netmap4j.sys.os.WaitClock;
import io.github.netmap4j.sys.user.NmDesc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * {@code poll} for several ports and other descriptors at once: ports of the kernel's netmap, ports of a software
 * device (any with {@link Readiness}), and whatever else the kernel can poll, such as sockets and eventfds. One poll(2)
 * waits for all of the kernel's; ports of this process wake it. A set without descriptors of the kernel makes no system
 * call at all.
 *
 * {@snippet class="io.github.netmap4j.examples.snippets.RawSnippetsTest" region="poll"}
 *
 * <p>As with poll(2), what is ready stays ready until it is used up. And as with poll(2) on netmap, a poll syncs: with
 * {@code POLLIN} it gives back the slots before {@code head} of the receive rings and fetches new ones, with
 * {@code POLLOUT} it syncs the transmit rings, and {@code POLLIN} alone sends what is pending, unless the port was opened
 * with {@code NR_NO_TX_POLL}. That holds for every member at each poll, ready or not, on every device. So during a poll the
 * rings of all members belong to the thread that polls.
 *
 * <p>A wait ends early, with nothing lost, when a member is closed by any thread ({@code POLLNVAL} for that member),
 * when the waiting thread is interrupted ({@code -EINTR}), when a thread calls {@link #wake}, and when the set is
 * closed. The caller owns a number that it passes to {@link #add(int, int)}, and must {@link #remove} it before closing
 * it.
 *
 * <p>Threads: one at a time adds, removes and polls; any thread calls {@link #wake} and {@link #close}. A virtual
 * thread that waits in the kernel pins its carrier thread; with ports of this process alone it does not. The set owns
 * none of its members, and at most one descriptor of the kernel's. No poll allocates.
 */
public final class PollSet extends WaitSet {

    private static final int POLLNVAL = netmap_h.POLLNVAL();
    private static final long SIZE = pollfd.sizeof();
    private static final long FD = pollfd.fd$offset();
    private static final long EVENTS = pollfd.events$offset();
    private static final long REVENTS = pollfd.revents$offset();

    /** By index; null where a member was removed. */
    private PollMember[] members = new PollMember[4];

    private int[] revents = new int[4];
    /** What poll(2) gets: a struct for each index, and one for the descriptor that wakes it. */
    private MemorySegment fds = allocate(4);
    /** One more than the highest index in use. */
    private int end;

    private int ofKernel;
    private int inProcess;

    /**
     * An empty set. Nothing is opened yet.
     *
     * @throws IllegalCallerException if the JVM denies native access; the message has the flag that allows it
     */
    public PollSet() {
        NativeAccess.require();
    }

    private static MemorySegment allocate(int members) {
        return Arena.ofAuto().allocate(pollfd.layout(), members + 1L);
    }

    /**
     * Adds a port, or anything else of a {@link KernelDevice} that a {@link Descriptor} owns.
     *
     * @param descriptor what to wait for: {@link NmDesc#descriptor}, say
     * @param events {@code POLLIN}, {@code POLLOUT} or both; 0 for errors and the close alone
     * @return its index, until {@link #remove}
     * @throws IllegalArgumentException if its device cannot be waited for with others: it has no {@link Readiness}
     * @throws IllegalStateException if the set is closed, or another thread uses it
     */
    public int add(Descriptor descriptor, int events) {
        PollMember.requireWaitable(descriptor);
        beginTurn();
        try {
            return add(new PollMember(descriptor, events, alarm));
        } finally {
            endTurn();
        }
    }

    /**
     * Adds a descriptor of the kernel by its number: a socket, a pipe, an eventfd. The caller keeps it, and must not close
     * it before {@link #remove}: the number may then be another file's.
     *
     * @param fd the number
     * @param events {@code POLLIN}, {@code POLLOUT} or both
     * @return its index, until {@link #remove}
     * @throws IllegalArgumentException if the number is negative
     * @throws IllegalStateException if the set is closed, or another thread uses it
     */
    public int add(int fd, int events) {
        if (fd < 0) {
            throw new IllegalArgumentException(fd + " is not a descriptor");
        }
        beginTurn();
        try {
            return add(new PollMember(fd, events));
        } finally {
            endTurn();
        }
    }

    private int add(PollMember member) {
        int index = 0;
        while (index < end && members[index] != null) {
            index++;
        }
        if (index == members.length) {
            grow();
        }
        members[index] = member;
        revents[index] = 0;
        fds.set(JAVA_SHORT, index * SIZE + EVENTS, (short) member.events());
        end = Math.max(end, index + 1);
        count(member, 1);
        return index;
    }

    private void grow() {
        int room = 2 * members.length;
        MemorySegment larger = allocate(room);
        larger.copyFrom(fds);
        fds = larger;
        members = Arrays.copyOf(members, room);
        revents = Arrays.copyOf(revents, room);
    }

    private void count(PollMember member, int change) {
        if (member.inProcess()) {
            inProcess += change;
        } else {
            ofKernel += change;
        }
    }

    /**
     * Removes a member. Its index may be given out again.
     *
     * @param index what {@link #add} returned
     * @throws IndexOutOfBoundsException if there is none
     * @throws IllegalStateException if the set is closed, or another thread uses it
     */
    public void remove(int index) {
        beginTurn();
        try {
            PollMember member = member(index);
            member.leave();
            members[index] = null;
            revents[index] = 0;
            while (end > 0 && members[end - 1] == null) {
                end--;
            }
            count(member, -1);
        } finally {
            endTurn();
        }
    }

    private PollMember member(int index) {
        PollMember member = index >= 0 && index < end ? members[index] : null;
        if (member == null) {
            throw new IndexOutOfBoundsException("this poll set has no member " + index);
        }
        return member;
    }

    /**
     * Changes what is waited for.
     *
     * @param index what {@link #add} returned
     * @param events {@code POLLIN}, {@code POLLOUT}, both, or 0
     * @throws IndexOutOfBoundsException if there is none
     * @throws IllegalStateException if the set is closed, or another thread uses it
     */
    public void events(int index, int events) {
        beginTurn();
        try {
            member(index).events(events);
            fds.set(JAVA_SHORT, index * SIZE + EVENTS, (short) events);
        } finally {
            endTurn();
        }
    }

    /**
     * What the last {@link #poll} found ready, for the thread that polled.
     *
     * @param index what {@link #add} returned
     * @return bits of {@code POLLIN}, {@code POLLOUT}, {@code POLLERR}, {@code POLLHUP}; {@code POLLNVAL} for a member that is
     *     closed; 0 for one that is not ready, or that was added since
     * @throws IndexOutOfBoundsException if there is none
     */
    public int revents(int index) {
        member(index);
        return revents[index];
    }

    /**
     * {@code poll}: waits until a member is ready.
     *
     * @param timeout milliseconds; 0 returns at once, -1 waits for ever
     * @return how many members are ready, see {@link #revents}: a closed member counts at every poll until it is removed. 0
     *     after the timeout, and after {@link #wake}. Or {@code -errno}: EINTR if nothing is ready and the thread's
     *     interrupt status is set, which it stays; EMFILE or ENFILE if there is no descriptor left to be woken by; EINVAL if
     *     there are more members than the process may open
     * @throws IllegalStateException if the set is closed, before or meanwhile, or another thread uses it
     */
    public int poll(int timeout) {
        beginTurn();
        try {
            return pollAcquired(timeout);
        } finally {
            endWait();
        }
    }

    private int pollAcquired(int timeout) {
        int acquired = 0;
        try {
            for (; acquired < end; acquired++) {
                PollMember member = members[acquired];
                if (member != null) {
                    member.acquire();
                }
                fds.set(JAVA_INT, acquired * SIZE + FD, member == null ? -1 : member.kernelFd());
            }
            if (timeout == 0) {
                return look();
            }
            int ready = inProcess == 0 ? 0 : look();
            return ready != 0 ? ready : sleep(timeout);
        } finally {
            for (int i = 0; i < acquired; i++) {
                if (members[i] != null) {
                    members[i].release();
                }
            }
        }
    }

    private int look() {
        lookInProcess();
        int result = ofKernel == 0 ? 0 : PollCalls.poll(fds, end, 0);
        return result < 0 && result != -EINTR ? result : collect();
    }

    private int sleep(int timeout) {
        CallState calls = CallState.current();
        if (ofKernel != 0 && !alarm.prepareForKernel(calls)) {
            return calls.minusErrno();
        }
        watch();
        try {
            return await(timeout);
        } finally {
            unwatch();
        }
    }

    @Override
    int once(int timeout) {
        int result = ofKernel == 0 ? sleepHere(timeout) : sleepInKernel(timeout);
        return result < 0 && result != -EINTR ? result : collect();
    }

    private int sleepInKernel(int left) {
        Waiter waiter = alarm.armForKernel();
        try {
            if (lookInProcess() || called()) {
                return PollCalls.poll(fds, end, 0);
            }
            int result = waiter.poll(fds, end, left);
            lookInProcess();
            return result;
        } finally {
            alarm.disarm();
        }
    }

    private int sleepHere(int left) {
        alarm.armForPark(clock());
        try {
            if (!lookInProcess() && !called()) {
                alarm.park(left);
                lookInProcess();
            }
            return 0;
        } finally {
            alarm.disarm();
        }
    }

    /** Looks at the ports of this process, and for closed members. Returns whether any has something to report. */
    private boolean lookInProcess() {
        boolean news = false;
        for (int i = 0; i < end; i++) {
            PollMember member = members[i];
            if (member != null) {
                revents[i] = member.inProcess() ? member.look() : member.closed() ? POLLNVAL : 0;
                news |= revents[i] != 0;
            }
        }
        return news;
    }

    /** Adds what the kernel reported to what {@link #lookInProcess} found. Returns how many are ready. */
    private int collect() {
        int ready = 0;
        for (int i = 0; i < end; i++) {
            PollMember member = members[i];
            if (member != null) {
                if (!member.inProcess()) {
                    revents[i] =
                            member.closed() ? POLLNVAL : Short.toUnsignedInt(fds.get(JAVA_SHORT, i * SIZE + REVENTS));
                }
                if (revents[i] != 0) {
                    ready++;
                }
            }
        }
        return ready;
    }

    /**
     * {@return the clock that polls go by: that of the first port of this process; the system's while one of the kernel's
     * descriptors is in the set, or none}
     */
    @Override
    public WaitClock clock() {
        for (int i = 0; ofKernel == 0 && i < end; i++) {
            if (members[i] != null) {
                return members[i].clock();
            }
        }
        return WaitClock.system();
    }

    private void watch() {
        if (inProcess != 0) {
            for (int i = 0; i < end; i++) {
                if (members[i] != null) {
                    members[i].watch();
                }
            }
        }
    }

    private void unwatch() {
        if (inProcess != 0) {
            for (int i = 0; i < end; i++) {
                if (members[i] != null) {
                    members[i].unwatch();
                }
            }
        }
    }

    @Override
    String name() {
        return "poll set";
    }

    @Override
    void finishClose() {
        for (int i = 0; i < end; i++) {
            if (members[i] != null) {
                members[i].leave();
            }
        }
        alarm.close();
    }
}
