package io.github.netmap4j.soft.gate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The index itself. */
abstract class IndexField extends PaddingBefore {
    @SuppressWarnings("unused")
    int index;
}

/**
 * A slot index that one thread writes and another reads, with cache lines of its own: the two sides of a ring must not
 * slow each other down by writing side by side.
 */
@SuppressWarnings("unused")
public final class PaddedIndex extends IndexField {

    private static final VarHandle INDEX;

    static {
        try {
            INDEX = MethodHandles.lookup().findVarHandle(IndexField.class, "index", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14;

    public PaddedIndex(int initial) {
        publish(initial);
    }

    /** The index, and all that was written before it was published. */
    public int read() {
        return (int) INDEX.getAcquire(this);
    }

    /** The index alone: what was written before it is visible after a {@link VarHandle#acquireFence}. */
    public int glance() {
        return index;
    }

    /** Writes the index after all that was written before. */
    public void publish(int value) {
        INDEX.setRelease(this, value);
    }
}
