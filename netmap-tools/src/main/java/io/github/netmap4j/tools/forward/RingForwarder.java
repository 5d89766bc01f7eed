package io.github.netmap4j.tools.forward;

import io.github.netmap4j.RxRing;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.tools.run.Tally;

/** One direction, from a receive ring to a transmit ring, with its counts. For one thread. */
final class RingForwarder {

    private final RxRing from;
    private final TxRing to;
    private final boolean swap;
    private final Tally tally;

    /**
     * A direction.
     *
     * @param from a ring of this thread; its port keeps statistics
     * @param to a ring of this thread
     * @param swap whether to exchange buffers instead of copying packets
     * @param name the row of the table
     */
    RingForwarder(RxRing from, TxRing to, boolean swap, String name) {
        this.from = from;
        this.to = to;
        this.swap = swap;
        this.tally = new Tally(name);
    }

    Tally tally() {
        return tally;
    }

    RxRing from() {
        return from;
    }

    TxRing to() {
        return to;
    }

    /** Forwards packets for which there is room, and returns how many. */
    int forward(int limit) {
        long bytes = from.statistics().bytes();
        int packets = swap ? from.forwardTo(to, limit) : from.copyTo(to, limit);
        tally.add(packets, from.statistics().bytes() - bytes);
        return packets;
    }
}
