package io.github.netmap4j;

import io.github.netmap4j.sys.user.NetmapUser;
import java.lang.foreign.MemorySegment;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Moves packets from a receive ring to transmit rings: looks at both rings once, and publishes them once in the end. Slots
 * that lie together in both move in one loop; packets of several slots are rare, and move one by one.
 */
final class RingForwarding {

    private final RxWindow rx;

    /** Shows each packet to the filter. */
    private final Frame view;

    /** Where the next packet is, and where it goes. */
    private int from;

    private int to;

    private int packets;
    private int dropped;
    private long bytes;
    private long droppedBytes;

    RingForwarding(RxWindow rx, Frame view) {
        this.rx = rx;
        this.view = view;
    }

    /**
     * Moves packets up to the limit, as many as have arrived and have room.
     *
     * @param filter null accepts all
     * @param swap whether to exchange buffers or to copy
     */
    int pass(TxRing tx, int limit, @Nullable Predicate<? super Frame> filter, boolean swap) {
        rx.check();
        tx.requireReady();
        rx.pullPackets();
        tx.pull();
        int end = rx.tail;
        int room = tx.tail;
        from = rx.cur;
        to = tx.head;
        packets = 0;
        dropped = 0;
        bytes = 0;
        droppedBytes = 0;
        rx.busy = true;
        tx.busy = true;
        try {
            view.begin();
            while (packets < limit && from != end) {
                if (to == room) {
                    tx.full();
                    break;
                }
                int run = tx.run(to, room, rx.run(from, end, limit - packets));
                if (filter == null) {
                    passOn(tx, from + run, swap);
                } else {
                    passWanted(tx, from + run, filter, swap);
                }
                from = rx.wrap(from);
                to = tx.wrap(to);
                if (packets < limit && from != end && rx.more(from) && !passLong(tx, room, filter, swap)) {
                    break;
                }
            }
        } finally {
            view.unbind();
            rx.busy = false;
            tx.busy = false;
            try {
                rx.consume(rx.wrap(from), packets, bytes);
            } finally {
                tx.advance(tx.wrap(to), packets - dropped, bytes - droppedBytes);
            }
        }
        return packets;
    }

    /**
     * Asks the filter for each packet of one slot that lies before slot {@code end}. Accepted packets that follow one
     * another move together, also if the filter throws at a later one.
     */
    private void passWanted(TxRing tx, int end, Predicate<? super Frame> filter, boolean swap) {
        int next = from;
        try {
            while (next < end) {
                long slot = rx.slot(next);
                long word = SlotWord.read(rx.region(), slot);
                if (SlotWord.more(word)) {
                    break;
                }
                int length = SlotWord.length(word);
                view.at(next, rx.dataOf(slot, word), length);
                if (!filter.test(view)) {
                    passOn(tx, next, swap);
                    if (from != next) {
                        return;
                    }
                    drop(false, 1, length);
                }
                next++;
            }
        } finally {
            passOn(tx, next, swap);
        }
    }

    /** Moves the packets before slot {@code end}, up to the first of several slots. */
    private void passOn(TxRing tx, int end, boolean swap) {
        boolean plain = swap && !rx.hasOffsets() && !tx.hasOffsets();
        while (from < end) {
            if (plain) {
                int done = BufferSwap.run(rx, from, tx, to, end - from);
                bytes += rx.statistics == null && tx.statistics == null ? 0 : rx.bytes(from, done);
                from += done;
                to += done;
                packets += done;
                if (from == end) {
                    return;
                }
            }
            long slot = rx.slot(from);
            long word = SlotWord.read(rx.region(), slot);
            if (SlotWord.more(word)) {
                return;
            }
            int length = SlotWord.length(word);
            long data = rx.dataOf(slot, word);
            long target = tx.slot(to);
            if (fits(slot, length, tx, target, swap)) {
                if (swap) {
                    BufferSwap.slots(rx, slot, tx, target, 0);
                } else {
                    copy(data, length, tx, target, 0);
                }
                to++;
                from++;
                packets++;
                bytes += length;
            } else {
                drop(true, 1, length);
            }
        }
    }

    /** {@return whether the next packet, which has several slots, was passed on or dropped: there are all its slots and room} */
    private boolean passLong(TxRing tx, int room, @Nullable Predicate<? super Frame> filter, boolean swap) {
        int last = rx.lastSlot(from);
        if (last < 0) {
            return false;
        }
        int count = rx.distance(from, last) + 1;
        boolean possible = count < tx.slots;
        if (possible && tx.distance(to, room) < count) {
            tx.full();
            return false;
        }
        view.bind(from, last);
        boolean wanted = filter == null || filter.test(view);
        int length = view.length();
        if (wanted && possible && fit(count, tx, swap)) {
            passAll(count, tx, swap);
            to = tx.plus(to, count);
            from = rx.next(last);
            packets++;
            bytes += length;
        } else {
            drop(wanted, count, length);
        }
        return true;
    }

    /** Skips the next packet: the filter rejected it, or it can never be passed on. */
    private void drop(boolean wanted, int count, int length) {
        if (wanted) {
            rx.undeliverable.incrementAndGet();
        }
        from = count == 1 ? from + 1 : rx.plus(from, count);
        packets++;
        dropped++;
        bytes += length;
        droppedBytes += length;
    }

    /** Whether a slot's content of some length fits into the other ring's. */
    private boolean fits(long slot, int length, TxRing tx, long target, boolean swap) {
        if (swap) {
            return length > 0 && (!rx.hasOffsets() || rx.headroom(slot) <= tx.maxHeadroom());
        }
        return length > 0 && length <= tx.capacity(target);
    }

    /** Whether all slots of a packet fit. Reads them again, since a filter may have changed them. */
    private boolean fit(int count, TxRing tx, boolean swap) {
        for (int k = 0; k < count; k++) {
            long slot = rx.slot(rx.plus(from, k));
            int length = SlotWord.length(SlotWord.read(rx.region(), slot));
            if (!fits(slot, length, tx, tx.slot(tx.plus(to, k)), swap)) {
                return false;
            }
        }
        return true;
    }

    /** Moves the slots of one packet: all of them, or none. */
    private void passAll(int count, TxRing tx, boolean swap) {
        for (int k = 0; swap && k < count; k++) {
            rx.buffer(rx.slot(rx.plus(from, k)));
            tx.buffer(tx.slot(tx.plus(to, k)));
        }
        for (int k = 0; k < count; k++) {
            int flags = k + 1 < count ? RxWindow.NS_MOREFRAG : 0;
            long slot = rx.slot(rx.plus(from, k));
            long target = tx.slot(tx.plus(to, k));
            if (swap) {
                BufferSwap.slots(rx, slot, tx, target, flags);
            } else {
                long word = SlotWord.read(rx.region(), slot);
                copy(rx.dataOf(slot, word), SlotWord.length(word), tx, target, flags);
            }
        }
    }

    /** Copies what one slot has into another that it fits into. */
    private void copy(long data, int length, TxRing tx, long target, int flags) {
        MemorySegment txRegion = tx.region();
        long free = SlotWord.read(txRegion, target);
        NetmapUser.nm_pkt_copy(rx.region(), data, txRegion, tx.data(target, SlotWord.buffer(free), length), length);
        SlotWord.write(txRegion, target, SlotWord.filled(free, length, flags));
    }
}
