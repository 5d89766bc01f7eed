package io.github.netmap4j.soft.port;

import io.github.netmap4j.sys.DropReason;

/**
 * A transmit ring into a switch. A sync takes all there is, in batches; what a destination has no room for is dropped, so
 * the ring is always empty afterwards.
 */
class SwitchTxRing extends Ring {

    /** The kernel's {@code bridge_batch}: how many slots are forwarded at once. */
    private static final int BATCH = 1024;

    private final SwitchBatch batch;

    SwitchTxRing(SwitchPort port, int id, int slots) {
        super(port, Direction.TX, id, slots);
        // A frame is never split between batches, so one may be longer, by a ring at most.
        batch = new SwitchBatch(BATCH + slots);
    }

    @Override
    int move(int flags) {
        SwitchPort from = (SwitchPort) port;
        ValeSwitch through = from.attachedTo;
        if (through != null) {
            forward(from, through);
        } else {
            drops.addAll(DropReason.LINK, this, hwcur, rhead);
        }
        hwcur = rhead;
        hwtail = previous(rhead);
        return 0;
    }

    private void forward(SwitchPort from, ValeSwitch through) {
        SwitchBatch out = batch;
        int end = rhead;
        Fragments frames = out.begin(this, from, through);
        for (int i = hwcur; i != end; ) {
            int stop = i < end ? end : slots;
            i = frames.take(i, stop, BATCH);
            if (i != stop) {
                out.flush();
            }
            i = i == slots ? 0 : i;
        }
        out.flush();
    }
}
