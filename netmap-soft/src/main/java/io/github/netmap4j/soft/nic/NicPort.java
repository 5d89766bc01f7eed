package io.github.netmap4j.soft.nic;

import io.github.netmap4j.soft.line.Line;
import io.github.netmap4j.soft.line.LinkPair;
import io.github.netmap4j.soft.link.Link;
import io.github.netmap4j.soft.memory.PortMemory;
import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.Fabric;
import io.github.netmap4j.soft.port.InboundRing;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.Modes;
import io.github.netmap4j.soft.port.PortParameters;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.soft.vale.Attachable;
import io.github.netmap4j.soft.vale.SlotForwarder;
import io.github.netmap4j.soft.vale.SwitchPort;
import io.github.netmap4j.soft.vale.ValeSwitch;
import io.github.netmap4j.sys.device.DropReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A software NIC, with a wire to another one or to itself, and a host behind it. As on a real NIC, rings in netmap mode get
 * what comes from the wire; otherwise the host does. A frame is lost if its receiver has no room.
 */
public final class NicPort extends SoftPort implements Attachable, SwitchedNic {

    private final HostStack host;

    @SuppressWarnings("NullAway.Init") // cable() sets it before anybody sees the port
    private NicPort peer;
    /** What its frames pass through on the wire, for each ring; empty for a perfect one. */
    private Line[] lines = {};
    /** The switch port that takes what comes from the wire, while this NIC is attached to a switch. */
    private volatile @Nullable NicSwitchPort attached;

    public NicPort(Fabric fabric, String name, int rings, int slots) {
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
        host = new HostStack(this, this::transmitFromHost);
        retain();
    }

    /** Connects two NICs; one with itself is a loop. Without a link, or null, the wire is perfect. */
    public static void cable(NicPort a, NicPort b, @Nullable LinkPair link) {
        a.peer = b;
        b.peer = a;
        if (link != null) {
            b.lines = b.newLines(link.back(), 1);
            a.lines = a.newLines(link.there(), 0);
        }
    }

    @Override
    public SoftPort port() {
        return this;
    }

    /** The host behind it. */
    public HostStack host() {
        return host;
    }

    @Override
    public HostSide hostSide(String name) {
        return new HostStackSide(this, host, name);
    }

    @Override
    public HostStack upward() {
        return host;
    }

    @Override
    public Kring newRing(Direction direction, int id) {
        if (direction == Direction.TX) {
            return id < txRings
                    ? new NicTxRing(this, id, txSlots, this::transmit)
                    : new HostTxKring(this, id, txSlots, host);
        }
        return id < rxRings ? new InboundRing(this, id, rxSlots) : new HostRxKring(this, id, rxSlots);
    }

    @Override
    public void deleteRings() {
        super.deleteRings();
        hostTxRings = 1;
        hostRxRings = 1;
    }

    @Override
    public void transmit(Kring from, int start, int end, SlotForwarder forwarder) {
        if (lines.length == 0) {
            peer.arrive(from, start, end, forwarder);
        } else {
            lines[from.id % lines.length].carry(from, start, end);
        }
    }

    private Line[] newLines(Link link, int end) {
        Line[] made = new Line[txRings];
        for (int i = 0; i < made.length; i++) {
            SlotForwarder forwarder = new SlotForwarder(txSlots);
            made[i] = new Line(
                    this,
                    name,
                    Direction.TX,
                    i,
                    link,
                    end,
                    (ring, first, last) -> peer.arrive(ring, first, last, forwarder));
        }
        return made;
    }

    private void arrive(Kring from, int start, int end, SlotForwarder forwarder) {
        NicSwitchPort switched = attached;
        if (switched != null) {
            forwarder.toSwitch(from, start, end, switched);
            return;
        }
        Kring[] rings = rx;
        if (on && rings.length != 0 && rings[from.id % rxRings].on) {
            SlotForwarder.toRing(from, start, end, (InboundRing) rings[from.id % rxRings]);
        } else {
            SlotForwarder.toRing(from, start, end, host.inbox());
        }
    }

    /** What the host sends: to its switch or host ring if the NIC is in netmap mode, else on the wire. */
    void transmitFromHost(Kring from, int start, int end, SlotForwarder forwarder) {
        NicSwitchPort switched = attached;
        if (switched != null) {
            if (switched.host() != null) {
                forwarder.toSwitch(from, start, end, switched.host());
            } else {
                from.drops.addAll(DropReason.LINK, from, start, end);
            }
            return;
        }
        Kring[] out = tx;
        if (!on || out.length == 0 || !out[0].on) {
            transmit(from, start, end, forwarder);
            return;
        }
        Kring[] rings = rx;
        if (rings.length > rxRings && rings[rxRings].on) {
            SlotForwarder.toRing(from, start, end, (InboundRing) rings[rxRings]);
        } else {
            from.drops.addAll(DropReason.LINK, from, start, end);
        }
    }

    @Override
    public SwitchPort attachTo(ValeSwitch to, PortParameters request, @Nullable PortMemory chosen) {
        Attachable.checkRings(request);
        choose(chosen);
        NicSwitchPort port = new NicSwitchPort(this, request.name, request.mode == Modes.NIC_SW);
        try {
            port.attachTo(to);
        } catch (RuntimeException refused) {
            restoreMemory();
            throw refused;
        }
        retain();
        ownedByDevice = true;
        attached = port;
        return port;
    }

    @Override
    public void leaveSwitch() {
        attached = null;
        quiesce();
    }

    @Override
    public void leftSwitch() {
        ownedByDevice = false;
        restoreMemory();
        release();
    }

    /** The rings that may send to this NIC's end of the wire. */
    @Override
    public Kring[] wireSenders() {
        List<Kring> senders = new ArrayList<>(List.of(peer.tx));
        senders.add(peer.host.outbox());
        for (Line line : peer.lines) {
            senders.add(line.ring());
        }
        NicSwitchPort switched = peer.attached;
        if (switched != null) {
            senders.addAll(List.of(switched.rx));
        }
        return senders.toArray(Kring[]::new);
    }

    /** Waits until no thread is writing to a ring of this NIC. */
    private void quiesce() {
        for (Kring sender : wireSenders()) {
            sender.drain();
        }
        host.outbox().drain();
    }

    @Override
    public void turnOff() {
        super.turnOff();
        quiesce();
    }
}
