package io.github.netmap4j;

import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import java.lang.foreign.MemorySegment;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The way from a receive ring to a transmit ring: both are looked at once, and published once in the end. What lies together in
 * both is passed on in one loop; packets of several slots are rare, and go one by one.
 */
final class RingForwarding {

    private RingForwarding() {}

    /**
     * Passes packets on, until the limit, the end of what has arrived, or the end of the room.
     *
     * @param view shows each packet to the filter
     * @param filter null lets all through
     * @param swap whether buffers are exchanged, or packets copied
     */
    static int pass(
            RxWindow rx, Frame view, TxRing tx, int limit, @Nullable Predicate<? super Frame> filter, boolean swap) {
        rx.check();
        tx.requireReady();
        rx.pullPackets();
        tx.pull();
        MemorySegment region = rx.region();
        boolean simple = swap && !rx.hasOffsets() && !tx.hasOffsets();
        int end = rx.tail;
        int room = tx.tail;
        int i = rx.cur;
        int to = tx.head;
        int packets = 0;
        int dropped = 0;
        long bytes = 0;
        long droppedBytes = 0;
        rx.busy = true;
        tx.busy = true;
        try {
            view.begin();
            while (packets < limit && i != end) {
                if (to == room) {
                    tx.full();
                    break;
                }
                int run = tx.run(to, room, rx.run(i, end, limit - packets));
                if (simple && filter == null) {
                    int done = BufferSwap.run(rx, i, tx, to, run);
                    bytes += rx.statistics == null && tx.statistics == null ? 0 : rx.bytes(i, done);
                    i += done;
                    to += done;
                    packets += done;
                    run -= done;
                }
                long from = rx.slot(i);
                for (int k = 0; k < run; k++, from += NetmapSlot.SIZE) {
                    long word = SlotWord.read(region, from);
                    if (SlotWord.more(word)) {
                        break;
                    }
                    int length = SlotWord.length(word);
                    view.at(i, rx.dataOf(from, word), length);
                    boolean wanted = filter == null || filter.test(view);
                    if (wanted && fits(rx, from, tx, tx.slot(to), swap)) {
                        pass(rx, from, tx, tx.slot(to), 0, swap);
                        to++;
                    } else {
                        drop(rx, wanted);
                        dropped++;
                        droppedBytes += length;
                    }
                    i++;
                    packets++;
                    bytes += length;
                }
                i = rx.wrap(i);
                to = tx.wrap(to);
                if (packets < limit && i != end && rx.more(i)) {
                    int last = rx.lastSlot(i);
                    if (last < 0) {
                        break;
                    }
                    int count = rx.distance(i, last) + 1;
                    boolean possible = count < tx.slots;
                    if (possible && tx.distance(to, room) < count) {
                        tx.full();
                        break;
                    }
                    view.bind(i, last);
                    boolean wanted = filter == null || filter.test(view);
                    if (wanted && possible && fit(rx, i, count, tx, to, swap)) {
                        passAll(rx, i, count, tx, to, swap);
                        to = tx.plus(to, count);
                    } else {
                        drop(rx, wanted);
                        dropped++;
                        droppedBytes += view.length();
                    }
                    i = rx.next(last);
                    packets++;
                    bytes += view.length();
                }
            }
        } finally {
            view.unbind();
            rx.busy = false;
            tx.busy = false;
            try {
                rx.consume(rx.wrap(i), packets, bytes);
            } finally {
                tx.advance(tx.wrap(to), packets - dropped, bytes - droppedBytes);
            }
        }
        return packets;
    }

    /** A packet is not passed on: either the filter does not want it, or it can never be. */
    private static void drop(RxWindow rx, boolean wanted) {
        if (wanted) {
            rx.undeliverable.incrementAndGet();
        }
    }

    /** Whether what is in a slot can ever go into one of the other ring. It is read anew, since a filter may have changed it. */
    private static boolean fits(RxWindow rx, long from, TxRing tx, long to, boolean swap) {
        int length = SlotWord.length(SlotWord.read(rx.region(), from));
        if (swap) {
            return length > 0 && (!rx.hasOffsets() || rx.headroom(from) <= tx.maxHeadroom());
        }
        return length > 0 && length <= tx.capacity(to);
    }

    private static boolean fit(RxWindow rx, int first, int count, TxRing tx, int to, boolean swap) {
        for (int k = 0; k < count; k++) {
            if (!fits(rx, rx.slot(rx.plus(first, k)), tx, tx.slot(tx.plus(to, k)), swap)) {
                return false;
            }
        }
        return true;
    }

    /** Passes on the slots of one packet: all of them, or none. */
    private static void passAll(RxWindow rx, int first, int count, TxRing tx, int to, boolean swap) {
        for (int k = 0; swap && k < count; k++) {
            rx.buffer(rx.slot(rx.plus(first, k)));
            tx.buffer(tx.slot(tx.plus(to, k)));
        }
        for (int k = 0; k < count; k++) {
            int flags = k + 1 < count ? RxWindow.NS_MOREFRAG : 0;
            pass(rx, rx.slot(rx.plus(first, k)), tx, tx.slot(tx.plus(to, k)), flags, swap);
        }
    }

    /** Passes on one slot that {@link #fits}. */
    private static void pass(RxWindow rx, long from, TxRing tx, long to, int flags, boolean swap) {
        MemorySegment region = rx.region();
        MemorySegment txRegion = tx.region();
        if (swap) {
            BufferSwap.slots(rx, from, tx, to, flags);
            return;
        }
        long word = SlotWord.read(region, from);
        int length = SlotWord.length(word);
        long free = SlotWord.read(txRegion, to);
        long data = tx.data(to, SlotWord.buffer(free), length);
        NetmapUser.nm_pkt_copy(region, rx.dataOf(from, word), txRegion, data, length);
        SlotWord.write(txRegion, to, SlotWord.filled(free, length, flags));
    }
}
