package io.github.netmap4j.soft.pipe;

import static io.github.netmap4j.sys.layout.SlotFields.NS_BUF_CHANGED;

import io.github.netmap4j.soft.gate.PaddedIndex;
import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.foreign.MemorySegment;

/** The receiving end of a pipe's ring. */
final class PipeRxRing extends Kring {

    /** The first slot without a frame; the peer writes it. */
    final PaddedIndex filled;

    @SuppressWarnings("NullAway.Init") // PipeChannel connects it as soon as it is made
    PipeTxRing peer;

    PipeRxRing(SoftPort port, int id, int slots) {
        super(port, Direction.RX, id, slots);
        filled = new PaddedIndex(hwtail);
    }

    @Override
    public int move(int flags) {
        hwtail = filled.read();
        int end = rhead;
        int at = hwcur;
        if (at == end) {
            return 0;
        }
        if (end < at) {
            giveBack(at, slots);
            at = 0;
        }
        giveBack(at, end);
        hwcur = end;
        peer.returned.publish(previous(end));
        peer.wake();
        return 0;
    }

    /** Gives slots back to the peer, with the buffers that are in them now. */
    private void giveBack(int from, int to) {
        MemorySegment memory = mem;
        long mine = slot(from);
        long theirs = peer.slot(from);
        int count = to - from;
        for (int i = 0; i < count; i++) {
            long rx = mine + i * SlotFields.SIZE;
            long tx = theirs + i * SlotFields.SIZE;
            long word = SlotFields.word(memory, rx);
            SlotFields.word(memory, tx, word);
            SlotFields.ptr(memory, tx, SlotFields.ptr(memory, rx));
            if (SlotFields.has(word, NS_BUF_CHANGED)) {
                SlotFields.word(memory, rx, SlotFields.without(word, NS_BUF_CHANGED));
            }
        }
    }
}
