package io.github.netmap4j.sys.user;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The extra buffers of a port, {@code nr_extra_bufs} of its registration: takes the list at {@code ni_bufs_head} out of the
 * port's memory, and puts it back on {@link #close}, so that netmap gets its buffers back when the port is closed.
 *
 * <p>A buffer that was taken may be exchanged for a slot's, which is then given back in its place. The port's close puts
 * back what is here, once the program can no longer access the memory. Buffers that are still taken then are lost until
 * the last port of the memory is closed, since only the program knows them. Any thread may take and give; neither usually
 * allocates.
 */
public final class ExtraBufferList implements AutoCloseable {

    private final NetmapIf nifp;
    private final NetmapRing ring;
    private final BitSet free = new BitSet();
    private int[] stack = new int[16];
    private int count;
    private final int total;
    private boolean closed;

    /**
     * Takes over the list of a port. The port's list is empty from here on.
     *
     * @param port the port
     * @param ring a ring of it, to find buffers
     * @throws IllegalStateException if the list is broken: it has a buffer twice, or one outside the port's memory; the list
     *     is left as it was
     */
    public ExtraBufferList(MappedPort port, NetmapRing ring) {
        this.nifp = port.nifp();
        this.ring = ring;
        for (long index = nifp.ni_bufs_head(); index != 0; index = next(index)) {
            if (!inside(index) || free.get((int) index)) {
                throw new IllegalStateException(
                        "the list of extra buffers of " + nifp.ni_name() + " is broken at buffer " + index
                                + ": only one owner may take it, and nobody may write to buffers in it");
            }
            push(index);
        }
        this.total = count;
        port.atClose(this::putBack);
        nifp.ni_bufs_head(0);
    }

    /** The first four bytes of a free buffer are the index of the next. */
    private long next(long index) {
        return Integer.toUnsignedLong(ring.region().get(JAVA_INT_UNALIGNED, ring.buffer(index)));
    }

    private boolean inside(long index) {
        long size = ring.nr_buf_size();
        long buffer = ring.buffer(index);
        return index > 0
                && index <= Integer.MAX_VALUE
                && buffer >= 0
                && buffer <= ring.region().byteSize() - size;
    }

    private void push(long index) {
        if (count == stack.length) {
            stack = Arrays.copyOf(stack, 2 * count);
        }
        stack[count++] = (int) index;
        free.set((int) index);
    }

    /** {@return how many buffers the port got, at most what was asked for} */
    public int total() {
        return total;
    }

    /** {@return how many buffers can be taken} */
    public synchronized int available() {
        return count;
    }

    /**
     * Takes a buffer.
     *
     * @return its index, for {@code NETMAP_BUF} or a slot's {@code buf_idx}; 0 if none is left
     * @throws IllegalStateException if this is closed
     */
    public synchronized long take() {
        requireOpen();
        if (count == 0) {
            return 0;
        }
        int index = stack[--count];
        free.clear(index);
        return index;
    }

    /**
     * Gives a buffer back: one that was taken, or the one that a slot held before.
     *
     * @param index the buffer's index
     * @throws IllegalStateException if it is free already, if all that were taken are back, or if this is closed
     * @throws IndexOutOfBoundsException if there is no such buffer in the port's memory
     */
    public synchronized void give(long index) {
        requireOpen();
        if (!inside(index)) {
            throw new IndexOutOfBoundsException("there is no buffer " + index + " in the memory of " + nifp.ni_name());
        }
        if (free.get((int) index)) {
            throw new IllegalStateException("buffer " + index + " was given back twice: it may be in use somewhere");
        }
        if (count == total) {
            throw new IllegalStateException("buffer " + index + ": all " + total + " extra buffers are back already");
        }
        push(index);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the extra buffers are back in the port's list, or the port is closed");
        }
    }

    /**
     * Puts the buffers back into the port's list, for netmap to free when the port is closed. Closing again does nothing.
     *
     * @throws IllegalStateException if some were not given back, with their number; those here are in the list even so.
     *     netmap lacks the missing ones until the last port of this memory is closed
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        putBack(ring.region());
        if (count < total) {
            throw new IllegalStateException((total - count) + " of " + total + " extra buffers of " + nifp.ni_name()
                    + " were not given back; give() each buffer that was taken, or the one it was exchanged for");
        }
    }

    /** Also runs when the port is closed before this is. */
    private synchronized void putBack(MemorySegment memory) {
        if (closed) {
            return;
        }
        NetmapIf list = new NetmapIf(memory, nifp.offset());
        long head = list.ni_bufs_head();
        for (int i = 0; i < count; i++) {
            memory.set(JAVA_INT_UNALIGNED, ring.buffer(stack[i]), (int) head);
            head = stack[i];
        }
        list.ni_bufs_head(head);
        closed = true;
    }
}
