package io.github.netmap4j.bench.threads;

import io.github.netmap4j.bench.soft.PortPair;

/** The programs at both ends of a link of the software device. */
final class LinkEnds implements ThreadsBench.Ends {

    private final PortPair link;
    private final int batch;
    private final int length;
    private final boolean drops;
    private long sent;
    private final Returned returned = new Returned();

    /** What the receiver has given back, in a cache line of its own. */
    @SuppressWarnings("unused")
    private static final class Returned {
        private long a0, a1, a2, a3, a4, a5, a6, a7;
        private volatile long packets;
        private long b0, b1, b2, b3, b4, b5, b6, b7;
    }

    /**
     * The ends of a link.
     *
     * @param drops whether packets are lost if there is no room at the other end, as on a switch: the sender then waits until
     *     the receiver has given back what it sent
     */
    LinkEnds(PortPair link, int batch, int length, boolean drops) {
        this.link = link;
        this.batch = batch;
        this.length = length;
        this.drops = drops;
    }

    @Override
    public void send(Receiver other) {
        for (int left = ThreadsBench.PACKETS; left > 0; left -= Math.min(left, batch)) {
            int some = Math.min(left, batch);
            if (drops) {
                awaitReturn(other, some);
            } else {
                awaitRoom(other, some);
            }
            if (link.send(some, length) != some) {
                throw new IllegalStateException("there is no room for " + some + " packets");
            }
            sent += some;
        }
    }

    private void awaitReturn(Receiver other, int some) {
        while (sent + some - returned.packets > PortPair.SLOTS - 1) {
            other.spin();
        }
    }

    private void awaitRoom(Receiver other, int some) {
        while (link.room() < some) {
            link.syncTx();
            if (link.room() < some) {
                other.spin();
            }
        }
    }

    @Override
    public long receive(Receiver self) {
        int received = 0;
        long before = returned.packets;
        while (received < ThreadsBench.PACKETS) {
            link.syncRx();
            returned.packets = before + received;
            int some = link.drain();
            if (some == 0) {
                self.spin();
            }
            received += some;
        }
        link.syncRx();
        returned.packets = before + received;
        return received;
    }
}
