package io.github.netmap4j.xdp;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.ownership.FrameTable;
import io.github.netmap4j.xdp.sys.XdpDesc;
import io.github.netmap4j.xdp.sys.Xsk;
import io.github.netmap4j.xdp.sys.XskRingProd;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * Packets to send. Their frames return through the {@link CompQueue}.
 *
 * <p>Refuses, before it submits anything, what the kernel would drop silently and what would block the ring: a packet
 * shorter than an Ethernet header, an empty frame, a packet of more than {@link #maxFrames} frames or without its
 * last one, and {@link TxMetadata} that the kernel does not accept.
 */
public final class TxQueue extends XdpQueue {

    /** The largest number of frames of a packet: one more than an skb's fragments; see {@link #maxFrames}. */
    public static final int MAX_FRAMES = 18;

    /** The smallest packet, in bytes: an Ethernet header. */
    public static final int MIN_LENGTH = 14;

    private static final int POLLOUT = netmap_h.POLLOUT();

    private final XskRingProd ring;
    private final int kernel;
    private final int maxFrames;

    TxQueue(SocketCore core, FrameMemory memory, XskRingProd ring, int kernel, int maxFrames) {
        super(core, memory, "the transmit queue of " + core.name());
        this.ring = ring;
        this.kernel = kernel;
        this.maxFrames = maxFrames;
    }

    /** {@return the number of entries: a power of two} */
    public int size() {
        return ring.size();
    }

    /** {@return the largest number of frames of a packet here: {@value #MAX_FRAMES}; 1 before Linux 6.6} */
    public int maxFrames() {
        return maxFrames;
    }

    /**
     * Puts all packets of a batch into the queue and empties the batch; or does nothing, if there is no room for all.
     * In copy mode the kernel sends nothing before a {@link #wakeup}.
     *
     * @param batch frames of this UMEM, with lengths
     * @return how many frames were handed over: all or 0
     * @throws IllegalStateException if the program does not own one of the frames; nothing was handed over
     * @throws IllegalArgumentException if a packet cannot be sent, see above; nothing was handed over
     */
    public int produce(FrameBatch batch) {
        check();
        requireOwn(batch);
        return produce(batch, batch.size);
    }

    /**
     * Puts the first packets of a batch into the queue, as many as there is room for. The others move to the front of
     * the batch.
     *
     * @param batch frames of this UMEM, with lengths
     * @return how many frames were handed over
     * @throws IllegalStateException if the program does not own one of the frames; nothing was handed over
     * @throws IllegalArgumentException if a packet cannot be sent; nothing was handed over
     */
    public int produceSome(FrameBatch batch) {
        check();
        requireOwn(batch);
        int count = Math.min(batch.size, Xsk.xsk_prod_nb_free(ring, batch.size));
        while (count > 0 && count < batch.size && (batch.options[count - 1] & FrameBatch.CONTINUES) != 0) {
            count--;
        }
        return produce(batch, count);
    }

    /**
     * Puts the first packet of a batch into the queue, if it is in one frame.
     *
     * @param batch frames of this UMEM, with lengths
     * @return 1, or 0 if the queue is full or the batch empty
     * @throws IllegalStateException if the program does not own the frame
     * @throws IllegalArgumentException if the packet cannot be sent, or has several frames
     */
    public int produceOne(FrameBatch batch) {
        check();
        requireOwn(batch);
        return produce(batch, Math.min(batch.size, 1));
    }

    private int produce(FrameBatch batch, int count) {
        if (count == 0 || Xsk.xsk_prod_nb_free(ring, count) < count) {
            return 0;
        }
        core.requireWhole();
        requireSendable(batch, count);
        publish(batch, count);
        batch.removeFirst(count);
        return count;
    }

    /** Hands over frames, for which the ring has room: all or none. */
    private void publish(FrameBatch batch, int count) {
        int good;
        try {
            Xsk.xsk_ring_prod__reserve(ring, count);
            good = write(batch, count);
            if (good == count) {
                Xsk.xsk_ring_prod__submit(ring, count);
                return;
            }
        } catch (IllegalStateException closed) {
            memory.table.abandon(batch.numbers, 0, count, kernel);
            throw closed;
        }
        Xsk.xsk_ring_prod__cancel(ring, count);
        throw memory.table.refuse(batch.numbers, 0, good);
    }

    /** Gives frames to the kernel and writes their entries, which it does not see yet. Returns how many the program had. */
    private int write(FrameBatch batch, int count) {
        for (int done = 0; done < count; ) {
            int run = ring.run(ring.idx() + done, count - done);
            int good = giveAndWrite(batch, done, run);
            if (good < done + run) {
                return good;
            }
            if (!batch.plain) {
                writeOptions(batch, done, run);
            }
            done += run;
        }
        return count;
    }

    /** For consecutive entries without options: with fewer arrays the JIT compiles a faster loop. */
    private int giveAndWrite(FrameBatch batch, int from, int run) {
        FrameTable table = memory.table;
        MemorySegment entries = ring.ring();
        long[] numbers = batch.numbers;
        long[] addresses = batch.addresses;
        int[] lengths = batch.lengths;
        long desc = ring.descAt(ring.idx() + from);
        for (int i = from; i < from + run; i++, desc += XdpDesc.SIZE) {
            if (!table.give(numbers[i], kernel)) {
                return i;
            }
            XdpDesc.set(entries, desc, addresses[i], lengths[i], 0);
        }
        return from + run;
    }

    /** Writes the entries again, with options. */
    private void writeOptions(FrameBatch batch, int from, int run) {
        for (int i = from; i < from + run; i++) {
            XdpDesc.set(
                    ring.ring(), ring.descAt(ring.idx() + i), batch.addresses[i], batch.lengths[i], batch.options[i]);
        }
    }

    private void requireSendable(FrameBatch batch, int count) {
        int negative = 0;
        for (int i = 0; i < count; i++) {
            negative |= batch.lengths[i] - MIN_LENGTH;
        }
        if (negative < 0 || !batch.plain) {
            requireSendableOneByOne(batch, count);
        }
    }

    /** Checks packets one by one: some have several frames or metadata, or are too short. */
    private void requireSendableOneByOne(FrameBatch batch, int count) {
        int frames = 0;
        for (int i = 0; i < count; i++) {
            int options = batch.options[i];
            int least = frames == 0 ? MIN_LENGTH : 1;
            if (batch.lengths[i] < least
                    || (options != 0 && frames >= maxFrames - 1)
                    || (options & FrameBatch.METADATA) != 0) {
                requireSendable(batch, i, frames, least);
            }
            frames = (options & FrameBatch.CONTINUES) == 0 ? 0 : frames + 1;
        }
        if (frames != 0) {
            throw refuse("the last packet is not whole: its last frame must not continue");
        }
    }

    /** The rare cases of {@code requireSendableOneByOne}. */
    private void requireSendable(FrameBatch batch, int i, int frames, int least) {
        if (batch.lengths[i] < least) {
            throw refuse("frame " + i + " of the batch has " + batch.lengths[i] + " bytes: "
                    + (least == 1
                            ? "a frame has at least one"
                            : "a packet begins with an Ethernet header of " + least));
        }
        if (frames >= maxFrames - 1 && (batch.options[i] & FrameBatch.CONTINUES) != 0) {
            throw refuse("the packet that begins at frame " + (i - frames) + " of the batch has more than " + maxFrames
                    + (maxFrames == 1 ? " frame, which needs Linux 6.6" : " frames, and the kernel drops such packets")
                    + ": use larger frames");
        }
        if ((batch.options[i] & FrameBatch.METADATA) != 0) {
            String problem =
                    frames != 0 ? "only the first frame of a packet has metadata" : TxMetadata.problem(batch, i);
            if (problem != null) {
                throw refuse(problem);
            }
        }
    }

    private static IllegalArgumentException refuse(String why) {
        return new IllegalArgumentException(why + "; nothing was handed over");
    }

    /**
     * {@link #produce}, and {@link #wakeup} if the kernel waits for it.
     *
     * @param batch frames of this UMEM, with lengths
     * @return how many frames were handed over: all or 0
     * @throws XdpException if the wakeup fails; the frames were handed over
     */
    public int produceAndWakeup(FrameBatch batch) throws XdpException {
        int count = produce(batch);
        wakeupIfNeeded();
        return count;
    }

    /**
     * {@link #produceOne}, and {@link #wakeup} if the kernel waits for it.
     *
     * @param batch frames of this UMEM, with lengths
     * @return 1, or 0 if the queue is full or the batch empty
     * @throws XdpException if the wakeup fails; the frame was handed over
     */
    public int produceOneAndWakeup(FrameBatch batch) throws XdpException {
        int count = produceOne(batch);
        wakeupIfNeeded();
        return count;
    }

    private void wakeupIfNeeded() throws XdpException {
        if (pending() != 0 && needsWakeup()) {
            wakeup();
        }
    }

    /** {@return how many frames in the queue the kernel has not taken yet: 0 to {@link #size}} */
    public int pending() {
        check();
        return ring.pending();
    }

    /** {@return whether the kernel waits for a call that announces packets} In copy mode it always does. */
    public boolean needsWakeup() {
        check();
        return Xsk.xsk_ring_prod__needs_wakeup(ring);
    }

    /**
     * Makes the kernel send the queue's packets, with as many calls as necessary. It leaves packets behind when the
     * completion queue is full or the device takes no more for now.
     *
     * @return how many frames are left in the queue
     * @throws XdpException if the device is down or gone, or the kernel refused a packet, which blocks the queue for
     *     good
     */
    public int wakeup() throws XdpException {
        check();
        return core.send(ring);
    }

    /**
     * Waits by poll(2), which also sends, until the queue is at most half full; does not wait for completions. The wait
     * also ends on close, on interrupt, and when the device turns out to be down or gone.
     *
     * @param timeout the longest wait; with zero it returns at once
     * @return whether there is room
     * @throws InterruptedException if this thread is interrupted, before or meanwhile
     * @throws XdpException ENETDOWN or ENXIO if there is none and the device is down or gone
     */
    public boolean await(Duration timeout) throws InterruptedException, XdpException {
        check();
        return core.await(POLLOUT, timeout);
    }
}
