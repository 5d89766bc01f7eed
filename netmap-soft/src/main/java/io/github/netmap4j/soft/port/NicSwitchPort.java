package io.github.netmap4j.soft.port;

/**
 * A NIC as a port of a switch. What comes from its wire enters the switch; what the switch has for it goes out on the wire,
 * in the thread that brought it. Its host may be a port of its own.
 */
final class NicSwitchPort extends SwitchPort {

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
        if (direction == Direction.TX) {
            return new IdleTxRing(this, id, txSlots);
        }
        return new OutboundRing(this, id, rxSlots) {
            @Override
            void send(int start, int end) {
                nic.transmit(this, start, end, outlet);
            }
        };
    }

    @Override
    Ring[] senders() {
        return nic.wireSenders();
    }
}
