package io.github.netmap4j.soft.port;

import io.github.netmap4j.soft.memory.PortMemory;

/** What a descriptor is bound to: a port, and a range of its rings each way. It never changes. */
public final class Binding {

    public final SoftPort port;
    public final PortMemory memory;
    public final Kring[] tx;
    public final Kring[] rx;
    final int firstTx;
    final int firstRx;
    public final long flags;
    public final int syncFlags;
    /** Where the netmap_if is. */
    public final long nifp;

    public Binding(SoftPort port, RingRange tx, RingRange rx, long flags, long nifp) {
        this.port = port;
        this.memory = port.memory;
        this.tx = tx.of(port.tx);
        this.rx = rx.of(port.rx);
        this.firstTx = tx.first();
        this.firstRx = rx.first();
        this.flags = flags;
        boolean allNicTx = tx.first() == 0 && tx.last() >= port.txRings;
        this.syncFlags = allNicTx ? Kring.FORWARD_DOWN : 0;
        this.nifp = nifp;
    }

    public Kring[] rings(Direction direction) {
        return direction == Direction.TX ? tx : rx;
    }

    /** Whether a poll sends what is pending even without POLLOUT. */
    public boolean sendsOnPoll() {
        return (flags & Modes.NO_TX_POLL) == 0;
    }

    /** For a waiter that found nothing and is about to sleep, see {@link Kring#expectNews}. */
    public void expectNews(boolean ofTx, boolean ofRx) {
        if (ofTx) {
            for (Kring ring : tx) {
                ring.expectNews();
            }
        }
        if (ofRx) {
            for (Kring ring : rx) {
                ring.expectNews();
            }
        }
    }

    /** The memory that a mapping of the descriptor shows. */
    public PortMemory memory() {
        return memory;
    }
}
