package io.github.netmap4j.soft.vale;

import static io.github.netmap4j.sys.device.DropReason.FULL;
import static io.github.netmap4j.sys.device.DropReason.LINK;
import static io.github.netmap4j.sys.device.DropReason.TOO_LONG;
import static io.github.netmap4j.sys.device.DropReason.TOO_SHORT;
import static io.github.netmap4j.sys.layout.SlotFields.NS_BUF_CHANGED;
import static io.github.netmap4j.sys.layout.SlotFields.NS_INDIRECT;
import static io.github.netmap4j.sys.layout.SlotFields.NS_MOREFRAG;

import io.github.netmap4j.soft.port.InboundRing;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.sys.layout.SlotFields;
import org.jspecify.annotations.Nullable;

/** Passes the slots of a ring on to a ring or a switch. Each such ring has one, for use inside its gate. */
public final class SlotForwarder {

    private static final int ETHER_HEADER = 14;

    private final int slots;
    private @Nullable SwitchBatch batch;

    public SlotForwarder(int slots) {
        this.slots = slots;
    }

    /** Copies frames into a receive ring, as many as it has room for. */
    public static void toRing(Kring from, int start, int end, InboundRing to) {
        toRing(from, start, end, to, NS_MOREFRAG);
    }

    /** The same; {@code kept} are the flags that the receiver's slots get from the sender's. */
    static void toRing(Kring from, int start, int end, InboundRing to, int kept) {
        int count = from.distance(start, end);
        long reservation = to.reserve(count);
        int first = (int) (reservation >>> Integer.SIZE);
        int granted = (int) reservation;
        int at = first;
        int left = granted;
        int lost = 0;
        for (int i = start; i != end; i = from.next(i)) {
            long slot = from.slot(i);
            long word = SlotFields.word(from.mem, slot);
            int length = SlotFields.length(word);
            long offset = from.offset(slot);
            if (length < ETHER_HEADER) {
                from.drops.add(TOO_SHORT, 1);
            } else if (length > from.bufferSize - offset) {
                from.drops.add(TOO_LONG, 1);
            } else if (left == 0) {
                lost++;
            } else {
                long data = from.buffer(SlotFields.index(word)) + offset;
                int flags = SlotFields.flags(word) & kept;
                FrameCopier.copy(from.mem, data, SlotFields.with(word, length, 0), to, to.slot(at), flags);
                at = to.next(at);
                left--;
            }
        }
        to.drops.add(FULL, lost);
        if (to.complete(first, granted, at)) {
            to.wake();
        }
    }

    /** Hands frames to a switch, as if one of its ports had sent them. */
    public void toSwitch(Kring from, int start, int end, SwitchPort port) {
        ValeSwitch through = port.attachedTo;
        if (through == null) {
            from.drops.addAll(LINK, from, start, end);
            return;
        }
        if (batch == null) {
            batch = new SwitchBatch(slots);
        }
        Fragments frames = batch.begin(from, null, port, through);
        for (int i = start; i != end; i = from.next(i)) {
            long slot = from.slot(i);
            long word = SlotFields.word(from.mem, slot);
            long offset = from.offset(slot);
            int flags = SlotFields.flags(word) & ~(NS_INDIRECT | NS_BUF_CHANGED);
            if (SlotFields.length(word) > from.bufferSize - offset) {
                frames.add(
                        from.buffer0, SlotFields.with(Fragments.TOO_LONG, 0, NS_BUF_CHANGED | (flags & NS_MOREFRAG)));
            } else {
                long data = from.buffer(SlotFields.index(word)) + offset;
                frames.add(data, SlotFields.with(word, SlotFields.length(word), flags));
            }
        }
        batch.flush();
    }
}
