package io.github.netmap4j.soft.vale;

import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.IdleTxRing;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.SoftDescriptor;

/**
 * A persistent VALE port on a second switch: what the one switch has for the port goes into the other. While it is on
 * both, the device itself uses it, and no program can open it.
 */
public final class SecondSwitchPort extends SwitchPort {

    private final ValePort first;
    /** What the device is bound to the two ends with, while it is. */
    public SoftDescriptor user;

    public SoftDescriptor firstUser;

    public SecondSwitchPort(ValePort first, String name) {
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

    public ValePort first() {
        return first;
    }

    @Override
    public Kring newRing(Direction direction, int id) {
        return direction == Direction.TX ? new IdleTxRing(this, id, txSlots) : into(this, id, rxSlots, first);
    }

    /** A ring of one port that goes into the switch of another. */
    static Kring into(SwitchPort port, int id, int slots, SwitchPort next) {
        return new OutboundRing(port, id, slots) {
            @Override
            public void send(int start, int end) {
                outlet.toSwitch(this, start, end, next);
            }
        };
    }

    @Override
    public Kring[] senders() {
        return first.rx;
    }
}
