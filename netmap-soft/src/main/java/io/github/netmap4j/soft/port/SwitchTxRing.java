package io.github.netmap4j.soft.port;

import static io.github.netmap4j.soft.memory.SlotFields.NS_BUF_CHANGED;
import static io.github.netmap4j.soft.memory.SlotFields.NS_INDIRECT;
import static io.github.netmap4j.soft.memory.SlotFields.NS_MOREFRAG;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.soft.memory.SlotFields;

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
        }
        hwcur = rhead;
        hwtail = previous(rhead);
        return 0;
    }

    private void forward(SwitchPort from, ValeSwitch through) {
        SwitchBatch out = batch;
        int end = rhead;
        out.begin(this, from, through);
        for (int i = hwcur; i != end; i = next(i)) {
            long slot = slot(i);
            long word = mem.get(JAVA_LONG, slot);
            if (SlotFields.has(word, NS_BUF_CHANGED)) {
                word = SlotFields.without(word, NS_BUF_CHANGED);
                mem.set(JAVA_LONG, slot, word);
            }
            long offset = offset(slot);
            boolean indirect = SlotFields.has(word, NS_INDIRECT);
            long data = indirect ? mem.get(JAVA_LONG, slot + SlotFields.PTR) : buffer(SlotFields.index(word)) + offset;
            int length = SlotFields.length(word);
            int slotFlags = SlotFields.flags(word);
            boolean more = SlotFields.has(word, NS_MOREFRAG);
            if ((indirect && data == 0) || length > bufferSize - offset) {
                // Not a frame: the kernel sends nothing, in place of this fragment.
                out.add(buffer0, 0, 0, more);
            } else {
                out.add(data, length, slotFlags, more);
            }
            if (!more && out.size() >= BATCH) {
                out.flush();
            }
        }
        out.flush();
    }
}
