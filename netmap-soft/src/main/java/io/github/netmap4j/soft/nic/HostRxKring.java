package io.github.netmap4j.soft.nic;

import static io.github.netmap4j.sys.layout.SlotFields.NS_BUF_CHANGED;
import static io.github.netmap4j.sys.layout.SlotFields.NS_FORWARD;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.netmap4j.soft.port.InboundRing;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.layout.RingFields;
import io.github.netmap4j.sys.layout.SlotFields;

/** A receive ring for the frames that the host sends. */
final class HostRxKring extends InboundRing {

    /** Whether the last sync put frames into the NIC's transmit rings, which want a sync of their own. */
    private boolean forwardedDown;

    HostRxKring(SoftPort port, int id, int slots) {
        super(port, id, slots);
    }

    @Override
    public int move(int flags) {
        forwardedDown = false;
        if (hwcur != rhead && id == port.rxRings && (flags & FORWARD_DOWN) != 0 && forwards()) {
            forwardedDown = forwardDown();
        }
        return super.move(flags);
    }

    @Override
    public boolean forwardedDown() {
        return forwardedDown;
    }

    /**
     * Swaps the marked frames among those that the program gives back into its NIC transmit rings, as far as these have room.
     * The program is inside a system call with all of them bound, so it does not mind that its head moves.
     */
    private boolean forwardDown() {
        boolean moved = false;
        int at = hwcur;
        for (int t = 0; t < port.txRings; t++) {
            Kring to = port.tx[t];
            long head = Integer.toUnsignedLong(to.mem.get(JAVA_INT, to.base + RingFields.HEAD));
            long tail = Integer.toUnsignedLong(to.mem.get(JAVA_INT, to.base + RingFields.TAIL));
            if (head >= to.slots || tail >= to.slots) {
                continue;
            }
            int next = (int) head;
            for (; at != rhead && next != tail; at = next(at)) {
                long mine = SlotFields.word(mem, slot(at));
                if (!SlotFields.has(mine, NS_FORWARD)) {
                    continue;
                }
                long theirs = SlotFields.word(to.mem, to.slot(next));
                SlotFields.word(mem, slot(at), SlotFields.with(theirs, SlotFields.length(mine), NS_BUF_CHANGED));
                SlotFields.word(to.mem, to.slot(next), SlotFields.with(mine, SlotFields.length(mine), NS_BUF_CHANGED));
                next = to.next(next);
                moved = true;
            }
            to.mem.set(JAVA_INT, to.base + RingFields.HEAD, next);
            to.mem.set(JAVA_INT, to.base + RingFields.CUR, next);
        }
        countMarked(at);
        return moved;
    }

    /** What is marked from a slot on is given back, too, though no transmit ring had room for it. */
    private void countMarked(int from) {
        int lost = 0;
        for (int at = from; at != rhead; at = next(at)) {
            if (SlotFields.has(SlotFields.word(mem, slot(at)), NS_FORWARD)) {
                lost++;
            }
        }
        drops.add(DropReason.FULL, lost);
    }
}
