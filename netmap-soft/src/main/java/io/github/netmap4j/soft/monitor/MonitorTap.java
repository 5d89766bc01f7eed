package io.github.netmap4j.soft.monitor;

import static io.github.netmap4j.sys.layout.SlotFields.NS_BUF_CHANGED;
import static io.github.netmap4j.sys.layout.SlotFields.NS_TXMON;

import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.InboundRing;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.RingTap;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.soft.vale.FrameCopier;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows a ring's syncs to its monitors. Copy monitors see frames when they are sent or arrive; a zero-copy monitor takes the
 * buffers when the ring is done with them. A second zero-copy monitor taps the first. Used inside the ring's gate; changed
 * with the ring stopped.
 */
final class MonitorTap implements RingTap {

    private final Kring ring;
    private final List<InboundRing> copies = new ArrayList<>();
    private @Nullable InboundRing taker;
    /** The slot up to which a receive ring was copied. */
    private int seen;

    private MonitorTap(Kring ring) {
        this.ring = ring;
        this.seen = ring.hwtail;
    }

    /** The tap of a ring, or null. */
    private static @Nullable MonitorTap of(Kring ring) {
        return (MonitorTap) ring.tap;
    }

    /** The zero-copy monitor of a ring, or null. */
    private static @Nullable InboundRing taker(Kring ring) {
        MonitorTap tap = of(ring);
        return tap == null ? null : tap.taker;
    }

    /** Adds a monitor to a ring. A monitor that taps another one taps it once, however many rings that one taps. */
    @SuppressWarnings("ReferenceEquality") // this very ring
    static void add(Kring ring, InboundRing monitor, boolean zeroCopy) {
        Kring at = ring;
        for (InboundRing next = taker(at); zeroCopy && next != null; next = taker(at)) {
            at = next;
            if (at == monitor) {
                return;
            }
        }
        at.stop();
        MonitorTap tap = of(at);
        if (tap == null) {
            tap = new MonitorTap(at);
            at.tap = tap;
        }
        if (zeroCopy) {
            tap.taker = monitor;
        } else {
            tap.copies.add(monitor);
        }
        at.resume();
    }

    /** Undoes {@link #add}. */
    @SuppressWarnings("ReferenceEquality") // this very ring
    static void remove(Kring ring, InboundRing monitor) {
        Kring at = ring;
        while (at != null) {
            MonitorTap tap = of(at);
            if (tap == null) {
                return;
            }
            Kring next = tap.taker;
            at.stop();
            tap.copies.remove(monitor);
            if (next == monitor) {
                tap.taker = taker(monitor);
            }
            if (tap.copies.isEmpty() && tap.taker == null) {
                at.tap = null;
            }
            at.resume();
            at = next == monitor ? null : next;
        }
    }

    /** Removes all monitors from a port that is closed. */
    static void stopAll(SoftPort port) {
        for (Direction direction : Direction.RX_FIRST) {
            for (Kring ring : port.rings(direction)) {
                // Monitors of monitors, too: nothing reaches them any more.
                Kring at = ring;
                while (at != null) {
                    at.stop();
                    Kring next = taker(at);
                    at.tap = null;
                    at.resume();
                    at = next;
                }
            }
        }
    }

    @Override
    public int sync(int flags) {
        boolean tx = ring.direction == Direction.TX;
        if (tx && (flags & Kring.CONTINUED) == 0) {
            copy(ring.hwcur, ring.rhead);
        }
        int error;
        InboundRing buffers = taker;
        if (buffers == null) {
            error = move(flags);
        } else if (tx) {
            int from = ring.next(ring.hwtail);
            error = move(flags);
            take(buffers, from, ring.next(ring.hwtail));
        } else {
            take(buffers, ring.hwcur, ring.rhead);
            error = move(flags);
        }
        if (!tx && error == 0) {
            copy(seen, ring.hwtail);
            seen = ring.hwtail;
        }
        return error;
    }

    private int move(int flags) {
        int error = ring.move(flags);
        // A move only glances at how far the other side is.
        VarHandle.acquireFence();
        return error;
    }

    private int monitorFlags(long word) {
        int flags = SlotFields.flags(word) & ~NS_TXMON;
        return ring.direction == Direction.TX ? flags | NS_TXMON : flags;
    }

    /** Copies frames to the copy monitors; one without room for all gets the newest. */
    private void copy(int from, int to) {
        int count = ring.distance(from, to);
        if (count == 0) {
            return;
        }
        for (int m = 0; m < copies.size(); m++) {
            InboundRing monitor = copies.get(m);
            long reservation = monitor.reserve(count);
            int start = (int) (reservation >>> Integer.SIZE);
            int granted = (int) reservation;
            monitor.drops.add(DropReason.FULL, count - granted);
            int at = start;
            for (int i = skip(from, count - granted); i != to && granted > 0; i = ring.next(i)) {
                long slot = ring.slot(i);
                long word = SlotFields.word(ring.mem, slot);
                long data = ring.buffer(SlotFields.index(word)) + ring.offset(slot);
                long target = monitor.slot(at);
                long room = Math.min(monitor.bufferSize - monitor.offset(target), ring.bufferSize - ring.offset(slot));
                int length = (int) Math.min(SlotFields.length(word), room);
                FrameCopier.copy(ring.mem, data, SlotFields.with(word, length, 0), monitor, target, monitorFlags(word));
                at = monitor.next(at);
            }
            if (monitor.complete(start, granted, at)) {
                monitor.wake();
            }
        }
    }

    /** Swaps buffers with the zero-copy monitor; without room for all, it gets the newest. */
    private void take(InboundRing monitor, int from, int to) {
        int count = ring.distance(from, to);
        if (count == 0) {
            return;
        }
        long reservation = monitor.reserve(count);
        int start = (int) (reservation >>> Integer.SIZE);
        int granted = (int) reservation;
        monitor.drops.add(DropReason.FULL, count - granted);
        int at = start;
        for (int i = skip(from, count - granted); i != to && granted > 0; i = ring.next(i)) {
            long slot = ring.slot(i);
            long target = monitor.slot(at);
            long mine = SlotFields.word(ring.mem, slot);
            long theirs = SlotFields.word(monitor.mem, target);
            SlotFields.word(monitor.mem, target, SlotFields.with(mine, SlotFields.length(mine), monitorFlags(mine)));
            int flags = SlotFields.flags(mine) | NS_BUF_CHANGED;
            SlotFields.word(ring.mem, slot, SlotFields.with(theirs, SlotFields.length(theirs), flags));
            at = monitor.next(at);
        }
        if (monitor.complete(start, granted, at)) {
            monitor.wake();
        }
    }

    private int skip(int from, int count) {
        return (from + count) % ring.slots;
    }
}
