package io.github.netmap4j.sys.internal;

import io.github.netmap4j.sys.Waker;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/** What a thread needs to wait without the kernel, for a device that calls wakers. One for each thread. */
public final class Parker implements Waker {

    private final Thread thread = Thread.currentThread();
    private volatile boolean woken;

    @Override
    public void wake() {
        woken = true;
        LockSupport.unpark(thread);
    }

    /** Forgets the wakes so far. The caller looks again at what it waits for. */
    public void reset() {
        woken = false;
        // Either the look that follows sees what was published, or whoever publishes it wakes after this.
        VarHandle.fullFence();
    }

    /** Waits for a wake since {@link #reset}, an interrupt, or the end of the time; 0 nanoseconds: for ever. */
    public void park(long nanos) {
        if (woken) {
            return;
        }
        if (nanos == 0) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, nanos);
        }
    }
}
