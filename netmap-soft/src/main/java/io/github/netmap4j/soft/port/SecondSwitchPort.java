package io.github.netmap4j.soft.port;

/**
 * A persistent VALE port on a second switch: what the one switch has for the port goes into the other. While it is on
 * both, the device itself uses it, and no program can open it.
 */
final class SecondSwitchPort extends SwitchPort {

    private final ValePort first;
    /** What the device is bound to the two ends with, while it is. */
    Descriptor user;

    Descriptor firstUser;

    SecondSwitchPort(ValePort first, String name) {
        super(first.fabric, name);
        this.first = first;
        this.memory = first.memory;
        memory.retain();
        ownsMemory = true;
        txRings = first.rxRings;
        rxRings = first.txRings;
        txSlots = first.rxSlots;
        rxSlots = first.txSlots;
    }

    ValePort first() {
        return first;
    }

    @Override
    Ring newRing(Direction direction, int id) {
        return direction == Direction.TX ? new IdleTxRing(this, id, txSlots) : into(this, id, rxSlots, first);
    }

    /** A ring of one port that goes into the switch of another. */
    static Ring into(SwitchPort port, int id, int slots, SwitchPort next) {
        return new OutboundRing(port, id, slots) {
            @Override
            void send(int start, int end) {
                outlet.toSwitch(this, start, end, next);
            }
        };
    }

    @Override
    Ring[] senders() {
        return first.rx;
    }
}
