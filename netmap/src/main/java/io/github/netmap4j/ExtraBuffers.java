package io.github.netmap4j;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.user.NetmapUser;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The extra buffers of a port, see {@link NetmapPort.Builder#extraBuffers}: buffers that are in no ring. The pool owns those that
 * nobody has taken, and keeps netmap's own list of them ({@code ni_bufs_head}) up to date, so that they go back to the
 * kernel whatever ends this program. {@link NetmapPort#close} takes back those that are still out, as soon as nobody can write
 * to them any more. Any thread may take and give back.
 */
public final class ExtraBuffers {

    private final PortContext port;
    private final MemorySegment region;
    private final NetmapIf nifp;
    private final NetmapRing ring;
    private final int bufferSize;
    private final int size;

    /** The free ones, the last first: the same order as the list in the shared memory. */
    private final long[] free;

    /** Those that are taken, in no order; each knows its place. */
    private final ExtraBuffer[] out;

    private int available;
    private volatile boolean open = true;

    /** Reads the list as netmap left it. What cannot be is reported, not followed. */
    ExtraBuffers(PortContext port, NetmapIf nifp, RingLayout rings) {
        this.port = port;
        this.region = nifp.region();
        this.nifp = nifp;
        this.ring = rings.raw();
        this.bufferSize = rings.bufferSize();
        List<Long> found = new ArrayList<>();
        BitSet seen = new BitSet();
        long buffer = nifp.ni_bufs_head();
        while (buffer != 0) {
            if (buffer < CheckedRing.FIRST_BUFFER || buffer >= rings.bufferCount() || seen.get((int) buffer)) {
                throw port.corrupted("the list of extra buffers of " + port.name + " goes to buffer " + buffer
                        + " after " + found.size());
            }
            seen.set((int) buffer);
            found.add(buffer);
            buffer = Integer.toUnsignedLong(region.get(JAVA_INT_UNALIGNED, offset(buffer)));
        }
        this.size = found.size();
        if (size != port.desc.reg().nr_extra_bufs()) {
            throw port.corrupted("the list of extra buffers of " + port.name + " has " + size
                    + ", and the registration answered " + port.desc.reg().nr_extra_bufs());
        }
        this.free = new long[size];
        this.out = new ExtraBuffer[size];
        for (int i = 0; i < size; i++) {
            free[i] = found.get(size - 1 - i);
        }
        this.available = size;
    }

    PortContext port() {
        return port;
    }

    long offset(long buffer) {
        return NetmapUser.NETMAP_BUF(ring, buffer);
    }

    MemorySegment region() {
        port.requireOpen();
        return region;
    }

    int bufferSize() {
        return bufferSize;
    }

    /** Reads the port's memory: throws if it is gone. */
    void requireMemory() {
        nifp.ni_bufs_head();
    }

    void requireOpen() {
        if (!open) {
            throw new PortClosedException(port.name);
        }
    }

    /**
     * How many extra buffers netmap granted.
     *
     * @return free ones and those that are taken
     */
    public int size() {
        return size;
    }

    /**
     * How many can be taken.
     *
     * @return 0 to {@link #size}
     */
    public synchronized int available() {
        requireOpen();
        return available;
    }

    /**
     * Takes a buffer. What it holds is left from its last use.
     *
     * @return a new object for it, to be given back with {@link ExtraBuffer#close}; null if all are taken
     * @throws PortClosedException if the port is closed
     */
    public synchronized ExtraBuffer take() {
        requireOpen();
        if (available == 0) {
            return null;
        }
        nifp.ni_bufs_head(available == 1 ? 0 : free[available - 2]);
        available--;
        int place = size - 1 - available;
        out[place] = new ExtraBuffer(this, place, free[available]);
        return out[place];
    }

    synchronized void giveBack(ExtraBuffer buffer, long index) {
        if (open) {
            region.set(JAVA_INT_UNALIGNED, offset(index), available == 0 ? 0 : (int) free[available - 1]);
            nifp.ni_bufs_head(index);
            int last = size - 1 - available;
            out[buffer.place] = out[last];
            out[last].place = buffer.place;
            out[last] = null;
            free[available++] = index;
        }
    }

    /** Runs the close of the port, during which none is taken and none given back. */
    synchronized void during(Runnable close) {
        close.run();
    }

    /**
     * The program cannot write to the memory any more: all buffers go on the list, for the kernel to take back. The list is
     * written anew from what this object knows, whatever a program wrote into free buffers.
     */
    synchronized void putBack(MemorySegment memory) {
        for (int i = size - available - 1; i >= 0; i--) {
            free[available++] = out[i].revoke(memory);
        }
        for (int i = 0; i < size; i++) {
            memory.set(JAVA_INT_UNALIGNED, offset(free[i]), i == 0 ? 0 : (int) free[i - 1]);
        }
        new NetmapIf(memory, nifp.offset()).ni_bufs_head(size == 0 ? 0 : free[size - 1]);
        open = false;
    }
}
