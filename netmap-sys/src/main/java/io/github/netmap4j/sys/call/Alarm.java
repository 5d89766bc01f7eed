package io.github.netmap4j.sys.call;

import io.github.netmap4j.sys.os.WaitClock;
import io.github.netmap4j.sys.os.Waker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets other threads end the wait of one thread, in the kernel or parked. They signal only an armed alarm, once per wait,
 * so a busy thread costs its peers nothing. The waiting thread arms it, checks what it waits for, and sleeps.
 */
public final class Alarm implements Waker {

    private static final int OFF = 0;
    private static final int ARMED = 1;
    private static final int RUNG = 2;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Alarm.class, "state", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private volatile int state;
    /** The thread that parks; null if the next sleep is in the kernel. */
    private volatile @Nullable Thread sleeper;
    /** What the sleeper is parked by. Written before it. */
    private WaitClock clock = WaitClock.system();
    /** Ends a sleep in the kernel; acquired when first needed. */
    private volatile @Nullable Waiter waiter;

    /** Acquires what {@link #armForKernel} needs. Returns false if no descriptor is left; errno is in {@code calls}. */
    public boolean prepareForKernel(CallState calls) {
        if (waiter == null) {
            waiter = Waiter.acquire(calls);
        }
        return waiter != null;
    }

    private Waiter prepared() {
        return Objects.requireNonNull(waiter, "prepareForKernel was not called");
    }

    /** The descriptor to add to a poll, after {@link #prepareForKernel}. */
    public int fd() {
        return prepared().fd();
    }

    /** Arms it for a sleep in the kernel, on what this returns. Check what you wait for after this, before the sleep. */
    public Waiter armForKernel() {
        sleeper = null;
        arm();
        return prepared();
    }

    /** Arms it for {@link #park}, by a clock. Check what you wait for in between. */
    public void armForPark(WaitClock by) {
        clock = by;
        sleeper = Thread.currentThread();
        arm();
    }

    private void arm() {
        state = ARMED;
        // Either the check that follows sees what was published, or the publisher sees the alarm armed.
        VarHandle.fullFence();
    }

    /** Sleeps until it rings, an interrupt, or the timeout in milliseconds, -1 for none. May return spuriously. */
    public void park(int timeout) {
        if (state == RUNG) {
            return;
        }
        if (timeout < 0) {
            clock.park(this);
        } else {
            clock.parkUntil(this, clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeout));
        }
    }

    /** Call after the sleep, or instead of it. */
    public void disarm() {
        state = OFF;
    }

    @Override
    public void wake() {
        if (STATE.compareAndSet(this, ARMED, RUNG)) {
            Thread thread = sleeper;
            Waiter taken = waiter;
            if (thread != null) {
                clock.unpark(thread);
            } else if (taken != null) {
                taken.wake();
            }
        }
    }

    /** Releases what it acquired. Nobody may sleep on it any more. */
    public void close() {
        Waiter taken = waiter;
        if (taken != null) {
            waiter = null;
            taken.release();
        }
    }
}
