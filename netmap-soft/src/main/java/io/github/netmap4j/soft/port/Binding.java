package io.github.netmap4j.soft.port;

import io.github.netmap4j.soft.memory.PortMemory;

/** What a descriptor is bound to: a port, and a range of its rings each way. It never changes. */
public final class Binding {

    final Port port;
    final PortMemory memory;
    final Ring[] tx;
    final Ring[] rx;
    final int firstTx;
    final int firstRx;
    final long flags;
    final int syncFlags;
    /** Where the netmap_if is. */
    final long nifp;

    Binding(Port port, RingRange tx, RingRange rx, long flags, long nifp) {
        this.port = port;
        this.memory = port.memory;
        this.tx = tx.of(port.tx);
        this.rx = rx.of(port.rx);
        this.firstTx = tx.first();
        this.firstRx = rx.first();
        this.flags = flags;
        boolean allNicTx = tx.first() == 0 && tx.last() >= port.txRings;
        this.syncFlags = allNicTx ? Ring.FORWARD_DOWN : 0;
        this.nifp = nifp;
    }

    Ring[] rings(Direction direction) {
        return direction == Direction.TX ? tx : rx;
    }

    /** Whether a poll sends what is pending even if nobody asked for POLLOUT. */
    boolean sendsOnPoll() {
        return (flags & Modes.NO_TX_POLL) == 0;
    }

    /** The memory that a mapping of the descriptor shows. */
    public PortMemory memory() {
        return memory;
    }
}
