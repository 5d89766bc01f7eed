package io.github.netmap4j;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A buffer's move from one place to another takes two writes, between which a close may take the memory away. The close waits
 * until the writer is done, which takes a few writes, and then writes what the writer could not.
 *
 * <p>The end of a port's memory stops all threads for a moment. So the close sees a writer that began before it, and one that
 * begins after it fails at its first read: {@link #begin} needs no fence.
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

    /** The slot that is still to be written, and its word; 0, where no slot is, for none. */
    private long slot;

    private long word;

    /** Call it before the first read of the memory, which must come before any write. */
    void begin() {
        UNDER_WAY.setOpaque(this, true);
    }

    void end() {
        UNDER_WAY.setRelease(this, false);
    }

    /** Leaves a slot to the close, which took the memory away before or while the slot was written. */
    void leave(long unwritten, long itsWord) {
        slot = unwritten;
        word = itsWord;
    }

    /** Waits for the writer, and writes what it left. The memory is dead for the program, but alive in this segment. */
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
