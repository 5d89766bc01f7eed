package io.github.netmap4j.soft.port;

import java.util.Arrays;

/** Where threads and readiness handles wait for one descriptor. Nothing is allocated for a wait after the first. */
public final class WaitPoint {

    private Waker[] wakers = new Waker[1];
    private volatile int waiting;

    /**
     * Adds a waker. The caller must then look again before it sleeps, or it may miss what came just before.
     *
     * @param waker what to call
     */
    public synchronized void add(Waker waker) {
        int count = waiting;
        if (count == wakers.length) {
            wakers = Arrays.copyOf(wakers, 2 * count);
        }
        wakers[count] = waker;
        waiting = count + 1;
    }

    /**
     * Removes a waker, once if it was added twice. After this it is not called any more.
     *
     * @param waker the waker
     */
    @SuppressWarnings("ReferenceEquality") // this very waker
    public synchronized void remove(Waker waker) {
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

    /** Calls every waker. */
    public void wake() {
        if (waiting != 0) {
            wakeAll();
        }
    }

    private synchronized void wakeAll() {
        for (int i = 0; i < waiting; i++) {
            wakers[i].wake();
        }
    }
}
