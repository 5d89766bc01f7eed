package io.github.netmap4j.soft.gate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A lock that is tried, never waited for. A thread that takes it many times in a row gets it without an atomic operation from
 * then on, until another one wants it: that one takes the bias back, and pays for it ({@link AsymmetricFence}). A ring
 * has its own thread as a rule, so hardly any sync pays. The thread that has the lock cannot take it once more.
 */
public final class BiasedLock extends PaddingBefore {

    private static final int FREE = 0;
    /** Somebody finds out whether the thread of the bias is inside: in a moment it is TAKEN or FREE. */
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

    /** Of those without the bias. */
    @SuppressWarnings("unused") // through STATE
    private volatile int state;

    /** Changed by who has the state. */
    private volatile Bias bias = Bias.NOBODY;

    // Guarded by the state.

    /** A bias that was taken back while its thread was inside. */
    private Bias former = Bias.NOBODY;

    private long lastThread;
    private int inARow;
    private int enough = FIRST_BIAS;

    // Guarded by the lock itself. No reference is written for each time: that would cost the GC's barrier.

    /** Whether the thread inside came in by the newest bias. */
    private boolean byBias;

    private Bias newest = Bias.NOBODY;

    /** Takes the lock, unless some thread has it, be it this one. What the last one wrote inside is visible then. */
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

    /** Gives the lock back. */
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

    /** Takes the bias back. Returns whether the thread that had it is inside, or is about to see that it has none. */
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
