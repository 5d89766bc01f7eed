package io.github.netmap4j.soft.call;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.netmap4j.soft.port.Binding;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.WaitPoint;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.Waiter;
import io.github.netmap4j.sys.os.WaitClock;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A thread that waits in poll. Each thread has one, so that a wait allocates nothing. It parks, or, if a ring gets its
 * events from the kernel, sleeps in the kernel, where other threads wake it by an eventfd.
 */
public final class PollWaiter implements Runnable {

    /** Weak, so that a thread does not keep the library's class loader alive. */
    private static final ThreadLocal<WeakReference<PollWaiter>> CURRENT = new ThreadLocal<>();

    /** The longest sleep in the kernel: an interface that goes away sends no event. */
    private static final int LONGEST = 200;

    /** The kernel does not report room in a transmit ring: sleeps for it grow from this, up to a millisecond. */
    private static final long FIRST_PAUSE = TimeUnit.MICROSECONDS.toNanos(50);

    private static final long LAST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private final Thread thread = Thread.currentThread();
    private WaitClock clock = WaitClock.system();
    private volatile boolean signalled;

    /** What to wait for in the kernel, and room for one more. */
    private MemorySegment fds = allocate(4);

    private int watched;
    private boolean forRoom;
    private long pause = FIRST_PAUSE;
    /** Ends a sleep in the kernel; acquired when first needed. */
    private volatile @Nullable Waiter waiter;

    private WaitPoint[] points = new WaitPoint[4];
    private int joined;

    private PollWaiter() {}

    private static MemorySegment allocate(int structs) {
        return Arena.ofAuto().allocate(pollfd.layout(), structs);
    }

    /** The poller of this thread. */
    public static PollWaiter current() {
        WeakReference<PollWaiter> kept = CURRENT.get();
        PollWaiter poller = kept == null ? null : kept.get();
        if (poller == null) {
            poller = new PollWaiter();
            CURRENT.set(new WeakReference<>(poller));
        }
        return poller;
    }

    /** Begins a wait, by a clock. */
    void begin(WaitClock by) {
        clock = by;
    }

    /** Starts to wait at a wait point. */
    public void join(WaitPoint point) {
        if (joined == points.length) {
            points = Arrays.copyOf(points, 2 * joined);
        }
        points[joined++] = point;
        point.add(this);
    }

    /** Forgets what to watch in the kernel. */
    public void watchNothing() {
        watched = 0;
        forRoom = false;
    }

    /** Watches the rings of a descriptor in the kernel, if they get their events there. */
    public void watch(Binding binding, int events) {
        if ((events & SyncCall.READ) != 0) {
            for (Kring ring : binding.rx) {
                watch(ring.kernelDescriptor());
            }
        }
        if ((events & SyncCall.WRITE) != 0) {
            for (Kring ring : binding.tx) {
                forRoom |= ring.kernelDescriptor() >= 0;
            }
        }
    }

    private void watch(int fd) {
        if (fd < 0) {
            return;
        }
        if ((watched + 2) * PollCall.POLLFD_SIZE > fds.byteSize()) {
            MemorySegment larger = allocate(2 * watched + 2);
            larger.copyFrom(fds);
            fds = larger;
        }
        long at = watched++ * PollCall.POLLFD_SIZE;
        fds.set(JAVA_INT, at + PollCall.POLLFD_FD, fd);
        fds.set(JAVA_SHORT, at + PollCall.POLLFD_EVENTS, (short) SyncCall.POLLIN);
    }

    /** Ends all waiting. */
    public void leave() {
        watchNothing();
        pause = FIRST_PAUSE;
        Waiter taken = waiter;
        if (taken != null) {
            waiter = null;
            taken.release();
        }
        while (joined > 0) {
            joined--;
            points[joined].remove(this);
            points[joined] = null;
        }
    }

    /** Forgets earlier signals. Call it before you look for what a signal would report. */
    public void reset() {
        signalled = false;
    }

    /**
     * Sleeps until a signal, an interrupt, or the deadline.
     *
     * @param deadline by its clock
     * @param forever whether there is none
     */
    public void await(long deadline, boolean forever) {
        long left = forever ? Long.MAX_VALUE : deadline - clock.nanoTime();
        if (forRoom && pause < LAST_PAUSE) {
            park(Math.min(left, pause));
            pause *= 2;
        } else if (watched != 0 && hasWaiter()) {
            awaitInKernel(left);
        } else if (forRoom || watched != 0) {
            park(Math.min(left, LAST_PAUSE));
        } else {
            awaitHere(deadline, forever);
        }
    }

    private boolean hasWaiter() {
        if (waiter == null) {
            waiter = Waiter.acquire(CallState.current());
        }
        return waiter != null;
    }

    private void awaitInKernel(long nanos) {
        Waiter inKernel = waiter;
        if (!signalled && inKernel != null) {
            long longest = forRoom ? 1 : LONGEST;
            // Rounded up, or a poll that returns too early is repeated.
            long millis = Math.min(longest, nanos / 1_000_000 + 1);
            inKernel.poll(fds, watched, (int) Math.max(0, millis));
        }
    }

    private void park(long nanos) {
        if (!signalled && nanos > 0) {
            clock.parkUntil(this, clock.nanoTime() + nanos);
        }
    }

    private void awaitHere(long deadline, boolean forever) {
        while (!signalled && !thread.isInterrupted()) {
            if (forever) {
                clock.park(this);
            } else if (deadline - clock.nanoTime() <= 0) {
                return;
            } else {
                clock.parkUntil(this, deadline);
            }
        }
    }

    @Override
    public void run() {
        if (!signalled) {
            signalled = true;
            Waiter inKernel = waiter;
            if (inKernel != null) {
                inKernel.wake();
            }
            clock.unpark(thread);
        }
    }
}
