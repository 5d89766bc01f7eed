package io.github.netmap4j.soft.vale;

import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.sys.device.DropReason;

/**
 * A transmit ring into a switch. A sync takes all there is, in batches, and drops what a destination has no room for, so the
 * ring is empty afterwards, except for frames whose bytes have to be copied from the program first.
 */
class SwitchTxRing extends Kring {

    /** The kernel's {@code bridge_batch}: how many slots are forwarded at once. */
    private static final int BATCH = 1024;

    private final SwitchBatch batch;

    SwitchTxRing(SwitchPort port, int id, int slots) {
        super(port, Direction.TX, id, slots);
        // A frame is never split between batches, so a batch may be longer, by up to a ring.
        batch = new SwitchBatch(BATCH + slots);
    }

    @Override
    public int move(int flags) {
        SwitchPort from = (SwitchPort) port;
        ValeSwitch through = from.attachedTo;
        int done = rhead;
        if (through != null) {
            done = forward(from, through);
        } else {
            drops.addAll(DropReason.LINK, this, hwcur, done);
        }
        hwcur = done;
        hwtail = previous(done);
        return 0;
    }

    /** Returns the first slot that is not sent: {@code rhead}, or where a frame's bytes have to be copied first. */
    private int forward(SwitchPort from, ValeSwitch through) {
        SwitchBatch out = batch;
        int end = rhead;
        Fragments frames = out.begin(this, indirect, from, through);
        for (int i = hwcur; i != end; ) {
            int stop = i < end ? end : slots;
            i = frames.take(i, stop, BATCH);
            if (frames.blocked()) {
                int blocked = frames.blockedAt();
                out.flush();
                wantIndirect(blocked, end);
                return blocked;
            }
            if (i != stop) {
                out.flush();
            }
            i = i == slots ? 0 : i;
        }
        out.flush();
        return end;
    }
}
