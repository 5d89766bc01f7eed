package io.github.netmap4j;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * That a buffer is on its way from one place to another: two writes, between which a close may take the memory away. The
 * close waits until the writer is out of it, which is a matter of a few writes, and then writes what the writer could not.
 *
 * <p>The end of a port's memory stops all threads for a moment. So a writer that begins before it is seen by the close, and
 * one that begins after it fails at its first read: {@link #begin} needs no fence.
 */
final class UnfinishedSwap {

    private static final VarHandle UNDER_WAY;

    static {
        try {
            UNDER_WAY = MethodHandles.lookup().findVarHandle(UnfinishedSwap.class, "underWay", boolean.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    @SuppressWarnings("unused") // through UNDER_WAY
    private boolean underWay;

    /** The slot that is still to be written, and its word; 0, where no slot is, if there is none. */
    private long slot;

    private long word;

    /** The next step reads the memory, and only then writes. */
    void begin() {
        UNDER_WAY.setOpaque(this, true);
    }

    void end() {
        UNDER_WAY.setRelease(this, false);
    }

    /** The memory went before a slot was written, or while it was: the close writes it. */
    void leave(long unwritten, long itsWord) {
        slot = unwritten;
        word = itsWord;
    }

    /** Waits for the writer, and does what it left. The memory is dead for the program, and alive in this segment. */
    @SuppressWarnings("ThreadPriorityCheck") // yield is only a hint here
    void finish(MemorySegment memory) {
        while ((boolean) UNDER_WAY.getAcquire(this)) {
            Thread.yield();
        }
        if (slot != 0) {
            SlotWord.write(memory, slot, word);
            slot = 0;
        }
    }
}
