package io.github.netmap4j.sys.call;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts the system calls under way on a descriptor, and knows whether it is open. The system may reuse a descriptor's
 * number as soon as it is closed, so the last to leave closes it: the closer, or a call still under way.
 */
public final class CallCounter {

    private static final int CLOSED = 1 << 31;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(CallCounter.class, "state", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** The top bit says closed, the others count the calls under way. */
    @SuppressWarnings("unused") // through STATE
    private volatile int state;

    /** Enters a call. Returns false if the descriptor is closed; then do not {@link #leave}. */
    public boolean enter() {
        int before;
        do {
            before = state;
            if (before < 0) {
                return false;
            }
        } while (!STATE.compareAndSet(this, before, before + 1));
        return true;
    }

    /** Leaves a call. Returns true if the descriptor was closed meanwhile and this call was the last: close it now. */
    public boolean leave() {
        return (int) STATE.getAndAdd(this, -1) - 1 == CLOSED;
    }

    /** Refuses new calls, and enters a last one: the close itself. Returns false if it was closed already. */
    public boolean close() {
        int before;
        do {
            before = state;
            if (before < 0) {
                return false;
            }
        } while (!STATE.compareAndSet(this, before, (before + 1) | CLOSED));
        return true;
    }

    public boolean isOpen() {
        return state >= 0;
    }
}
