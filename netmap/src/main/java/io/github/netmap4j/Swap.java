package io.github.netmap4j;

import io.github.netmap4j.sys.NetmapSlot;
import io.github.netmap4j.sys.abi.netmap_h;

/** The exchange of buffers between slots: one for one, so that none is ever lost or in two places. */
final class Swap {

    private static final int NS_BUF_CHANGED = netmap_h.NS_BUF_CHANGED();

    private Swap() {}

    /** Whether {@link #buffers} will work: both buffers are possible, and the packet's offset can be told to the new slot. */
    static void check(RxRing rx, long from, TxRing tx, long to) {
        rx.buffer(from);
        tx.buffer(to);
        int offset = rx.headroom(from);
        if (offset > tx.maxHeadroom()) {
            throw new IllegalArgumentException("the packet starts " + offset + " bytes into its buffer, and " + tx
                    + " takes up to " + tx.maxHeadroom() + ": copy it, or open that port with the same offsets");
        }
    }

    /** Exchanges the buffers of two slots; the packet keeps its offset. */
    static void buffers(RxRing rx, long from, TxRing tx, long to) {
        long filled = rx.buffer(from);
        long empty = tx.buffer(to);
        tx.headroom(to, rx.headroom(from));
        put(tx, to, filled);
        put(rx, from, empty);
    }

    static void put(Ring ring, long slot, long buffer) {
        NetmapSlot.buf_idx(ring.region(), slot, buffer);
        NetmapSlot.flags(ring.region(), slot, NetmapSlot.flags(ring.region(), slot) | NS_BUF_CHANGED);
    }
}
