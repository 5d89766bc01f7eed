package io.github.netmap4j.soft.gate;

import java.util.concurrent.locks.LockSupport;

/**
 * Lets one thread at a time sync a ring, and control operations stop them all. A thread that meets another sync skips the
 * ring, as in the kernel; only a poll that is about to sleep waits. A thread that meets a control operation waits for its
 * end.
 *
 * <p>Deadlock is impossible because a thread inside never takes the control lock.
 */
public abstract class RingGate {

    /** The caller is inside and must {@link #leave}. */
    public static final int ENTERED = 0;
    /** Another thread is inside: skip the ring. */
    static final int BUSY = 1;
    /** The ring was deleted. */
    public static final int GONE = 2;

    private static final int OPEN = 0;
    private static final int STOPPED = 1;
    private static final int DELETED = 2;

    private final TryLock inside = new TryLock();

    private volatile int state;

    /** Tries to enter. Returns {@link #ENTERED}, {@link #BUSY} or {@link #GONE}. */
    public final int enter() {
        for (int attempt = 0; ; attempt++) {
            int before = state;
            if (before == OPEN) {
                boolean entered = inside.tryLock();
                if (state == OPEN) {
                    return entered ? ENTERED : BUSY;
                }
                if (entered) {
                    leave();
                }
            } else if (before == DELETED) {
                return GONE;
            }
            pause(attempt);
        }
    }

    /**
     * Enters after another thread's sync, however long it takes. For a poll that would sleep: what the other thread is
     * about to find would not wake it. Returns {@link #ENTERED} or {@link #GONE}.
     */
    public final int enterAfterOthers() {
        int entered = enter();
        for (int attempt = 0; entered == BUSY; attempt++) {
            pause(attempt);
            entered = enter();
        }
        return entered;
    }

    /** Leaves. What was written inside is visible to the next thread that enters. */
    public final void leave() {
        inside.unlock();
    }

    /** Waits until no thread is inside, and lets none enter until {@link #resume}. Control lock held. */
    public final void stop() {
        close(STOPPED);
    }

    /** Ends a {@link #stop}. */
    public final void resume() {
        state = OPEN;
        leave();
    }

    /** Waits until no thread is inside that entered before this call. */
    public final void drain() {
        stop();
        resume();
    }

    /** Waits until no thread is inside, and lets none enter again. */
    public final void delete() {
        close(DELETED);
        leave();
    }

    private void close(int to) {
        state = to;
        for (int attempt = 0; !inside.tryLock(); attempt++) {
            pause(attempt);
        }
    }

    /** Waits a little, longer with every attempt: the other thread may have lost its processor in the middle. */
    @SuppressWarnings("ThreadPriorityCheck") // yield is only a hint here
    public static void pause(int attempt) {
        if (attempt < 100) {
            Thread.onSpinWait();
        } else if (attempt < 200) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(20_000);
        }
    }
}
