package io.github.netmap4j;

import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * Packets that were taken together from a receive ring, see {@link RxRing#recv(int)} and {@link io.github.netmap4j.async.PacketChannel#nextBatch}.
 * {@link #close} releases those that were not released one by one; after it every method except {@link #close} throws
 * {@link IllegalStateException}, and so do the frames.
 */
public final class RxBatch implements Iterable<Frame>, AutoCloseable {

    private final RxRing ring;
    private final Runnable whenClosed;
    private final FrameGeneration generation;

    /** Reused. */
    private Frame[] frames = {};

    private final Frames loop = new Frames();

    /** The first slot of the batch, and the one after its last. */
    private int first;

    private int end;

    /** The first slot of each packet, if one has several slots; else the packets' slots follow one another. */
    private int[] starts = {};

    private boolean split;
    private int size;
    private boolean open;

    RxBatch(RxRing ring, Runnable whenClosed) {
        this.ring = ring;
        this.generation = new FrameGeneration(ring);
        this.whenClosed = whenClosed;
    }

    /** Takes packets from the ring. It only counts them; a frame is bound to its packet when it is first asked for. */
    void open(int limit) {
        loop.busy = false;
        split = false;
        first = ring.cur;
        int i = first;
        int to = ring.tail;
        int packets = 0;
        long bytes = 0;
        MemorySegment region = ring.region();
        while (packets < limit && i != to) {
            int run = ring.run(i, to, limit - packets);
            long slot = ring.slot(i);
            int k = 0;
            for (; k < run; k++, slot += NetmapSlot.SIZE) {
                long word = SlotWord.read(region, slot);
                if (SlotWord.more(word)) {
                    break;
                }
                bytes += SlotWord.length(word);
            }
            if (split) {
                for (int n = 0; n < k; n++) {
                    starts[packets + n] = i + n;
                }
            }
            packets += k;
            i = ring.wrap(i + k);
            if (k < run) {
                int last = ring.lastSlot(i);
                if (last < 0) {
                    break;
                }
                split(packets);
                starts[packets++] = i;
                bytes += length(i, last);
                i = ring.next(last);
            }
        }
        if (packets > frames.length) {
            grow(packets);
        }
        end = i;
        size = packets;
        open = true;
        ring.take(region, i, packets, bytes);
    }

    /** Not done when a frame is asked for: the JIT cannot move a possible allocation out of a loop over frames. */
    private void grow(int packets) {
        int former = frames.length;
        frames = Arrays.copyOf(frames, Math.max(packets, Math.min(Math.max(16, 2 * former), ring.slots)));
        for (int i = former; i < frames.length; i++) {
            frames[i] = new Frame(ring, generation);
        }
    }

    /** From now on {@link #starts} has each packet's first slot. */
    private void split(int packets) {
        if (!split) {
            split = true;
            if (starts.length == 0) {
                starts = new int[ring.slots];
            }
            for (int n = 0; n < packets; n++) {
                starts[n] = ring.plus(first, n);
            }
        }
    }

    private long length(int from, int last) {
        long bytes = 0;
        for (int i = from; ; i = ring.next(i)) {
            bytes += SlotWord.length(SlotWord.read(ring.region(), ring.slot(i)));
            if (i == last) {
                return bytes;
            }
        }
    }

    void requireClosed() {
        if (open) {
            throw new IllegalStateException("the last batch of " + ring + " is still open: close it first");
        }
    }

    private void requireOpen() {
        ring.port.requireOpen();
        requireNotClosed();
    }

    private void requireNotClosed() {
        if (!open) {
            throw new IllegalStateException("the batch of " + ring + " is closed; take a new one");
        }
    }

    /** The first slot of a packet; {@code size} gives the slot after the last packet. */
    private int start(int packet) {
        if (packet == size) {
            return end;
        }
        return split ? starts[packet] : ring.plus(first, packet);
    }

    /** A packet's frame, bound to the packet if it is not yet. */
    private Frame frame(int i) {
        Frame frame = frames[i];
        long life = generation.now;
        if (frame.isIn(life) || (generation.released > 0 && frame.isReleased())) {
            ring.port.requireOpen();
            return frame;
        }
        if (split) {
            frame.bind(starts[i], ring.minus(start(i + 1), 1));
        } else {
            int at = ring.plus(first, i);
            long slot = ring.slot(at);
            long word = SlotWord.read(ring.region(), slot);
            frame.at(at, ring.dataOf(slot, word), SlotWord.length(word));
            frame.begin(life);
        }
        return frame;
    }

    /** Ends the batch; somebody else releases its packets. */
    void drop() {
        open = false;
        generation.end();
    }

    /**
     * How many packets there are.
     *
     * @return 0 to the limit that was given
     * @throws PortClosedException if the port is closed
     */
    public int size() {
        requireOpen();
        return size;
    }

    /** {@return {@code size() == 0}: whether nothing had arrived} */
    public boolean isEmpty() {
        return size() == 0;
    }

    /**
     * A packet of the batch.
     *
     * @param i 0 to {@link #size} - 1
     * @return its frame, which lives until its release or the batch's close
     * @throws PortCorruptedException if its slots are impossible; each is checked when it is first asked for, so that the
     *     other packets can still be read
     */
    public Frame get(int i) {
        requireNotClosed();
        try {
            // Finds out whether the port is closed by reading the memory: to ask each time would cost as much as the
            // rest.
            return frame(Objects.checkIndex(i, size));
        } catch (IllegalStateException gone) {
            ring.port.requireOpen();
            throw gone;
        }
    }

    /** {@return the packets in the order of arrival; the iterator does not remove} */
    @Override
    public Iterator<Frame> iterator() {
        requireOpen();
        Frames frames = loop.busy ? new Frames() : loop;
        frames.busy = true;
        frames.next = 0;
        return frames;
    }

    /** Reused from loop to loop, since not every JIT removes such an object. */
    private final class Frames implements Iterator<Frame> {
        private int next;
        private boolean busy;

        @Override
        public boolean hasNext() {
            // Checked once per packet; the next read of the memory finds out whether the port is closed.
            requireNotClosed();
            if (next < size) {
                return true;
            }
            busy = false;
            return false;
        }

        @Override
        public Frame next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return frame(next++);
        }
    }

    /**
     * {@return copies of the packets that were not released, in the order of arrival: new frames that need no release}
     */
    public List<Frame> copy() {
        requireOpen();
        List<Frame> copies = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            Frame frame = frame(i);
            if (frame.isLive()) {
                copies.add(frame.copy());
            }
        }
        return copies;
    }

    /**
     * Releases all packets that were not released yet. Does nothing if called again, or after the port's close.
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
            release();
            ring.closed(this);
        }
        drop();
        whenClosed.run();
    }

    /** Releases all packets at once, or those that were not released one by one. */
    private void release() {
        if (generation.released == 0) {
            if (size > 0) {
                ring.release(first, ring.distance(first, end));
            }
            return;
        }
        for (int i = 0; i < size; i++) {
            if (!frames[i].isReleased()) {
                ring.release(start(i), ring.distance(start(i), start(i + 1)));
            }
        }
    }
}
