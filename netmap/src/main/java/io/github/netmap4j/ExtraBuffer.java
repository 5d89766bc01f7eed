package io.github.netmap4j;

import java.lang.foreign.MemorySegment;

/**
 * A buffer of a port's memory that is in no ring, taken from {@link ExtraBuffers}. It holds a packet as long as the program
 * likes: one that a ring received ({@link Frame#keepIn}) or one to send ({@link TxBatch#swap(int, ExtraBuffer, int)}),
 * without a copy. {@link #close} gives it back to its pool; after that, and after the port's close, it cannot be used.
 *
 * <p>An exchange with a ring's slot leaves this object with the slot's former buffer: the object stands for one buffer, but
 * not always the same one. For one thread at a time.
 */
public final class ExtraBuffer implements AutoCloseable {

    /** For this buffer while it is getting into a slot. */
    final UnfinishedSwap exchange;

    private final ExtraBuffers pool;
    private final TakenBuffers.Taken taken;

    ExtraBuffer(ExtraBuffers pool, TakenBuffers.Taken taken) {
        this.pool = pool;
        this.taken = taken;
        this.exchange = taken.exchange;
    }

    private void requireLive() {
        pool.requireOpen();
        if (!taken.live) {
            throw new IllegalStateException("the extra buffer was given back to its pool; take another");
        }
    }

    void requireMemoryOf(CheckedRing ring) {
        requireLive();
        if (!pool.port().sharesMemoryWith(ring.port)) {
            throw new DifferentMemoryException(
                    "an extra buffer of " + pool.port().memory() + " cannot go into " + ring + ", which is in "
                            + ring.port.memory() + ": open the ports in one memory, or copy");
        }
    }

    /** Throws if the memory is gone; if it returns, the port's close waits for the end of the exchange. */
    void requireMemory() {
        requireLive();
        pool.requireMemory();
    }

    /** Stands for another buffer from now on. */
    void become(long buffer) {
        taken.index = buffer;
    }

    /** {@return {@code buf_idx}: the index of the buffer in netmap's memory, unsigned 32 bits} */
    public long index() {
        requireLive();
        return taken.index;
    }

    /** {@return the port's region, which the buffer lies in} */
    public MemorySegment region() {
        requireLive();
        return pool.region();
    }

    /** {@return where the buffer starts in the region} */
    public long offset() {
        requireLive();
        return pool.offset(taken.index);
    }

    /** {@return the buffer's size, in bytes} */
    public int capacity() {
        return pool.bufferSize();
    }

    /** {@return the buffer as a segment of {@link #capacity} bytes; do not use it after an exchange} */
    public MemorySegment segment() {
        return region().asSlice(offset(), capacity());
    }

    /** Gives the buffer back to its pool. Closing again does nothing. */
    @Override
    public void close() {
        if (taken.live) {
            pool.taken().giveBack(taken);
        }
    }
}
