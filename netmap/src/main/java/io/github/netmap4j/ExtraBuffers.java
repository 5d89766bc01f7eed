package io.github.netmap4j;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.github.netmap4j.sys.struct.NetmapIf;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The extra buffers of a port, see {@link NetmapPort.Builder#extraBuffers}: buffers that are in no ring. The pool keeps
 * netmap's own list of free ones ({@code ni_bufs_head}) up to date, so that they go back to the kernel however this program
 * ends. {@link NetmapPort#close} takes back those that are still taken, once nobody can write to them any more. Any thread
 * may take and give back.
 */
public final class ExtraBuffers {

    private final PortContext port;
    private final MemorySegment region;
    private final NetmapIf nifp;
    private final int bufferSize;
    private final TakenBuffers taken;

    /** Reads the list as netmap left it, and throws if it is impossible. */
    ExtraBuffers(PortContext port, NetmapIf nifp, RingLayout rings) {
        this.port = port;
        this.region = nifp.region();
        this.nifp = nifp;
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
            buffer = Integer.toUnsignedLong(
                    region.get(JAVA_INT_UNALIGNED, rings.raw().buffer(buffer)));
        }
        int size = found.size();
        if (size != port.desc.reg().nr_extra_bufs()) {
            throw port.corrupted("the list of extra buffers of " + port.name + " has " + size
                    + ", and the registration answered " + port.desc.reg().nr_extra_bufs());
        }
        long[] free = new long[size];
        for (int i = 0; i < size; i++) {
            free[i] = found.get(size - 1 - i);
        }
        this.taken = new TakenBuffers(nifp, rings.raw(), free);
    }

    /** What the close needs; does not refer to the port. */
    TakenBuffers taken() {
        return taken;
    }

    PortContext port() {
        return port;
    }

    long offset(long buffer) {
        return taken.offset(buffer);
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
        if (!taken.isOpen()) {
            throw new PortClosedException(port.name);
        }
    }

    /** {@return how many extra buffers netmap granted, free and taken} */
    public int size() {
        return taken.size();
    }

    /**
     * How many buffers are free.
     *
     * @return 0 to {@link #size}
     * @throws PortClosedException if the port is closed
     */
    public int available() {
        requireOpen();
        return taken.available();
    }

    /**
     * Takes a buffer, which still holds what was last written to it.
     *
     * @return a new object for it, to be given back with {@link ExtraBuffer#close}; null if all are taken
     * @throws PortClosedException if the port is closed
     */
    public @Nullable ExtraBuffer take() {
        synchronized (taken) {
            requireOpen();
            TakenBuffers.Taken one = taken.take();
            return one == null ? null : new ExtraBuffer(this, one);
        }
    }
}
