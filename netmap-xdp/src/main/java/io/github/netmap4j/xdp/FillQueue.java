package io.github.netmap4j.xdp;

import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.ownership.FrameTable;
import io.github.netmap4j.xdp.sys.Xsk;
import io.github.netmap4j.xdp.sys.XskRing;
import io.github.netmap4j.xdp.sys.XskRingProd;
import java.lang.foreign.MemorySegment;

/**
 * Gives the kernel empty frames to receive packets into. They return through the {@link RxQueue}s of the socket and its
 * siblings, in the order in which they went in. While the queue is empty, packets are lost.
 */
public final class FillQueue extends XdpQueue {

    /** How many frames {@link #topUp} moves at once. */
    private static final int CHUNK = 256;

    private final XskRingProd ring;
    private final int kernel;
    private final long[] scratch = new long[CHUNK];

    FillQueue(SocketCore core, FrameMemory memory, XskRingProd ring, int kernel) {
        super(core, memory, "the fill queue of " + core.name());
        this.ring = ring;
        this.kernel = kernel;
    }

    /** {@return the number of entries: a power of two} */
    public int size() {
        return ring.size();
    }

    /**
     * Gives all frames of a batch to the kernel and empties the batch; or does nothing, if the queue has no room for
     * all.
     *
     * @param batch frames of this UMEM
     * @return how many were handed over: all or 0
     * @throws IllegalStateException if the program does not own one of them; nothing was handed over
     */
    public int produce(FrameBatch batch) {
        return produce(batch, batch.size);
    }

    /**
     * Gives the first frames of a batch to the kernel, as many as there is room for. The others move to the front of
     * the batch.
     *
     * @param batch frames of this UMEM
     * @return how many were handed over
     * @throws IllegalStateException if the program does not own one of them; nothing was handed over
     */
    public int produceSome(FrameBatch batch) {
        check();
        return produce(batch, Math.min(batch.size, Xsk.xsk_prod_nb_free(ring, batch.size)));
    }

    /**
     * Gives the first frame of a batch to the kernel.
     *
     * @param batch frames of this UMEM
     * @return 1, or 0 if the queue is full or the batch empty
     * @throws IllegalStateException if the program does not own the frame
     */
    public int produceOne(FrameBatch batch) {
        return produce(batch, Math.min(batch.size, 1));
    }

    private int produce(FrameBatch batch, int count) {
        check();
        requireOwn(batch);
        if (count == 0 || Xsk.xsk_prod_nb_free(ring, count) < count) {
            return 0;
        }
        core.requireWhole();
        publish(batch.numbers, count);
        batch.removeFirst(count);
        return count;
    }

    /** Hands over frames, for which the ring has room: all or none. */
    private void publish(long[] numbers, int count) {
        int good;
        try {
            Xsk.xsk_ring_prod__reserve(ring, count);
            good = write(numbers, count);
            if (good == count) {
                Xsk.xsk_ring_prod__submit(ring, count);
                return;
            }
        } catch (IllegalStateException closed) {
            memory.table.abandon(numbers, 0, count, kernel);
            throw closed;
        }
        Xsk.xsk_ring_prod__cancel(ring, count);
        throw memory.table.refuse(numbers, 0, good);
    }

    /** Gives frames to the kernel and writes their entries, which it does not see yet. Returns how many the program had. */
    private int write(long[] numbers, int count) {
        FrameTable table = memory.table;
        MemorySegment entries = ring.ring();
        for (int done = 0; done < count; ) {
            int run = ring.run(ring.idx() + done, count - done);
            long entry = ring.addressAt(ring.idx() + done);
            for (int i = done; i < done + run; i++, entry += XskRing.ADDRESS_SIZE) {
                if (!table.give(numbers[i], kernel)) {
                    return i;
                }
                XskRing.address(entries, entry, memory.chunk(FrameTable.index(numbers[i])));
            }
            done += run;
        }
        return count;
    }

    /**
     * {@link #produce}, and {@link #wakeup} if the kernel waits for it.
     *
     * @param batch frames of this UMEM
     * @return how many were handed over: all or 0
     * @throws XdpException if the wakeup fails; the frames were handed over
     */
    public int produceAndWakeup(FrameBatch batch) throws XdpException {
        int count = produce(batch);
        if (count > 0) {
            wakeupIfNeeded();
        }
        return count;
    }

    /**
     * {@link #produceOne}, and {@link #wakeup} if the kernel waits for it.
     *
     * @param batch frames of this UMEM
     * @return 1, or 0 if the queue is full or the batch empty
     * @throws XdpException if the wakeup fails; the frame was handed over
     */
    public int produceOneAndWakeup(FrameBatch batch) throws XdpException {
        int count = produceOne(batch);
        if (count > 0) {
            wakeupIfNeeded();
        }
        return count;
    }

    /**
     * Fills the queue with the UMEM's free frames, as far as they go, and wakes the kernel if it waits for them.
     *
     * @return how many were handed over
     * @throws XdpException if the wakeup fails; the frames were handed over
     */
    public int topUp() throws XdpException {
        check();
        core.requireWhole();
        int total = 0;
        while (true) {
            int room = Math.min(CHUNK, Xsk.xsk_prod_nb_free(ring, CHUNK));
            int count = memory.table.allocate(scratch, 0, room);
            if (count == 0) {
                break;
            }
            publish(scratch, count);
            total += count;
        }
        if (total > 0) {
            wakeupIfNeeded();
        }
        return total;
    }

    private void wakeupIfNeeded() throws XdpException {
        if (needsWakeup()) {
            wakeup();
        }
    }

    /** {@return whether the kernel waits for a call that announces frames} In copy mode it never does. */
    public boolean needsWakeup() {
        check();
        return Xsk.xsk_ring_prod__needs_wakeup(ring);
    }

    /**
     * Tells the kernel that there are new frames.
     *
     * @throws XdpException if the device is down or gone
     */
    public void wakeup() throws XdpException {
        check();
        core.wakeReceive();
    }
}
