package io.github.netmap4j.soft.port;

import java.util.Arrays;

/**
 * Where threads and readiness handles wait for one descriptor: what to run when slots have become available, or the
 * descriptor was closed. Nothing is allocated for a wait after the first.
 */
public final class WaitPoint {

    private Runnable[] wakers = new Runnable[1];
    private Runnable kept;
    private volatile int waiting;

    /**
     * Adds a waker. The caller must then look again before it sleeps, or it may miss what came just before.
     *
     * @param waker what to run; it must not block
     */
    public synchronized void add(Runnable waker) {
        int count = waiting;
        if (count == wakers.length) {
            wakers = Arrays.copyOf(wakers, 2 * count);
        }
        wakers[count] = waker;
        waiting = count + 1;
    }

    /**
     * Removes a waker, once if it was added twice. After this it is not run any more.
     *
     * @param waker the waker
     */
    @SuppressWarnings("ReferenceEquality") // this very waker
    public synchronized void remove(Runnable waker) {
        int count = waiting;
        for (int i = 0; i < count; i++) {
            if (wakers[i] == waker) {
                wakers[i] = wakers[count - 1];
                wakers[count - 1] = null;
                waiting = count - 1;
                return;
            }
        }
    }

    /**
     * Adds a waker for the life of the descriptor, in place of the one that was kept before.
     *
     * @param waker what to run; it must not block
     */
    @SuppressWarnings("ReferenceEquality") // this very waker
    public synchronized void keep(Runnable waker) {
        if (kept != waker) {
            if (kept != null) {
                remove(kept);
            }
            kept = waker;
            add(waker);
        }
    }

    /** Runs every waker. */
    public void wake() {
        if (waiting != 0) {
            wakeAll();
        }
    }

    private synchronized void wakeAll() {
        for (int i = 0; i < waiting; i++) {
            wakers[i].run();
        }
    }
}
