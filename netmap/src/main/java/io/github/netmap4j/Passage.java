package io.github.netmap4j;

import io.github.netmap4j.sys.NetmapUser;
import java.util.function.Predicate;

/** The way from a receive ring to a transmit ring: both are published once, in the end. */
final class Passage {

    private Passage() {}

    /**
     * Passes packets on, until the limit, the end of what has arrived, or the end of the room.
     *
     * @param view shows each packet to the filter
     * @param filter null lets all through
     * @param swap whether buffers are exchanged, or packets copied
     */
    static int pass(RxRing rx, Frame view, TxRing tx, int limit, Predicate<? super Frame> filter, boolean swap) {
        rx.check();
        tx.requireReady();
        rx.pull();
        tx.pull();
        int i = rx.cur;
        int to = tx.head;
        int packets = 0;
        int sent = 0;
        long bytes = 0;
        long sentBytes = 0;
        rx.busy = true;
        tx.busy = true;
        try {
            while (packets < limit && i != rx.tail) {
                int last = rx.lastSlot(i);
                if (last < 0) {
                    break;
                }
                int count = rx.distance(i, last) + 1;
                if (tx.distance(to, tx.tail) < count) {
                    tx.full();
                    break;
                }
                view.bind(i, last);
                int length = view.length();
                if (filter == null || filter.test(view)) {
                    to = swap ? swap(rx, i, count, tx, to) : copy(rx, i, count, tx, to);
                    sent++;
                    sentBytes += length;
                }
                i = rx.next(last);
                packets++;
                bytes += length;
            }
        } finally {
            view.unbind();
            rx.busy = false;
            tx.busy = false;
            rx.consume(i, packets, bytes);
            tx.advance(to, sent, sentBytes);
        }
        return packets;
    }

    private static int swap(RxRing rx, int first, int count, TxRing tx, int to) {
        for (int k = 0; k < count; k++) {
            Swap.check(rx, rx.slot(rx.plus(first, k)), tx, tx.slot(tx.plus(to, k)));
        }
        for (int k = 0; k < count; k++) {
            long from = rx.slot(rx.plus(first, k));
            long target = tx.slot(tx.plus(to, k));
            int length = SlotWord.length(SlotWord.read(rx.region(), from));
            Swap.buffers(rx, from, tx, target);
            long word = SlotWord.read(tx.region(), target);
            SlotWord.write(
                    tx.region(), target, SlotWord.filled(word, length, k + 1 < count ? RxWindow.NS_MOREFRAG : 0));
        }
        return tx.plus(to, count);
    }

    private static int copy(RxRing rx, int first, int count, TxRing tx, int to) {
        for (int k = 0; k < count; k++) {
            long from = rx.slot(rx.plus(first, k));
            long target = tx.slot(tx.plus(to, k));
            long source = SlotWord.read(rx.region(), from);
            long word = SlotWord.read(tx.region(), target);
            int length = SlotWord.length(source);
            TxRing.requireFits(length, tx.bufferSize - tx.headroom(target));
            long data = tx.data(target, SlotWord.buffer(word), length);
            NetmapUser.nm_pkt_copy(rx.region(), rx.dataOf(from, source), tx.region(), data, length);
            SlotWord.write(
                    tx.region(), target, SlotWord.filled(word, length, k + 1 < count ? RxWindow.NS_MOREFRAG : 0));
        }
        return tx.plus(to, count);
    }
}
