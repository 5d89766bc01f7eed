package io.github.netmap4j.xdp;

import io.github.netmap4j.xdp.sys.Xsk;
import io.github.netmap4j.xdp.sys.XskRing;
import io.github.netmap4j.xdp.sys.XskRingCons;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Returns the frames of packets that the {@link TxQueue}s of the socket and its siblings sent or the device dropped, in
 * copy mode in the order of sending. While the queue is full, the kernel sends nothing. A returned frame raises no
 * event.
 */
public final class CompQueue extends XdpQueue {

    /** How many frames {@link #recycle} moves at once. */
    private static final int CHUNK = 256;

    private final XskRingCons ring;
    private final int kernel;
    private final long[] scratch = new long[CHUNK];
    private final long[] addresses = new long[CHUNK];

    CompQueue(SocketCore core, FrameMemory memory, XskRingCons ring, int kernel) {
        super(core, memory, "the completion queue of " + core.name());
        this.ring = ring;
        this.kernel = kernel;
    }

    /** {@return the number of entries: a power of two} */
    public int size() {
        return ring.size();
    }

    /**
     * Appends returned frames to a batch, as many as there are and fit. Their data start where they did, but at an even
     * address; lengths and options are 0.
     *
     * @param batch a batch of this UMEM
     * @return the number of frames
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
        if (count == 0) {
            return 0;
        }
        int at = batch.size;
        take(batch.addresses, batch.numbers, at, count);
        Arrays.fill(batch.lengths, at, at + count, 0);
        batch.makePlain(at, count);
        Xsk.xsk_ring_cons__release(ring, count);
        batch.size = at + count;
        return count;
    }

    /** Takes the frames of entries back; none, if one of them was not being sent. */
    private void take(long[] addresses, long[] numbers, int at, int count) {
        for (int done = 0; done < count; ) {
            int run = ring.run(ring.idx() + done, count - done);
            read(addresses, at + done, done, run);
            done += run;
        }
        int good = memory.takeAll(addresses, numbers, at, count, kernel);
        if (good < count) {
            Xsk.xsk_ring_cons__cancel(ring, count);
            throw corrupted("an address that is not being sent: " + addresses[at + good]);
        }
    }

    /** Reads consecutive entries. */
    private void read(long[] addresses, int at, int done, int run) {
        MemorySegment entries = ring.ring();
        long entry = ring.addressAt(ring.idx() + done);
        long all = 0;
        for (int i = 0; i < run; i++) {
            long address = XskRing.address(entries, entry + i * XskRing.ADDRESS_SIZE);
            addresses[at + i] = address;
            all |= address;
        }
        FrameMemory.toOffsets(addresses, at, run, all);
    }

    /**
     * Returns all frames to the UMEM, for {@link Umem#allocate} and {@link FillQueue#topUp}.
     *
     * @return the number of frames
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
            take(addresses, scratch, 0, count);
            Xsk.xsk_ring_cons__release(ring, count);
            memory.table.free(scratch, 0, count);
            total += count;
        }
    }
}
