package io.github.netmap4j.soft.port;

/**
 * A NIC as a port of a switch. What comes from its wire enters the switch; what the switch has for it goes out on the wire,
 * in the thread that brought it. Its host may be a port of its own.
 */
final class NicSwitchPort extends SwitchPort {

    /** Rounds of sending what arrived in the meantime, before it has to wait for the next frame: a loop does not hang. */
    private static final int MAX_ROUNDS = 16;

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
        InboundRing destination(int senderRing) {
            return nic.host().inbox();
        }

        @Override
        Ring[] senders() {
            return new Ring[] {nic.host().outbox()};
        }

        @Override
        Ring newRing(Direction direction, int id) {
            throw new IllegalStateException("a host port has no rings");
        }
    }

    private final NicPort nic;
    private final Host host;
    /** What the device itself is bound with. */
    Descriptor user;

    /** Whether somebody asked for polling threads. */
    boolean polling;

    /**
     * A NIC on its way into a switch.
     *
     * @param withHost whether its host becomes a port, too
     */
    NicSwitchPort(NicPort nic, String name, boolean withHost) {
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

    NicPort nic() {
        return nic;
    }

    /** The host's port, or null. */
    Host host() {
        return host;
    }

    @Override
    Ring newRing(Direction direction, int id) {
        if (direction == Direction.RX) {
            return new OutboundRing(id);
        }
        return new Ring(this, Direction.TX, id, txSlots) {
            @Override
            int move(int flags) {
                return 0;
            }
        };
    }

    @Override
    Ring[] senders() {
        return nic.wireSenders();
    }

    /** A ring that the switch fills and that empties itself on to the wire. */
    private final class OutboundRing extends InboundRing {

        private final Outlet outlet;

        OutboundRing(int id) {
            super(NicSwitchPort.this, id, rxSlots);
            outlet = new Outlet(rxSlots);
        }

        @Override
        void wake() {
            for (int round = 0; round < MAX_ROUNDS && !isEmptyNow() && enter() == ENTERED; round++) {
                try {
                    move(0);
                    nic.transmit(this, hwcur, hwtail, outlet);
                    rhead = hwtail;
                    move(0);
                } finally {
                    leave();
                }
            }
        }
    }
}
