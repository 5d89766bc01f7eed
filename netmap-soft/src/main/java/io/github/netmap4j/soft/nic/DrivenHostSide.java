package io.github.netmap4j.soft.nic;

import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.IdleTxRing;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.Registration;
import io.github.netmap4j.soft.port.SoftDescriptor;
import io.github.netmap4j.soft.vale.OutboundRing;
import io.github.netmap4j.soft.vale.ValeSwitch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The host behind a driver's NIC as a port of a switch. What the switch has for it goes to the first host ring, in the thread that
 * brought it.
 */
final class DrivenHostSide extends HostSide {

    private final DrivenPort nic;

    /** What the device itself is bound with, while it is. */
    private @Nullable SoftDescriptor user;

    DrivenHostSide(DrivenPort nic, String name) {
        super(nic, name);
        this.nic = nic;
        ownsMemory = true;
        txRings = 1;
        rxRings = 1;
        txSlots = nic.rxSlots;
        rxSlots = nic.txSlots;
    }

    @Override
    void join(ValeSwitch to) {
        memory.retain();
        user = Registration.retainInternally(this);
        super.join(to);
    }

    @Override
    void leave(ValeSwitch from) {
        super.leave(from);
        Registration.unregisterInternally(Objects.requireNonNull(user));
    }

    @Override
    public Kring newRing(Direction direction, int id) {
        if (direction == Direction.TX) {
            return new IdleTxRing(this, id, txSlots);
        }
        return new OutboundRing(this, id, rxSlots) {
            @Override
            public void send(int start, int end) {
                nic.transmitUp(this, start, end);
            }
        };
    }

    @Override
    public Kring[] senders() {
        return nic.wireSenders();
    }
}
