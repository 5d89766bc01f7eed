package io.github.netmap4j;

import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;

/**
 * Exchanges buffers between slots, one for one, so that none is ever lost or in two places, even if a port is closed between
 * the two writes: see {@link UnfinishedSwap}.
 */
final class BufferSwap {

    /** The slot that is being written: none, so that there is nothing to finish. */
    private static final int NONE = 0;

    private static final int TX = 1;
    private static final int RX = 2;

    private BufferSwap() {}

    /** Throws unless {@link #slots} will work: both buffers are valid, and the new slot can have the packet's offset. */
    static void check(CheckedRing rx, long from, CheckedRing tx, long to) {
        rx.buffer(from);
        tx.buffer(to);
        int offset = rx.headroom(from);
        if (offset > tx.maxHeadroom()) {
            throw new IllegalArgumentException("the packet starts " + offset + " bytes into its buffer, and " + tx
                    + " takes up to " + tx.maxHeadroom() + ": copy it, or open that port with the same offsets");
        }
    }

    /** Exchanges the buffers of two slots, if they are valid. The packet keeps its offset. */
    static void slots(CheckedRing rx, long from, CheckedRing tx, long to, int flags) {
        MemorySegment region = rx.raw().region();
        MemorySegment txRegion = tx.raw().region();
        if (tx.hasOffsets()) {
            tx.headroom(to, rx.headroom(from));
        }
        begin(rx, tx);
        int writing = NONE;
        long word = 0;
        long free = 0;
        try {
            word = SlotWord.read(region, from);
            free = SlotWord.read(txRegion, to);
            rx.dataOf(from, word);
            tx.requireBuffer(to, SlotWord.buffer(free));
            writing = TX;
            SlotWord.write(txRegion, to, SlotWord.sent(word, flags));
            writing = RX;
            SlotWord.write(region, from, SlotWord.emptied(word, free));
        } catch (IllegalStateException closed) {
            leave(rx, from, tx, to, word, free, writing);
            throw closed;
        } finally {
            end(rx, tx);
        }
    }

    /**
     * {@return how many of the slots that lie together were exchanged, up to the first that is not an ordinary packet or is
     * invalid; fewer if a port is closed meanwhile} The loop does nothing else: even a sum of the lengths would cost as much
     * as all the rest, because each addition waits for the one before it.
     */
    static int run(CheckedRing rx, int i, CheckedRing tx, int first, int run) {
        MemorySegment region = rx.raw().region();
        MemorySegment txRegion = tx.raw().region();
        long from = rx.slot(i);
        long to = tx.slot(first);
        int done = 0;
        int writing = NONE;
        long word = 0;
        long free = 0;
        begin(rx, tx);
        try {
            for (; done < run; done++, from += NetmapSlot.SIZE, to += NetmapSlot.SIZE) {
                word = SlotWord.read(region, from);
                free = SlotWord.read(txRegion, to);
                if (!SlotWord.isOrdinary(word, rx.largest)
                        || !rx.isBuffer(SlotWord.buffer(word))
                        || !tx.isBuffer(SlotWord.buffer(free))) {
                    break;
                }
                writing = TX;
                SlotWord.write(txRegion, to, SlotWord.changed(word));
                writing = RX;
                SlotWord.write(region, from, SlotWord.emptied(word, free));
                writing = NONE;
            }
        } catch (IllegalStateException closed) {
            // Not rethrown: the caller publishes what was done, and its next access finds the port closed.
            leave(rx, from, tx, to, word, free, writing);
        } finally {
            end(rx, tx);
        }
        return done;
    }

    /** Gives a slot the buffer that a program holds, and the program the slot's. */
    static void extra(CheckedRing ring, long slot, ExtraBuffer buffer) {
        MemorySegment region = ring.raw().region();
        ring.exchange.begin();
        buffer.exchange.begin();
        try {
            buffer.requireMemory();
            long word = SlotWord.read(region, slot);
            ring.requireBuffer(slot, SlotWord.buffer(word));
            try {
                SlotWord.write(region, slot, SlotWord.emptied(word, SlotWord.of(buffer.index(), 0, 0)));
            } catch (IllegalStateException closed) {
                ring.exchange.leave(slot, word);
                throw closed;
            }
            buffer.become(SlotWord.buffer(word));
        } finally {
            buffer.exchange.end();
            ring.exchange.end();
        }
    }

    private static void begin(CheckedRing rx, CheckedRing tx) {
        rx.exchange.begin();
        tx.exchange.begin();
    }

    private static void end(CheckedRing rx, CheckedRing tx) {
        rx.exchange.end();
        tx.exchange.end();
    }

    /** Leaves to the close what is unwritten: the transmit slot's former word, or the receive slot's new one. */
    private static void leave(CheckedRing rx, long from, CheckedRing tx, long to, long word, long free, int writing) {
        if (writing == TX) {
            tx.exchange.leave(to, free);
        } else if (writing == RX) {
            rx.exchange.leave(from, SlotWord.emptied(word, free));
        }
    }
}
