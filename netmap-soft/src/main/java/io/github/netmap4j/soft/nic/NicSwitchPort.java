package io.github.netmap4j.soft.nic;

import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.IdleTxRing;
import io.github.netmap4j.soft.port.InboundRing;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.SoftDescriptor;
import io.github.netmap4j.soft.vale.OutboundRing;
import io.github.netmap4j.soft.vale.SwitchPort;

/**
 * A NIC as a port of a switch. What comes from its wire enters the switch; what the switch has for it goes out on the wire,
 * in the thread that brought it. Its host may be a port of its own.
 */
public final class NicSwitchPort extends SwitchPort {

    /** The host of a NIC as a port of a switch. */
    static final class Host extends SwitchPort {

        private final NicPort nic;

        Host(NicPort nic, String name) {
            super(nic.fabric, name);
            this.nic = nic;
            this.ownedByDevice = true;
            this.memory = nic.memory;
        }

        @Override
        public InboundRing destination(int senderRing) {
            return nic.host().inbox();
        }

        @Override
        public Kring[] senders() {
            return new Kring[] {nic.host().outbox()};
        }

        @Override
        public Kring newRing(Direction direction, int id) {
            throw new IllegalStateException("a host port has no rings");
        }
    }

    private final NicPort nic;
    private final Host host;
    /** What the device itself is bound with. */
    public SoftDescriptor user;

    /** Whether somebody asked for polling threads. */
    public boolean polling;

    /**
     * A NIC on its way into a switch.
     *
     * @param withHost whether its host becomes a port, too
     */
    public NicSwitchPort(NicPort nic, String name, boolean withHost) {
        super(nic.fabric, name);
        this.nic = nic;
        this.host = withHost ? new Host(nic, name + "^") : null;
        this.memory = nic.memory;
        memory.retain();
        ownsMemory = true;
        txRings = nic.rxRings;
        rxRings = nic.txRings;
        txSlots = nic.rxSlots;
        rxSlots = nic.txSlots;
    }

    public NicPort nic() {
        return nic;
    }

    /** The host's port, or null. */
    public Host host() {
        return host;
    }

    @Override
    public Kring newRing(Direction direction, int id) {
        if (direction == Direction.TX) {
            return new IdleTxRing(this, id, txSlots);
        }
        return new OutboundRing(this, id, rxSlots) {
            @Override
            public void send(int start, int end) {
                nic.transmit(this, start, end, outlet);
            }
        };
    }

    @Override
    public Kring[] senders() {
        return nic.wireSenders();
    }
}
