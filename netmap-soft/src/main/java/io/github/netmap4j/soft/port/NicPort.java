package io.github.netmap4j.soft.port;

import io.github.netmap4j.sys.DropReason;
import java.util.ArrayList;
import java.util.List;

/**
 * A network interface made of software: a NIC with a wire to another one, or to itself, and a host behind it. As with a
 * real one, rings that are in netmap mode get what comes from the wire; otherwise it goes to the host. What a receiver has
 * no room for is lost.
 */
final class NicPort extends Port {

    private final HostStack host;
    private NicPort peer;
    /** The switch port that takes what comes from the wire, while this NIC is attached to a switch. */
    volatile NicSwitchPort attached;

    NicPort(Fabric fabric, String name, int rings, int slots) {
        super(fabric, name);
        txRings = rings;
        rxRings = rings;
        txSlots = slots;
        rxSlots = slots;
        hostTxRings = 1;
        hostRxRings = 1;
        hasHostRings = true;
        supportsOffsets = true;
        memory = fabric.memories.global();
        host = new HostStack(this);
        retain();
    }

    /** Connects two NICs; one with itself is a loop. */
    static void cable(NicPort a, NicPort b) {
        a.peer = b;
        b.peer = a;
    }

    HostStack host() {
        return host;
    }

    @Override
    HostStack hostStack() {
        return host;
    }

    @Override
    Ring newRing(Direction direction, int id) {
        if (direction == Direction.TX) {
            return id < txRings ? new NicTxRing(this, id, txSlots) : new HostTxRing(this, id, txSlots);
        }
        return id < rxRings ? new InboundRing(this, id, rxSlots) : new HostRxRing(this, id, rxSlots);
    }

    @Override
    void deleteRings() {
        super.deleteRings();
        hostTxRings = 1;
        hostRxRings = 1;
    }

    /** Puts the slots of a ring, from one up to another, on the wire. Inside the ring's gate. */
    void transmit(Ring from, int start, int end, Outlet outlet) {
        peer.arrive(from, start, end, outlet);
    }

    private void arrive(Ring from, int start, int end, Outlet outlet) {
        NicSwitchPort switched = attached;
        if (switched != null) {
            outlet.toSwitch(from, start, end, switched);
            return;
        }
        Ring[] rings = rx;
        if (on && rings.length != 0 && rings[from.id % rxRings].on) {
            Outlet.toRing(from, start, end, (InboundRing) rings[from.id % rxRings]);
        } else {
            Outlet.toRing(from, start, end, host.inbox());
        }
    }

    /** What the host sends: to its switch or host ring if the NIC is in netmap mode, else on the wire. */
    void transmitFromHost(Ring from, int start, int end, Outlet outlet) {
        NicSwitchPort switched = attached;
        if (switched != null) {
            if (switched.host() != null) {
                outlet.toSwitch(from, start, end, switched.host());
            } else {
                from.drops.addAll(DropReason.LINK, from, start, end);
            }
            return;
        }
        Ring[] out = tx;
        if (!on || out.length == 0 || !out[0].on) {
            transmit(from, start, end, outlet);
            return;
        }
        Ring[] rings = rx;
        if (rings.length > rxRings && rings[rxRings].on) {
            Outlet.toRing(from, start, end, (InboundRing) rings[rxRings]);
        } else {
            from.drops.addAll(DropReason.LINK, from, start, end);
        }
    }

    /** Every ring from which something may be on its way on this NIC's end of the wire. */
    Ring[] wireSenders() {
        List<Ring> senders = new ArrayList<>(List.of(peer.tx));
        senders.add(peer.host.outbox());
        NicSwitchPort switched = peer.attached;
        if (switched != null) {
            senders.addAll(List.of(switched.rx));
        }
        return senders.toArray(Ring[]::new);
    }

    /** Waits until nobody is in the middle of writing to a ring of this NIC. */
    void quiesce() {
        for (Ring sender : wireSenders()) {
            sender.stop();
            sender.resume();
        }
        host.outbox().stop();
        host.outbox().resume();
    }

    @Override
    void turnOff() {
        super.turnOff();
        quiesce();
    }
}
