package io.github.netmap4j.soft.gate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The bias of a lock: the thread that took it many times in a row, and whether it has it now. */
final class Bias extends PaddingBefore {

    static final Bias NOBODY = new Bias(0);

    private static final VarHandle INSIDE;

    static {
        try {
            INSIDE = MethodHandles.lookup().findVarHandle(Bias.class, "inside", boolean.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** No thread has number 0. */
    final long thread;

    /** Written by that thread only. */
    @SuppressWarnings("UnusedVariable") // through INSIDE
    private boolean inside;

    Bias(long thread) {
        this.thread = thread;
    }

    boolean inside() {
        return (boolean) INSIDE.getAcquire(this);
    }

    void enter() {
        INSIDE.setOpaque(this, true);
    }

    void leave() {
        INSIDE.setRelease(this, false);
    }
}
