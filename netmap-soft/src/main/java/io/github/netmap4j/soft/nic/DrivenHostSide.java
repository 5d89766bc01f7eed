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

    private final SwitchedNic nic;
    private final Wire up;

    /** What the device itself is bound with, while it is. */
    private @Nullable SoftDescriptor user;

    /**
     * A host on its way into a switch.
     *
     * @param up takes the slots of a ring to the host
     */
    DrivenHostSide(SwitchedNic nic, Wire up, String name) {
        super(nic.port(), name);
        this.nic = nic;
        this.up = up;
        ownsMemory = true;
        txRings = 1;
        rxRings = 1;
        txSlots = nic.port().rxSlots;
        rxSlots = nic.port().txSlots;
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
                up.transmit(this, start, end, forwarder);
            }
        };
    }

    @Override
    public Kring[] senders() {
        return nic.wireSenders();
    }
}
