package io.github.netmap4j.xdp;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.xdp.failure.XdpException;
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

    /** All bits of the addresses that were read last, and of lengths and options. */
    private long addressBits;

    private long wordBits;

    RxQueue(SocketCore core, FrameMemory memory, XskRingCons ring, int kernel) {
        super(core, memory, "the receive queue of " + core.name());
        this.ring = ring;
        this.kernel = kernel;
    }

    /** {@return how many entries it has: a power of two} */
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

    /** Reads entries that lie one behind the other into the batch. */
    private void read(FrameBatch batch, int at, int done, int run) {
        MemorySegment entries = ring.ring();
        long desc = ring.descAt(ring.idx() + done);
        long addresses = 0;
        long words = 0;
        for (int i = 0; i < run; i++, desc += XdpDesc.SIZE) {
            long address = XdpDesc.addr(entries, desc);
            long word = XdpDesc.lenAndOptions(entries, desc);
            batch.addresses[at + i] = address;
            batch.lengths[at + i] = XdpDesc.len(word);
            addresses |= address;
            words |= word;
        }
        FrameMemory.toOffsets(batch.addresses, at, run, addresses);
        addressBits |= addresses;
        wordBits |= words;
    }

    /** The options of entries, where some continue. */
    private void readOptions(FrameBatch batch, int at, int count) {
        for (int i = 0; i < count; i++) {
            batch.options[at + i] = XdpDesc.options(ring.ring(), ring.descAt(ring.idx() + i)) & FrameBatch.CONTINUES;
        }
        batch.plain = false;
    }

    /** Takes over the frames of what was read. Nothing has changed if the kernel cannot have made one of the entries. */
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
