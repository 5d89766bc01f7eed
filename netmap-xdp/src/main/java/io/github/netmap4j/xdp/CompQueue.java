package io.github.netmap4j.xdp;

import io.github.netmap4j.xdp.ownership.FrameTable;
import io.github.netmap4j.xdp.sys.Xsk;
import io.github.netmap4j.xdp.sys.XskRingCons;

/**
 * Gives back the frames of packets that were sent, or dropped by the device, through the {@link TxQueue}s of the socket and of
 * its siblings. In copy mode they come in the order of sending. While the queue is full the kernel sends nothing; and it
 * tells nobody when a frame comes.
 */
public final class CompQueue extends QueueHalf {

    /** How many frames {@link #recycle} moves at once. */
    private static final int CHUNK = 256;

    private final XskRingCons ring;
    private final int kernel;
    private final long[] scratch = new long[CHUNK];

    CompQueue(SocketCore core, FrameMemory memory, XskRingCons ring, int kernel) {
        super(core, memory, "the completion queue of " + core.name());
        this.ring = ring;
        this.kernel = kernel;
    }

    /**
     * How many entries it has.
     *
     * @return a power of two
     */
    public int size() {
        return ring.size();
    }

    /**
     * Takes frames back, to the end of a batch, as many as there are and fit. Their data start where they did, but at an even
     * address; lengths and options are 0.
     *
     * @param batch a batch of this UMEM
     * @return how many came
     * @throws io.github.netmap4j.xdp.failure.QueueCorruptedException if there is a frame that was not being sent
     */
    public int consume(FrameBatch batch) {
        return consume(batch, batch.room());
    }

    /**
     * Takes one frame back.
     *
     * @param batch a batch of this UMEM
     * @return 1, or 0 if there is none or the batch is full
     */
    public int consumeOne(FrameBatch batch) {
        return consume(batch, Math.min(batch.room(), 1));
    }

    private int consume(FrameBatch batch, int most) {
        check();
        requireOwn(batch);
        core.requireWhole();
        int count = Xsk.xsk_ring_cons__peek(ring, most);
        int idx = ring.idx();
        int at = batch.size;
        for (int i = 0; i < count; i++) {
            long offset = FrameMemory.offset(Xsk.xsk_ring_cons__comp_addr(ring, idx + i));
            batch.numbers[at + i] = take(offset, batch.numbers, at, at + i, count);
            batch.addresses[at + i] = offset;
            batch.lengths[at + i] = 0;
            batch.headrooms[at + i] = 0;
            batch.options[at + i] = 0;
        }
        if (count > 0) {
            Xsk.xsk_ring_cons__release(ring, count);
            batch.size = at + count;
        }
        return count;
    }

    private long take(long offset, long[] numbers, int from, int to, int count) {
        long number = memory.table.take(memory.index(offset), kernel);
        if (number == FrameTable.NONE) {
            memory.table.untake(numbers, from, to, kernel);
            Xsk.xsk_ring_cons__cancel(ring, count);
            throw corrupted("an address that is not being sent: " + offset);
        }
        return number;
    }

    /**
     * Takes all frames back, and gives them back to the UMEM: {@link Umem#allocate} and {@link FillQueue#topUp} have them then.
     *
     * @return how many there were
     * @throws io.github.netmap4j.xdp.failure.QueueCorruptedException if there is a frame that was not being sent
     */
    public int recycle() {
        check();
        core.requireWhole();
        int total = 0;
        while (true) {
            int count = Xsk.xsk_ring_cons__peek(ring, CHUNK);
            if (count == 0) {
                return total;
            }
            int idx = ring.idx();
            for (int i = 0; i < count; i++) {
                long offset = FrameMemory.offset(Xsk.xsk_ring_cons__comp_addr(ring, idx + i));
                scratch[i] = take(offset, scratch, 0, i, count);
            }
            Xsk.xsk_ring_cons__release(ring, count);
            memory.table.free(scratch, 0, count);
            total += count;
        }
    }
}
