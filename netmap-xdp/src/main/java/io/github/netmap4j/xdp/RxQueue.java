package io.github.netmap4j.xdp;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.sys.XdpDesc;
import io.github.netmap4j.xdp.sys.Xsk;
import io.github.netmap4j.xdp.sys.XskRingCons;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * Received packets, in frames from the {@link FillQueue}. A packet has one frame or, with {@link
 * SocketConfig#multiBuffer}, several, of which all but the last {@linkplain FrameBatch#continues continue}.
 */
public final class RxQueue extends XdpQueue {

    private static final int POLLIN = netmap_h.POLLIN();

    private final XskRingCons ring;
    private final int kernel;

    /** All bits of the last read addresses, and of lengths and options. */
    private long addressBits;

    private long wordBits;

    RxQueue(SocketCore core, FrameMemory memory, XskRingCons ring, int kernel) {
        super(core, memory, "the receive queue of " + core.name());
        this.ring = ring;
        this.kernel = kernel;
    }

    /** {@return the number of entries: a power of two} */
    public int size() {
        return ring.size();
    }

    /**
     * Appends packets to a batch, as many as there are and fit. It splits no packet: one whose frames do not all fit
     * stays for the next call.
     *
     * @param batch a batch of this UMEM
     * @return the number of frames, which is that of the packets if each has one frame
     * @throws IllegalArgumentException if the next packet has more frames than the batch's capacity
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
        int at = batch.size;
        addressBits = 0;
        wordBits = 0;
        for (int done = 0; done < count; ) {
            int run = ring.run(ring.idx() + done, count - done);
            read(batch, at + done, done, run);
            done += run;
        }
        take(batch, at, count);
        batch.makePlain(at, count);
        int whole = count;
        if ((XdpDesc.options(wordBits) & FrameBatch.CONTINUES) != 0) {
            readOptions(batch, at, count);
            while (whole > 0 && batch.options[at + whole - 1] != 0) {
                whole--;
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

    /** Reads consecutive entries into the batch. */
    private void read(FrameBatch batch, int at, int done, int run) {
        MemorySegment entries = ring.ring();
        long desc = ring.descAt(ring.idx() + done);
        long addresses = 0;
        long words = 0;
        for (int i = 0; i < run; i++) {
            long address = XdpDesc.addr(entries, desc + i * XdpDesc.SIZE);
            long word = XdpDesc.lenAndOptions(entries, desc + i * XdpDesc.SIZE);
            batch.addresses[at + i] = address;
            batch.lengths[at + i] = XdpDesc.len(word);
            addresses |= address;
            words |= word;
        }
        FrameMemory.toOffsets(batch.addresses, at, run, addresses);
        addressBits |= addresses;
        wordBits |= words;
    }

    /** Reads the options of entries, if some continue. */
    private void readOptions(FrameBatch batch, int at, int count) {
        for (int i = 0; i < count; i++) {
            batch.options[at + i] = XdpDesc.options(ring.ring(), ring.descAt(ring.idx() + i)) & FrameBatch.CONTINUES;
        }
        batch.plain = false;
    }

    /** Takes the frames of the entries read; none, if the kernel cannot have written one of the entries. */
    private void take(FrameBatch batch, int at, int count) {
        int good = memory.takeAll(batch.addresses, batch.numbers, at, count, kernel);
        if (good == count) {
            if (memory.within(addressBits, XdpDesc.len(wordBits))) {
                return;
            }
            good = memory.within(batch.addresses, batch.lengths, at, count);
            if (good == count) {
                return;
            }
            memory.table.untake(batch.numbers, at, at + count, kernel);
        }
        Xsk.xsk_ring_cons__cancel(ring, count);
        throw corrupted(batch.lengths[at + good] + " bytes at " + batch.addresses[at + good]
                + ", which is not in a frame of the fill queue");
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
     * Waits for a packet. The wait also ends on close, on interrupt, and when the device turns out to be down or gone.
     * A virtual thread does not pin its carrier.
     *
     * @param timeout the longest wait; with zero it returns at once
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
     * @param timeout the longest wait
     * @return the number of frames
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
     * @param timeout the longest wait
     * @return 1 or 0
     * @throws InterruptedException if this thread is interrupted, before or meanwhile
     * @throws XdpException ENETDOWN or ENXIO if there is none and the device is down or gone
     */
    public int awaitAndConsumeOne(FrameBatch batch, Duration timeout) throws InterruptedException, XdpException {
        return await(timeout) ? consumeOne(batch) : 0;
    }
}
