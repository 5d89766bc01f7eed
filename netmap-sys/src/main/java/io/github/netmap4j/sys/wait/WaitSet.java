package io.github.netmap4j.sys.wait;

import static io.github.netmap4j.sys.os.Errno.EINTR;

import io.github.netmap4j.sys.call.Alarm;
import io.github.netmap4j.sys.call.CallCounter;
import io.github.netmap4j.sys.call.Timeouts;
import io.github.netmap4j.sys.os.WaitClock;
import io.github.netmap4j.sys.os.Waker;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The part of a wait for several that does not poll: one thread waits, any thread may wake it or close the set, and the
 * last user releases what the set holds.
 */
abstract class WaitSet implements Waker, AutoCloseable {

    /** Ends the wait of the thread that waits, if any. */
    final Alarm alarm = new Alarm();

    private final CallCounter calls = new CallCounter();
    private final AtomicBoolean taken = new AtomicBoolean();

    /** Whether {@link #wake} was called since the last wait returned. */
    private volatile boolean woken;

    /** Begins a use by one thread at a time; {@link #endTurn} follows. */
    final void beginTurn() {
        requireEntered();
        if (!taken.compareAndSet(false, true)) {
            exit();
            throw new IllegalStateException(
                    "another thread uses this " + name() + ": until it is done, only wake and close may be called");
        }
    }

    final void endTurn() {
        taken.set(false);
        exit();
    }

    /** Ends a turn that was a wait. */
    final void endWait() {
        woken = false;
        endTurn();
    }

    /** Begins a use by any thread; {@link #exit} follows. */
    final void requireEntered() {
        if (!enter()) {
            throw closed();
        }
    }

    /** The same; returns false if the set is closed, and then {@link #exit} must not follow. */
    final boolean enter() {
        return calls.enter();
    }

    final void exit() {
        if (calls.leave()) {
            finishClose();
        }
    }

    /**
     * Waits, one thread at a time. Returns how many are ready; 0 after the timeout, and after a wake; or
     * {@code -errno}.
     *
     * @throws IllegalStateException if the set is closed
     */
    final int await(int timeout) {
        WaitClock clock = clock();
        long deadline = Timeouts.deadline(clock, timeout);
        int left = timeout;
        while (true) {
            int found = once(left);
            if (found != 0 && found != -EINTR) {
                return found;
            }
            requireOpen();
            if (called()) {
                return 0;
            }
            if (timeout != 0 && Thread.currentThread().isInterrupted()) {
                return -EINTR;
            }
            left = Timeouts.left(clock, timeout, deadline);
            if (left == 0) {
                return 0;
            }
        }
    }

    /** One wait, which may end spuriously: how many are ready, or {@code -errno}. */
    abstract int once(int timeout);

    /** Whether the waiting thread is to return although nothing is ready: the set was closed, or woken. */
    final boolean called() {
        return woken || !calls.isOpen();
    }

    private void requireOpen() {
        if (!calls.isOpen()) {
            throw closed();
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException("this " + name() + " is closed");
    }

    /** What the waits go by. */
    abstract WaitClock clock();

    /** For messages. */
    abstract String name();

    /** Ends the current or the next wait: it returns what is ready then, or 0. Does nothing after close. */
    @Override
    public void wake() {
        woken = true;
        alarm.wake();
    }

    /** Ends a wait under way. The members stay open. Closing again does nothing. */
    @Override
    public void close() {
        if (calls.close()) {
            alarm.wake();
            exit();
        }
    }

    /** Releases what the set holds, once, when no call is under way. */
    abstract void finishClose();
}
