package io.github.netmap4j.xdp;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.ownership.FrameTable;
import io.github.netmap4j.xdp.sys.XdpDesc;
import io.github.netmap4j.xdp.sys.Xsk;
import io.github.netmap4j.xdp.sys.XskRingCons;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * Received packets. Each is in one frame of those that the {@link FillQueue} was given, or in several (with
 * {@link SocketConfig#multiBuffer}) of which all but the last {@linkplain FrameBatch#continues continue}.
 */
public final class RxQueue extends QueueHalf {

    private static final int POLLIN = netmap_h.POLLIN();

    private final XskRingCons ring;
    private final int kernel;

    RxQueue(SocketCore core, FrameMemory memory, XskRingCons ring, int kernel) {
        super(core, memory, "the receive queue of " + core.name());
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
     * Takes packets, to the end of a batch, as many as there are and fit. No packet is cut: one whose frames do not all fit
     * stays for the next call.
     *
     * @param batch a batch of this UMEM
     * @return how many frames came, which is the number of packets where each has one
     * @throws IllegalArgumentException if the next packet has more frames than a whole empty batch takes
     * @throws io.github.netmap4j.xdp.failure.QueueCorruptedException if there is a frame that the fill queue was not given
     */
    public int consume(FrameBatch batch) {
        return consume(batch, batch.room());
    }

    /**
     * Takes one packet, if it is in one frame.
     *
     * @param batch a batch of this UMEM
     * @return 1; 0 if there is none, or the batch is full, or the packet has several frames
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
        int idx = ring.idx();
        int at = batch.size;
        int whole = 0;
        MemorySegment entries = ring.ring();
        for (int i = 0; i < count; i++) {
            long desc = Xsk.xsk_ring_cons__rx_desc(ring, idx + i);
            long offset = FrameMemory.offset(XdpDesc.addr(entries, desc));
            int length = XdpDesc.len(entries, desc);
            int options = XdpDesc.options(entries, desc) & FrameBatch.CONTINUES;
            long index = memory.index(offset);
            long number = memory.table.take(index, kernel);
            if (number == FrameTable.NONE || length < 0 || offset + length > memory.chunkEnd((int) index)) {
                if (number != FrameTable.NONE) {
                    batch.numbers[at + i] = number;
                    memory.table.untake(batch.numbers, at + i, at + i + 1, kernel);
                }
                untake(batch, at, at + i, count);
                throw corrupted(length + " bytes at " + offset + ", which is not in a frame of the fill queue");
            }
            batch.numbers[at + i] = number;
            batch.addresses[at + i] = offset;
            batch.lengths[at + i] = length;
            batch.headrooms[at + i] = 0;
            batch.options[at + i] = options;
            if (options == 0) {
                whole = i + 1;
            }
        }
        if (whole < count) {
            untake(batch, at + whole, at + count, count - whole);
            requireRoom(batch, most, whole);
        }
        if (whole > 0) {
            Xsk.xsk_ring_cons__release(ring, whole);
            batch.size = at + whole;
        }
        return whole;
    }

    private void untake(FrameBatch batch, int from, int to, int entries) {
        memory.table.untake(batch.numbers, from, to, kernel);
        Xsk.xsk_ring_cons__cancel(ring, entries);
    }

    private void requireRoom(FrameBatch batch, int most, int whole) {
        if (whole == 0 && most > 1 && most == batch.capacity()) {
            throw new IllegalArgumentException("the next packet of " + this + " has more frames than the " + most
                    + " that the batch takes: use a larger one");
        }
    }

    /**
     * Waits for a packet. It also ends when the socket is closed, by an interrupt, and when the device is found to be down or
     * gone. In a virtual thread the carrier is free meanwhile.
     *
     * @param timeout how long at most; zero looks, and returns at once
     * @return whether there is a packet
     * @throws InterruptedException if this thread is interrupted, before or meanwhile
     * @throws XdpException ENETDOWN or ENXIO if there is none and the device is down or gone
     */
    public boolean await(Duration timeout) throws InterruptedException, XdpException {
        check();
        if (Xsk.xsk_cons_nb_avail(ring, 1) > 0) {
            return true;
        }
        return core.await(POLLIN, timeout);
    }

    /**
     * {@link #await}, then {@link #consume}.
     *
     * @param batch a batch of this UMEM
     * @param timeout how long at most
     * @return how many frames came
     * @throws InterruptedException if this thread is interrupted, before or meanwhile
     * @throws XdpException ENETDOWN or ENXIO if there is none and the device is down or gone
     */
    public int awaitAndConsume(FrameBatch batch, Duration timeout) throws InterruptedException, XdpException {
        return await(timeout) ? consume(batch) : 0;
    }

    /**
     * {@link #await}, then {@link #consumeOne}.
     *
     * @param batch a batch of this UMEM
     * @param timeout how long at most
     * @return 1 or 0
     * @throws InterruptedException if this thread is interrupted, before or meanwhile
     * @throws XdpException ENETDOWN or ENXIO if there is none and the device is down or gone
     */
    public int awaitAndConsumeOne(FrameBatch batch, Duration timeout) throws InterruptedException, XdpException {
        return await(timeout) ? consumeOne(batch) : 0;
    }
}
