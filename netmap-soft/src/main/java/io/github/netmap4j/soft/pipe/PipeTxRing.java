package io.github.netmap4j.soft.pipe;

import static io.github.netmap4j.sys.layout.SlotFields.NS_BUF_CHANGED;
import static io.github.netmap4j.sys.layout.SlotFields.NS_MOREFRAG;

import io.github.netmap4j.soft.gate.PaddedIndex;
import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.sys.call.OffHeap;
import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.foreign.MemorySegment;

/**
 * The sending end of a pipe's ring. It hands slots over as they are, with their buffers, and gets those of the same numbers
 * back when the peer has released them. Nothing is copied, nothing is lost.
 */
final class PipeTxRing extends Kring {

    /** How many slots are so many that a counted loop is faster. */
    static final int MANY = 32;

    private static final int NOTHING = -1;

    /** The first slot that the peer has not released; the peer writes it. */
    final PaddedIndex returned;

    @SuppressWarnings("NullAway.Init") // PipeChannel connects it as soon as it is made
    PipeRxRing peer;

    /** The slot after the last whole frame that was moved and not announced; the rest waits for its last fragment. */
    private int whole = NOTHING;

    /** Whether the registration under way allocated it: offsets may still be written into its slots. */
    boolean fresh;

    PipeTxRing(SoftPort port, int id, int slots) {
        super(port, Direction.TX, id, slots);
        returned = new PaddedIndex(hwtail);
    }

    @Override
    public int move(int flags) {
        hwtail = returned.glance();
        int end = rhead;
        int at = hwcur;
        if (at == end) {
            return 0;
        }
        if (peer.offsetMask != 0) {
            handWithOffsets(at, end);
        } else if (distance(at, end) < MANY) {
            handFew(at, end);
        } else {
            if (end < at) {
                handRun(at, slots);
                at = 0;
            }
            handRun(at, end);
        }
        hwcur = end;
        return 0;
    }

    @Override
    protected void announce() {
        int end = whole;
        if (end >= 0) {
            whole = NOTHING;
            peer.filled.publish(end);
            peer.wake();
        }
    }

    /** Moves slots to the peer. No counted loop: those begin with work that pays off after dozens of slots only. */
    private void handFew(int from, int to) {
        PipeRxRing other = peer;
        MemorySegment memory = OffHeap.known(mem);
        int n = slots;
        int complete = whole;
        int i = from;
        long tx = slot(i);
        long rx = other.slot(i);
        while (i != to) {
            long word = hand(memory, tx, rx);
            i++;
            tx += SlotFields.SIZE;
            rx += SlotFields.SIZE;
            if (i == n) {
                i = 0;
                tx = slot0;
                rx = other.slot0;
            }
            if (!SlotFields.has(word, NS_MOREFRAG)) {
                complete = i;
            }
        }
        whole = complete;
    }

    /** The same for many, which do not wrap. */
    private void handRun(int from, int to) {
        MemorySegment memory = OffHeap.known(mem);
        long mine = slot(from);
        long theirs = peer.slot(from);
        int count = to - from;
        int complete = NOTHING;
        for (int i = 0; i < count; i++) {
            long word = hand(memory, mine + i * SlotFields.SIZE, theirs + i * SlotFields.SIZE);
            if (!SlotFields.has(word, NS_MOREFRAG)) {
                complete = from + i;
            }
        }
        if (complete >= 0) {
            whole = next(complete);
        }
    }

    /** Moves a slot; returns its word. */
    private static long hand(MemorySegment memory, long tx, long rx) {
        long word = SlotFields.justWritten(memory, tx);
        SlotFields.word(memory, rx, word);
        SlotFields.ptr(memory, rx, SlotFields.ptr(memory, tx));
        if (SlotFields.has(word, NS_BUF_CHANGED)) {
            SlotFields.word(memory, tx, SlotFields.without(word, NS_BUF_CHANGED));
        }
        return word;
    }

    /** The same where the receiver chose the least offset of each packet. */
    private void handWithOffsets(int from, int to) {
        PipeRxRing other = peer;
        for (int i = from; i != to; ) {
            long least = other.offset(other.slot(i));
            int after = next(i);
            handFew(i, after);
            if (other.offset(other.slot(i)) < least) {
                other.writeOffset(other.slot(i), least);
            }
            i = after;
        }
    }
}
