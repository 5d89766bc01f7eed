package io.github.netmap4j.soft.vale;

import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.IdleTxRing;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.Registration;
import io.github.netmap4j.soft.port.SoftDescriptor;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A persistent VALE port on a second switch: what one switch has for the port goes into the other. Meanwhile the device
 * itself uses it, and no program can open it.
 */
final class SecondSwitchPort extends SwitchPort {

    private final ValePort first;
    /** The device's descriptors for the two ends, while it is bound. */
    private @Nullable SoftDescriptor user;

    private @Nullable SoftDescriptor firstUser;

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

    /**
     * Binds the device to both ends: all, or with a refusal, nothing.
     *
     * @throws RequestRefusedException ENOMEM
     */
    void bind() {
        firstUser = Registration.retainInternally(first);
        try {
            user = Registration.registerInternally(this);
        } catch (RuntimeException refused) {
            Registration.unregisterInternally(firstUser);
            throw refused;
        }
    }

    @Override
    public void detach() {
        Objects.requireNonNull(attachedTo).detach(this);
        // Each end's rings send into the other's switch, so the link is cleared after both.
        Registration.unregisterInternally(Objects.requireNonNull(firstUser));
        Registration.unregisterInternally(Objects.requireNonNull(user));
        first.leftSecond();
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
                forwarder.toSwitch(this, start, end, next);
            }
        };
    }

    @Override
    public Kring[] senders() {
        return first.rx;
    }
}
