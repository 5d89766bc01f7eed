package io.github.netmap4j;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Keeps track of a port's extra buffers: which are free, and which buffer each taken one is now. It does not refer to the
 * port, so that the close of a port that the program lost gives them all back, too. Any thread may call it.
 */
final class TakenBuffers {

    /** A taken buffer, as long as it is live. */
    static final class Taken {
        /** For the buffer while it is getting into a slot. */
        final UnfinishedSwap exchange = new UnfinishedSwap();

        long index;
        boolean live = true;
        private int place;
    }

    private final NetmapIf nifp;
    private final NetmapRing ring;

    /** The free ones, last first: the order of the list in the shared memory. */
    private final long[] free;

    /** The taken ones, in no order; each knows its place. */
    private final Taken[] out;

    private int available;
    private volatile boolean open = true;

    /** At first all are free. */
    TakenBuffers(NetmapIf nifp, NetmapRing ring, long[] free) {
        this.nifp = nifp;
        this.ring = ring;
        this.free = free;
        this.out = new Taken[free.length];
        this.available = free.length;
    }

    boolean isOpen() {
        return open;
    }

    int size() {
        return free.length;
    }

    synchronized int available() {
        return available;
    }

    long offset(long buffer) {
        return ring.buffer(buffer);
    }

    /** Takes one off the list; null if all are taken. */
    synchronized @Nullable Taken take() {
        if (available == 0) {
            return null;
        }
        nifp.ni_bufs_head(available == 1 ? 0 : free[available - 2]);
        available--;
        Taken taken = new Taken();
        taken.place = free.length - 1 - available;
        taken.index = free[available];
        out[taken.place] = taken;
        return taken;
    }

    /** Puts one back on the list. Does nothing after {@link #putBack}. */
    synchronized void giveBack(Taken taken) {
        taken.live = false;
        if (open) {
            nifp.region().set(JAVA_INT_UNALIGNED, offset(taken.index), available == 0 ? 0 : (int) free[available - 1]);
            nifp.ni_bufs_head(taken.index);
            int last = free.length - 1 - available;
            out[taken.place] = out[last];
            out[last].place = taken.place;
            out[last] = null;
            free[available++] = taken.index;
        }
    }

    /** Runs the close of the port; meanwhile none is taken or given back. */
    synchronized void during(Runnable close) {
        close.run();
    }

    /**
     * For a program that can no longer write to the memory: puts all buffers on the list, for the kernel to take back. Writes
     * the whole list from what this object knows, whatever a program wrote into free buffers.
     */
    synchronized void putBack(MemorySegment memory) {
        for (int i = free.length - available - 1; i >= 0; i--) {
            out[i].exchange.finish(memory);
            out[i].live = false;
            free[available++] = out[i].index;
        }
        for (int i = 0; i < free.length; i++) {
            memory.set(JAVA_INT_UNALIGNED, offset(free[i]), i == 0 ? 0 : (int) free[i - 1]);
        }
        new NetmapIf(memory, nifp.offset()).ni_bufs_head(free.length == 0 ? 0 : free[free.length - 1]);
        open = false;
    }
}
