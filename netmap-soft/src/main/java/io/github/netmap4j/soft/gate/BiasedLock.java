package io.github.netmap4j.soft.gate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A lock with {@code tryLock} only. After a thread has taken it many times in a row, the lock is biased to it, and it
 * takes the lock without an atomic operation until another thread wants it: that thread revokes the bias, and pays for
 * the fence ({@link AsymmetricFence}). Usually one thread syncs a ring, so hardly any sync pays. The lock is not
 * reentrant.
 */
public final class BiasedLock extends PaddingBefore {

    private static final int FREE = 0;
    /** A thread checks whether the biased thread is inside: then it is TAKEN or FREE. */
    private static final int CHECKED = 1;

    private static final int TAKEN = 2;

    private static final int FIRST_BIAS = 64;
    private static final int LAST_BIAS = 1 << 16;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(BiasedLock.class, "state", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** The state for threads without the bias. */
    @SuppressWarnings("unused") // through STATE
    private volatile int state;

    /** Written by the thread that holds the state. */
    private volatile Bias bias = Bias.NOBODY;

    // Guarded by the state.

    /** A bias that was revoked while its thread was inside. */
    private Bias former = Bias.NOBODY;

    private long lastThread;
    private int inARow;
    private int enough = FIRST_BIAS;

    // Guarded by the lock itself. No reference is written for each time: that would cost the GC's barrier.

    /** Whether the thread inside came in by the newest bias. */
    private boolean byBias;

    private Bias newest = Bias.NOBODY;

    /** Takes the lock, unless a thread has it, this one included. What the last holder wrote is visible then. */
    @SuppressWarnings("ReferenceEquality") // this very bias
    public boolean tryLock() {
        Bias mine = bias;
        long self = Thread.currentThread().threadId();
        if (mine.thread == self) {
            if (mine.inside()) {
                return false;
            }
            mine.enter();
            AsymmetricFence.frequent();
            if (bias == mine) {
                byBias = true;
                return true;
            }
            mine.leave();
        }
        return tryWithoutBias(self);
    }

    /** Releases the lock. */
    public void unlock() {
        if (byBias) {
            newest.leave();
        } else {
            STATE.setRelease(this, FREE);
        }
    }

    private boolean tryWithoutBias(long self) {
        for (int attempt = 0; ; attempt++) {
            int before = (int) STATE.compareAndExchange(this, FREE, CHECKED);
            if (before == FREE) {
                break;
            }
            if (before == TAKEN) {
                return false;
            }
            // To give up now would be wrong: the other one may give up because of us.
            RingGate.pause(attempt);
        }
        if (formerIsInside()) {
            STATE.setRelease(this, FREE);
            return false;
        }
        STATE.setOpaque(this, TAKEN);
        byBias = false;
        count(self);
        return true;
    }

    /** Revokes the bias. Returns whether the thread that had it is inside, or is about to see that it lost it. */
    @SuppressWarnings("ReferenceEquality") // this very object
    private boolean formerIsInside() {
        Bias current = bias;
        if (current != Bias.NOBODY) {
            former = current;
            bias = Bias.NOBODY;
            enough = Math.min(2 * enough, LAST_BIAS);
            AsymmetricFence.rare();
        }
        if (former.inside()) {
            return true;
        }
        if (former != Bias.NOBODY) {
            former = Bias.NOBODY;
        }
        return false;
    }

    /** The lock is taken: gives the thread the bias if it was the one that took it for long enough. */
    private void count(long self) {
        if (self != lastThread) {
            lastThread = self;
            inARow = 0;
        } else if (++inARow >= enough) {
            inARow = 0;
            Bias mine = new Bias(self);
            mine.enter();
            newest = mine;
            byBias = true;
            bias = mine;
            STATE.setRelease(this, FREE);
        }
    }
}
