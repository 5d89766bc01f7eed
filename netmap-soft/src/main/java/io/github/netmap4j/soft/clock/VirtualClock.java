package io.github.netmap4j.soft.clock;

import io.github.netmap4j.sys.call.Timeouts;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until somebody moves it, so that a test of an hour takes milliseconds. It starts at
 * 2000-01-01T00:00:00Z.
 *
 * <p>{@link #manual} makes one that {@link #advance} alone moves. One of {@link #automatic} also moves by itself, to the next
 * deadline, as soon as a given number of threads wait for devices of this clock: then nothing can happen before. What is
 * scheduled runs in the thread that moves the clock, in the order of the times.
 *
 * <p>Any thread may use it, and several devices may share it.
 */
public final class VirtualClock implements DeviceClock {

    private static final long START_MICROS =
            TimeUnit.SECONDS.toMicros(Instant.parse("2000-01-01T00:00:00Z").getEpochSecond());

    private record Task(long time, long number, Runnable work) {}

    /** A parked thread. */
    private static final class Parked {
        final Thread thread;
        final @Nullable Long deadline;
        boolean released;

        Parked(Thread thread, @Nullable Long deadline) {
            this.thread = thread;
            this.deadline = deadline;
        }
    }

    private final int waiters;
    private final PriorityQueue<Task> tasks = new PriorityQueue<>(
            (a, b) -> a.time == b.time ? Long.compare(a.number, b.number) : Long.compare(a.time, b.time));
    private final List<Parked> parked = new ArrayList<>();
    /** Threads whose next park is to return at once. */
    private final Map<Thread, Boolean> permits = new WeakHashMap<>();

    private long now;
    private long numbered;
    /** Whether a thread is moving the clock. */
    private boolean moving;

    private VirtualClock(int waiters) {
        this.waiters = waiters;
    }

    /** {@return a clock that only {@link #advance} moves} */
    public static VirtualClock manual() {
        return new VirtualClock(0);
    }

    /**
     * Makes a clock that moves by itself, too.
     *
     * @param threads how many threads must wait at once for that: all that take part in the test
     * @return a new clock
     * @throws IllegalArgumentException if the number is not positive
     */
    public static VirtualClock automatic(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("a clock that moves when " + threads + " threads wait: 1 is the least");
        }
        return new VirtualClock(threads);
    }

    /**
     * Moves the clock, past every deadline on the way: runs what is scheduled and wakes whose time has come.
     *
     * @param time how far
     * @throws IllegalArgumentException if it is negative
     */
    public void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("advance by " + time + ": the clock never goes back");
        }
        long target;
        synchronized (this) {
            target = now + Timeouts.nanos(time);
        }
        move(target, false);
    }

    /** Moves to a time, or while all wait. */
    private void move(long target, boolean onlyWhileAllWait) {
        while (true) {
            Task task;
            synchronized (this) {
                if (moving && onlyWhileAllWait) {
                    return;
                }
                if (onlyWhileAllWait && !allWait()) {
                    return;
                }
                task = step(target, onlyWhileAllWait);
                if (task == null) {
                    if (onlyWhileAllWait || now >= target) {
                        return;
                    }
                    continue;
                }
                moving = true;
            }
            try {
                task.work.run();
            } finally {
                synchronized (this) {
                    moving = false;
                }
            }
        }
    }

    /** Moves to the next deadline. Returns the task to run; null if threads were woken instead, or the target is reached. */
    private @Nullable Task step(long target, boolean automatic) {
        Task first = tasks.peek();
        long next = first == null ? Long.MAX_VALUE : first.time;
        for (Parked each : parked) {
            if (!each.released && each.deadline != null) {
                next = Math.min(next, each.deadline);
            }
        }
        if (next > target || next == Long.MAX_VALUE) {
            now = automatic ? now : Math.max(now, target);
            return null;
        }
        now = Math.max(now, next);
        if (first != null && first.time <= now) {
            return tasks.remove();
        }
        for (Parked each : parked) {
            if (each.deadline != null && each.deadline <= now) {
                release(each);
            }
        }
        return null;
    }

    private boolean allWait() {
        int waiting = 0;
        for (Parked each : parked) {
            if (each.thread.isInterrupted()) {
                return false;
            }
            waiting += each.released ? 0 : 1;
        }
        return waiters != 0 && waiting >= waiters;
    }

    private static void release(Parked each) {
        if (!each.released) {
            each.released = true;
            LockSupport.unpark(each.thread);
        }
    }

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized long epochMicros() {
        return START_MICROS + TimeUnit.NANOSECONDS.toMicros(now);
    }

    /** {@return the time of day by this clock} */
    public Instant instant() {
        return Instant.EPOCH.plus(epochMicros(), ChronoUnit.MICROS);
    }

    @Override
    public void schedule(long time, Runnable task) {
        synchronized (this) {
            tasks.add(new Task(time, numbered++, task));
        }
        move(Long.MAX_VALUE, true);
    }

    @Override
    public void parkUntil(Object blocker, long deadline) {
        parkWith(blocker, deadline);
    }

    @Override
    public void park(Object blocker) {
        parkWith(blocker, null);
    }

    private void parkWith(Object blocker, @Nullable Long deadline) {
        Parked self = new Parked(Thread.currentThread(), deadline);
        synchronized (this) {
            if (permits.remove(self.thread) != null || (deadline != null && deadline <= now)) {
                return;
            }
            parked.add(self);
        }
        try {
            move(Long.MAX_VALUE, true);
            while (!isReleased(self) && !self.thread.isInterrupted()) {
                LockSupport.park(blocker);
            }
        } finally {
            synchronized (this) {
                parked.remove(self);
            }
        }
    }

    private synchronized boolean isReleased(Parked self) {
        return self.released;
    }

    @Override
    public synchronized void unpark(Thread thread) {
        for (Parked each : parked) {
            if (each.thread.equals(thread) && !each.released) {
                release(each);
                return;
            }
        }
        permits.put(thread, Boolean.TRUE);
    }
}
