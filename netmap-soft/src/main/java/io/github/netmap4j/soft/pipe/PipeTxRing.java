package io.github.netmap4j.soft.pipe;

import static io.github.netmap4j.sys.layout.SlotFields.NS_BUF_CHANGED;
import static io.github.netmap4j.sys.layout.SlotFields.NS_MOREFRAG;

import io.github.netmap4j.soft.gate.PaddedIndex;
import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.foreign.MemorySegment;

/**
 * The sending end of a pipe's ring. It hands slots over as they are, with their buffers, and gets those of the same numbers
 * back when the peer has released them. Nothing is copied, nothing is lost.
 */
final class PipeTxRing extends Kring {

    /** The first slot that the peer has not released; the peer writes it. */
    final PaddedIndex returned;

    @SuppressWarnings("NullAway.Init") // PipeChannel connects it as soon as it is made
    PipeRxRing peer;

    /** Whether the registration under way allocated it: offsets may still be written into its slots. */
    boolean fresh;

    PipeTxRing(SoftPort port, int id, int slots) {
        super(port, Direction.TX, id, slots);
        returned = new PaddedIndex(hwtail);
    }

    @Override
    public int move(int flags) {
        hwtail = returned.read();
        int end = rhead;
        int at = hwcur;
        if (at == end) {
            return 0;
        }
        int complete = -1;
        if (end < at) {
            complete = hand(at, slots, complete);
            at = 0;
        }
        complete = hand(at, end, complete);
        hwcur = end;
        if (complete >= 0) {
            // Only whole frames; the rest waits for its last fragment.
            peer.filled.publish(complete);
            peer.wake();
        }
        return 0;
    }

    /** Moves slots to the peer without wrapping; returns the slot after the last whole frame, or {@code before}. */
    private int hand(int from, int to, int before) {
        PipeRxRing other = peer;
        MemorySegment memory = mem;
        long mine = slot(from);
        long theirs = other.slot(from);
        int count = to - from;
        int complete = -1;
        boolean offsets = other.offsetMask != 0;
        for (int i = 0; i < count; i++) {
            long tx = mine + i * SlotFields.SIZE;
            long rx = theirs + i * SlotFields.SIZE;
            long word = SlotFields.justWritten(memory, tx);
            long least = offsets ? other.offset(rx) : 0;
            SlotFields.word(memory, rx, word);
            SlotFields.ptr(memory, rx, SlotFields.ptr(memory, tx));
            if (offsets && other.offset(rx) < least) {
                other.writeOffset(rx, least);
            }
            if (SlotFields.has(word, NS_BUF_CHANGED)) {
                SlotFields.word(memory, tx, SlotFields.without(word, NS_BUF_CHANGED));
            }
            if (!SlotFields.has(word, NS_MOREFRAG)) {
                complete = i;
            }
        }
        if (complete < 0) {
            return before;
        }
        int after = from + complete + 1;
        return after == slots ? 0 : after;
    }
}
