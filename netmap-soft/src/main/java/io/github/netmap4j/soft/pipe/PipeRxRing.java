package io.github.netmap4j.soft.pipe;

import static io.github.netmap4j.sys.layout.SlotFields.NS_BUF_CHANGED;

import io.github.netmap4j.soft.gate.PaddedIndex;
import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.sys.call.OffHeap;
import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.foreign.MemorySegment;

/** The receiving end of a pipe's ring. */
final class PipeRxRing extends Kring {

    /** The first slot without a frame; the peer writes it. */
    final PaddedIndex filled;

    @SuppressWarnings("NullAway.Init") // PipeChannel connects it as soon as it is made
    PipeTxRing peer;

    /** The slot up to which it has announced what was given back. */
    private int given;

    PipeRxRing(SoftPort port, int id, int slots) {
        super(port, Direction.RX, id, slots);
        filled = new PaddedIndex(hwtail);
    }

    @Override
    public int move(int flags) {
        hwtail = filled.glance();
        int end = rhead;
        int at = hwcur;
        if (at == end) {
            return 0;
        }
        if (distance(at, end) < PipeTxRing.MANY) {
            giveBackFew(at, end);
        } else {
            if (end < at) {
                giveBackRun(at, slots);
                at = 0;
            }
            giveBackRun(at, end);
        }
        hwcur = end;
        return 0;
    }

    @Override
    protected void announce() {
        int end = hwcur;
        if (end != given) {
            given = end;
            peer.returned.publish(previous(end));
            peer.wake();
        }
    }

    /** Gives slots back to the peer. No counted loop, as in the other direction. */
    private void giveBackFew(int from, int to) {
        PipeTxRing other = peer;
        MemorySegment memory = OffHeap.known(mem);
        int n = slots;
        int i = from;
        long rx = slot(i);
        long tx = other.slot(i);
        while (i != to) {
            giveBack(memory, rx, tx);
            i++;
            rx += SlotFields.SIZE;
            tx += SlotFields.SIZE;
            if (i == n) {
                i = 0;
                rx = slot0;
                tx = other.slot0;
            }
        }
    }

    /** The same for many, which do not wrap. */
    private void giveBackRun(int from, int to) {
        MemorySegment memory = OffHeap.known(mem);
        long mine = slot(from);
        long theirs = peer.slot(from);
        int count = to - from;
        for (int i = 0; i < count; i++) {
            giveBack(memory, mine + i * SlotFields.SIZE, theirs + i * SlotFields.SIZE);
        }
    }

    /** Gives a slot back, with the buffer that is in it now. */
    private static void giveBack(MemorySegment memory, long rx, long tx) {
        long word = SlotFields.word(memory, rx);
        SlotFields.word(memory, tx, word);
        SlotFields.ptr(memory, tx, SlotFields.ptr(memory, rx));
        if (SlotFields.has(word, NS_BUF_CHANGED)) {
            SlotFields.word(memory, rx, SlotFields.without(word, NS_BUF_CHANGED));
        }
    }
}
