package io.github.netmap4j.soft.nic;

import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EFAULT;
import static io.github.netmap4j.sys.os.Errno.EINVAL;

import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.IdleTxRing;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.Registration;
import io.github.netmap4j.soft.port.SoftDescriptor;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.vale.OutboundRing;
import io.github.netmap4j.soft.vale.SwitchPort;
import io.github.netmap4j.soft.vale.ValeSwitch;
import io.github.netmap4j.sys.device.FailureCause;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A NIC as a port of a switch. What comes from its wire enters the switch; what the switch has for it leaves on the wire, in
 * the thread that brought it. Its host may be another port.
 */
final class NicSwitchPort extends SwitchPort {

    private static final int SINGLE_CPU = 1;
    private static final int MULTI_CPU = 2;

    private final SwitchedNic nic;
    private final @Nullable HostSide host;
    /** The device's own descriptor. */
    private @Nullable SoftDescriptor user;

    /** Whether somebody asked for polling threads. */
    private boolean polling;

    /**
     * A NIC that is about to be attached.
     *
     * @param withHost whether its host becomes a port, too
     */
    NicSwitchPort(SwitchedNic nic, String name, boolean withHost) {
        super(nic.port().fabric, name);
        this.nic = nic;
        SoftPort port = nic.port();
        this.host = withHost ? nic.hostSide(name + "^") : null;
        this.memory = port.memory;
        memory.retain();
        ownsMemory = true;
        txRings = port.rxRings;
        rxRings = port.txRings;
        txSlots = port.rxSlots;
        rxSlots = port.txSlots;
    }

    /** The host's port, or null. */
    @Nullable
    HostSide host() {
        return host;
    }

    /**
     * Binds the device to it, and attaches it, with its host.
     *
     * @throws RequestRefusedException ENOMEM; then this port is released
     */
    void attachTo(ValeSwitch to) {
        user = Registration.retainInternally(this);
        to.attach(this);
        if (host != null) {
            try {
                host.join(to);
            } catch (RuntimeException refused) {
                to.detach(this);
                Registration.unregisterInternally(user);
                throw refused;
            }
        }
    }

    @Override
    public void detach() {
        if (polling) {
            throw new RequestRefusedException(
                    EBUSY,
                    FailureCause.BUSY,
                    name + " is being polled",
                    "end that first (NETMAP_REQ_VALE_POLLING_DISABLE)");
        }
        nic.leaveSwitch();
        ValeSwitch from = Objects.requireNonNull(attachedTo);
        if (host != null) {
            host.leave(from);
        }
        from.detach(this);
        Registration.unregisterInternally(Objects.requireNonNull(user));
        nic.leftSwitch();
    }

    /** Only recorded: frames of a software NIC arrive without interrupts, so there is nothing to poll for. */
    @Override
    public void startPolling(int mode, int firstCpu, int cpus) {
        if (polling) {
            throw new RequestRefusedException(EFAULT, name + " is polled already");
        }
        if (cpus == 0 || Integer.compareUnsigned(cpus, Runtime.getRuntime().availableProcessors()) >= 0) {
            throw new RequestRefusedException(
                    EINVAL, "polling on " + cpus + " processors; one at least has to be left");
        }
        boolean single = mode == SINGLE_CPU && cpus == 1;
        boolean multi = mode == MULTI_CPU && Integer.compareUnsigned(firstCpu + cpus, rxRings) <= 0;
        if (!single && !multi) {
            throw new RequestRefusedException(
                    EINVAL, "polling mode " + mode + " with " + cpus + " processors from " + firstCpu);
        }
        polling = true;
        retain();
    }

    @Override
    public void stopPolling() {
        if (!polling) {
            throw new RequestRefusedException(EFAULT, name + " is not polled");
        }
        polling = false;
        release();
    }

    @Override
    public Kring newRing(Direction direction, int id) {
        if (direction == Direction.TX) {
            return new IdleTxRing(this, id, txSlots);
        }
        return new OutboundRing(this, id, rxSlots) {
            @Override
            public void send(int start, int end) {
                nic.transmit(this, start, end, forwarder);
            }
        };
    }

    @Override
    public Kring[] senders() {
        return nic.wireSenders();
    }
}
