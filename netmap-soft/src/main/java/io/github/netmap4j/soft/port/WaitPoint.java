package io.github.netmap4j.soft.port;

import io.github.netmap4j.soft.gate.AsymmetricFence;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The waiters of one descriptor: what to run when slots become available, or the descriptor is closed. Only the first wait
 * allocates.
 */
public final class WaitPoint {

    /** After how many useless wakes it stops being watched. */
    private static final int ENOUGH = 1000;

    private Runnable[] wakers = new Runnable[1];
    private @Nullable Runnable kept;
    private int waiting;

    /** Whether there are wakers, or were recently: then somebody will wait again soon. */
    private volatile boolean watched;

    /** How many wakes were useless since the last waiter came. */
    private int inVain;

    /** Adds a waker, which must not block. Look again before you sleep, or you may miss what came just before. */
    public synchronized void add(Runnable waker) {
        int count = waiting;
        if (count == wakers.length) {
            wakers = Arrays.copyOf(wakers, 2 * count);
        }
        wakers[count] = waker;
        waiting = count + 1;
        inVain = 0;
        if (!watched) {
            watched = true;
            // From now on wakers see it; what was published before is visible to the caller.
            AsymmetricFence.rare();
        }
    }

    /** Removes a waker, once if it was added twice. It does not run after this. */
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

    /** Adds a waker for the life of the descriptor, in place of the one that was kept before. */
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

    /** Whether somebody waits, or did a short while ago. */
    public boolean isWatched() {
        return watched;
    }

    /** Runs every waker; call it after publishing what they wait for, and a fence. Free while nobody waits. */
    public void wake() {
        if (watched) {
            // A waker looks whether its thread sleeps; a thread that falls asleep looks for what was published.
            VarHandle.fullFence();
            wakeAll();
        }
    }

    private synchronized void wakeAll() {
        if (waiting == 0) {
            if (++inVain >= ENOUGH) {
                inVain = 0;
                watched = false;
            }
            return;
        }
        for (int i = 0; i < waiting; i++) {
            wakers[i].run();
        }
    }
}
