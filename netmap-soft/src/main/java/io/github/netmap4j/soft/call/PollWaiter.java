package io.github.netmap4j.soft.call;

import io.github.netmap4j.soft.port.WaitPoint;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** A thread that waits in poll. Each thread has one, so that a wait allocates nothing. */
public final class PollWaiter implements Runnable {

    /** Weakly, so that a thread which outlives the library's class loader does not keep it. */
    private static final ThreadLocal<WeakReference<PollWaiter>> CURRENT = new ThreadLocal<>();

    private final Thread thread = Thread.currentThread();
    private volatile boolean signalled;
    private WaitPoint[] points = new WaitPoint[4];
    private int joined;

    private PollWaiter() {}

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

    /** Starts to wait at a wait point. */
    public void join(WaitPoint point) {
        if (joined == points.length) {
            points = Arrays.copyOf(points, 2 * joined);
        }
        points[joined++] = point;
        point.add(this);
    }

    /** Ends all waiting. */
    public void leave() {
        while (joined > 0) {
            joined--;
            points[joined].remove(this);
            points[joined] = null;
        }
    }

    /** Forgets earlier signals. To be called before looking for what a signal would tell. */
    public void reset() {
        signalled = false;
    }

    /**
     * Sleeps until there is a signal, an interrupt, or the time is up.
     *
     * @param deadline in terms of {@code System.nanoTime}
     * @param forever whether there is none
     */
    public void await(long deadline, boolean forever) {
        while (!signalled && !thread.isInterrupted()) {
            if (forever) {
                LockSupport.park(this);
            } else {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                LockSupport.parkNanos(this, left);
            }
        }
    }

    @Override
    public void run() {
        if (!signalled) {
            signalled = true;
            LockSupport.unpark(thread);
        }
    }
}
