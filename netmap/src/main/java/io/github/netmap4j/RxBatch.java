package io.github.netmap4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * Packets that were taken together from a receive ring, see {@link RxRing#recv(int)} and {@link PacketChannel#nextBatch}. {@link #close} releases those that
 * were not released one by one; after it every method but {@link #close} throws {@link IllegalStateException}, and so do
 * the frames.
 */
public final class RxBatch implements Iterable<Frame>, AutoCloseable {

    private final RxRing ring;
    private final Runnable whenClosed;
    private Frame[] frames = {};
    private final Frames loop = new Frames();
    private int size;
    private boolean open;

    RxBatch(RxRing ring, Runnable whenClosed) {
        this.ring = ring;
        this.whenClosed = whenClosed;
    }

    void open() {
        loop.busy = false;
        size = 0;
        open = true;
    }

    void requireClosed() {
        if (open) {
            throw new IllegalStateException("the last batch of " + ring + " is still open: close it first");
        }
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("the batch of " + ring + " is closed; take a new one");
        }
    }

    Frame add() {
        if (size == frames.length) {
            frames = Arrays.copyOf(frames, Math.max(16, size * 2));
            for (int i = size; i < frames.length; i++) {
                frames[i] = new Frame(ring);
            }
        }
        return frames[size++];
    }

    void drop() {
        open = false;
        for (int i = 0; i < size; i++) {
            frames[i].unbind();
        }
    }

    /**
     * How many packets there are.
     *
     * @return 0 to the limit that was given
     */
    public int size() {
        requireOpen();
        return size;
    }

    /**
     * Whether nothing had arrived.
     *
     * @return {@code size() == 0}
     */
    public boolean isEmpty() {
        return size() == 0;
    }

    /**
     * A packet of the batch.
     *
     * @param i 0 to {@link #size} - 1
     * @return its frame, which lives until its release or the batch's close
     */
    public Frame get(int i) {
        requireOpen();
        return frames[Objects.checkIndex(i, size)];
    }

    /**
     * The packets in the order of arrival.
     *
     * @return an iterator that does not remove
     */
    @Override
    public Iterator<Frame> iterator() {
        requireOpen();
        Frames frames = loop.busy ? new Frames() : loop;
        frames.busy = true;
        frames.next = 0;
        return frames;
    }

    /** Used again for one loop after the other, since not every JIT removes such an object. */
    private final class Frames implements Iterator<Frame> {
        private int next;
        private boolean busy;

        @Override
        public boolean hasNext() {
            busy = next < size();
            return busy;
        }

        @Override
        public Frame next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return get(next++);
        }
    }

    /**
     * The packets that were not released, with bytes of their own, for as long as they are needed.
     *
     * @return new frames that need no release, in the order of arrival
     */
    public List<Frame> copy() {
        requireOpen();
        List<Frame> copies = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            if (frames[i].isLive()) {
                copies.add(frames[i].copy());
            }
        }
        return copies;
    }

    /**
     * Releases all packets that were not released yet. Closing again does nothing, nor does it after the port's close.
     *
     * @throws WrongThreadException if another thread owns the ring
     */
    @Override
    public void close() {
        if (!open) {
            return;
        }
        if (ring.port.isOpen()) {
            ring.check();
            for (int i = 0; i < size; i++) {
                frames[i].close();
            }
        }
        open = false;
        whenClosed.run();
    }
}
