package io.github.netmap4j.soft.nic;

import static io.github.netmap4j.sys.layout.SlotFields.NS_BUF_CHANGED;
import static io.github.netmap4j.sys.layout.SlotFields.NS_FORWARD;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.layout.RingFields;
import io.github.netmap4j.sys.layout.SlotFields;

/** What {@code NS_FORWARD} does: frames that a program gives back go on to the other side of its interface. */
final class Forwarding {

    /** Takes a frame for the host. */
    @FunctionalInterface
    interface Taker {
        void take(Kring from, int slot);
    }

    private Forwarding() {}

    /** Hands the marked frames among those that are given back to the host. Inside the ring's gate. */
    static void up(Kring from, Taker host) {
        int end = from.rhead;
        for (int i = from.hwcur; i != end; i = from.next(i)) {
            long slot = from.slot(i);
            long word = SlotFields.word(from.mem, slot);
            if (SlotFields.has(word, NS_FORWARD)) {
                SlotFields.word(from.mem, slot, SlotFields.without(word, NS_FORWARD));
                host.take(from, i);
            }
        }
    }

    /** Whether a sync of a host ring takes frames down: as in the kernel, the first host ring's alone does. */
    static boolean isDownward(Kring from, int flags) {
        return from.hwcur != from.rhead
                && from.id == from.port.rxRings
                && (flags & Kring.FORWARD_DOWN) != 0
                && from.forwards();
    }

    /**
     * Swaps the marked frames among those that the program gives back in a host ring into its NIC transmit rings, as
     * far as these have room. The program is inside a system call with all of them bound, so it does not mind that its
     * head moves. Returns whether there were any.
     */
    static boolean down(Kring from) {
        boolean moved = false;
        int at = from.hwcur;
        for (int t = 0; t < from.port.txRings; t++) {
            Kring to = from.port.tx[t];
            long head = Integer.toUnsignedLong(to.mem.get(JAVA_INT, to.base + RingFields.HEAD));
            long tail = Integer.toUnsignedLong(to.mem.get(JAVA_INT, to.base + RingFields.TAIL));
            if (head >= to.slots || tail >= to.slots) {
                continue;
            }
            int next = (int) head;
            for (; at != from.rhead && next != tail; at = from.next(at)) {
                long mine = SlotFields.word(from.mem, from.slot(at));
                if (!SlotFields.has(mine, NS_FORWARD)) {
                    continue;
                }
                long theirs = SlotFields.word(to.mem, to.slot(next));
                int length = SlotFields.length(mine);
                SlotFields.word(from.mem, from.slot(at), SlotFields.with(theirs, length, NS_BUF_CHANGED));
                SlotFields.word(to.mem, to.slot(next), SlotFields.with(mine, length, NS_BUF_CHANGED));
                next = to.next(next);
                moved = true;
            }
            to.mem.set(JAVA_INT, to.base + RingFields.HEAD, next);
            to.mem.set(JAVA_INT, to.base + RingFields.CUR, next);
        }
        countMarked(from, at);
        return moved;
    }

    /** What is marked from a slot on is given back, too, though no transmit ring had room for it. */
    private static void countMarked(Kring from, int first) {
        int lost = 0;
        for (int at = first; at != from.rhead; at = from.next(at)) {
            if (SlotFields.has(SlotFields.word(from.mem, from.slot(at)), NS_FORWARD)) {
                lost++;
            }
        }
        from.drops.add(DropReason.FULL, lost);
    }
}
