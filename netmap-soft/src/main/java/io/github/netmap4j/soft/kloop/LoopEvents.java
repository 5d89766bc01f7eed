package io.github.netmap4j.soft.kloop;

import static io.github.netmap4j.sys.os.Errno.EMFILE;
import static io.github.netmap4j.sys.os.Errno.ENFILE;

import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.soft.system.EventFds;
import io.github.netmap4j.sys.call.LibcCalls;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.os.WaitClock;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a sync loop waits for, and how it signals the program: eventfds with {@code NETMAP_REQ_OPT_SYNC_KLOOP_EVENTFDS}, else
 * a timeout. If one ring has no eventfd for kicks, the loop looks at all of them periodically.
 */
public final class LoopEvents implements AutoCloseable {

    private static final int NONE = -1;

    private final Thread thread = Thread.currentThread();
    private final WaitClock clock;
    private final int[] kickFds;
    private final int[] signalFds;
    /** Null if the loop sleeps with a timeout. */
    private @Nullable Kicks kicks;

    private volatile boolean woken;
    private boolean closed;

    private LoopEvents(int[] kickFds, int[] signalFds, WaitClock clock) {
        this.clock = clock;
        this.kickFds = kickFds;
        this.signalFds = signalFds;
    }

    /** For a loop that sleeps with a timeout by a clock, and signals nobody. */
    public static LoopEvents none(WaitClock clock) {
        return new LoopEvents(new int[0], new int[0], clock);
    }

    /**
     * Takes duplicates of a program's eventfds.
     *
     * @param kicks {@code ioeventfd} of each ring, negative for none
     * @param signals {@code irqfd} of each ring, negative for none
     * @param clock for the timeout of a loop that is not kicked
     * @throws RequestRefusedException EBADF if the program has no such file open, EINVAL if it is not an eventfd, EMFILE
     */
    public static LoopEvents of(int[] kicks, int[] signals, UserMemory caller, WaitClock clock) {
        LoopEvents events = new LoopEvents(none(kicks.length), none(signals.length), clock);
        try {
            events.take(kicks, signals, caller);
            return events;
        } catch (RuntimeException refused) {
            events.close();
            throw refused;
        }
    }

    private static int[] none(int rings) {
        int[] none = new int[rings];
        Arrays.fill(none, NONE);
        return none;
    }

    private void take(int[] from, int[] to, UserMemory caller) {
        if (Arrays.stream(from).allMatch(fd -> fd >= 0)) {
            kicks = new Kicks(from.length);
        }
        for (int ring = 0; ring < from.length; ring++) {
            if (to[ring] >= 0) {
                signalFds[ring] = take(to[ring], caller);
            }
            if (kicks != null) {
                kickFds[ring] = take(from[ring], caller);
                int error = -kicks.add(kickFds[ring], ring);
                if (error != 0) {
                    throw new RequestRefusedException(error, "cannot wait for eventfd " + from[ring]);
                }
            }
        }
    }

    private static int take(int fd, UserMemory caller) {
        int own = caller.duplicate(fd);
        if (own < 0) {
            throw own == -EMFILE || own == -ENFILE
                    ? new RequestRefusedException(
                            -own, FailureCause.OPEN_FILES, "no descriptor is left for a duplicate of eventfd " + fd)
                    : new RequestRefusedException(
                            -own, "the program has no open file of number " + fd + ", given as an eventfd");
        }
        int error = -EventFds.check(own);
        if (error != 0) {
            LibcCalls.close(own);
            throw new RequestRefusedException(
                    error, "descriptor " + fd + " is not an eventfd: make it with eventfd(2)");
        }
        return own;
    }

    /** Whether the loop sleeps until it is kicked, instead of with a timeout. */
    public boolean sleepsUntilKicked() {
        return kicks != null;
    }

    /** Whether the program wants signals for a ring. */
    boolean signals(int ring) {
        return ring < signalFds.length && signalFds[ring] != NONE;
    }

    /** Signals the program that a ring has more slots for it. From any thread; never blocks. */
    synchronized void signal(int ring) {
        if (!closed && signals(ring)) {
            EventFds.signal(signalFds[ring]);
        }
    }

    /** Forgets earlier calls of {@link #wake}. Call it before you look for work. */
    void reset() {
        woken = false;
        VarHandle.fullFence();
    }

    boolean woken() {
        return woken;
    }

    /**
     * Waits for a kick, a {@link #wake} or the timeout; may return without one. Called by the thread that made this.
     * Returns how many {@link #kicked} rings there are.
     */
    int await(int sleepMicros) {
        if (kicks != null) {
            return kicks.await(this);
        }
        if (!woken) {
            clock.parkUntil(this, clock.nanoTime() + TimeUnit.MICROSECONDS.toNanos(Math.max(1, sleepMicros)));
        }
        return 0;
    }

    /** A ring that was kicked. */
    int kicked(int index) {
        return Objects.requireNonNull(kicks).ring(index);
    }

    /** Ends the current or the next wait. From any thread. */
    void wake() {
        if (!woken) {
            woken = true;
            if (kicks == null) {
                clock.unpark(thread);
            } else {
                kicks.wake();
            }
        }
    }

    @Override
    public void close() {
        if (kicks != null) {
            kicks.close();
        }
        synchronized (this) {
            if (!closed) {
                closed = true;
                close(kickFds);
                close(signalFds);
            }
        }
    }

    private static void close(int[] fds) {
        for (int fd : fds) {
            if (fd != NONE) {
                LibcCalls.close(fd);
            }
        }
    }
}
