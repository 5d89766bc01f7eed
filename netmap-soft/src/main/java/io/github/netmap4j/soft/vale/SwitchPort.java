package io.github.netmap4j.soft.vale;

import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;

import io.github.netmap4j.soft.port.Fabric;
import io.github.netmap4j.soft.port.InboundRing;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.device.FailureCause;
import org.jspecify.annotations.Nullable;

/** A port of a switch. */
public abstract class SwitchPort extends SoftPort {

    static final int NO_INDEX = -1;

    /** The switch it is attached to, or null. Written before any ring can be synced, or with its rings stopped. */
    public volatile @Nullable ValeSwitch attachedTo;

    /** The link to it, or null for a perfect one. Written as {@link #attachedTo} is, and before it. */
    @Nullable
    SwitchLink link;

    /** Its name there, {@code switch:port}. */
    public String attachedName;

    /** Its number there. */
    public int index = NO_INDEX;

    /** The source address learnt last from this port, so that a stream of frames is learnt only once. */
    long lastSource = -1;

    public SwitchPort(Fabric fabric, String name) {
        super(fabric, name);
        attachedName = name;
    }

    /** The ring for frames to it, by the sender's ring. Null if it takes none now. */
    public @Nullable InboundRing destination(int senderRing) {
        Kring[] rings = rx;
        if (!on || rxRings == 0 || rings.length == 0) {
            return null;
        }
        InboundRing ring = (InboundRing) rings[senderRing < rxRings ? senderRing : senderRing % rxRings];
        return ring.on ? ring : null;
    }

    /** The rings that send into the switch for this port. */
    public Kring[] senders() {
        return tx;
    }

    /**
     * {@code NETMAP_REQ_VALE_DETACH}.
     *
     * @throws RequestRefusedException EBUSY if it was not attached by a request, or is in use
     */
    public void detach() {
        throw new RequestRefusedException(
                EBUSY, FailureCause.BUSY, attachedName + " was not attached", "it goes when it is closed");
    }

    /**
     * {@code NETMAP_REQ_VALE_POLLING_ENABLE}.
     *
     * @throws RequestRefusedException EOPNOTSUPP if it is not a NIC; EFAULT if it is polled already; EINVAL
     */
    public void startPolling(int mode, int firstCpu, int cpus) {
        throw notPolled();
    }

    /**
     * {@code NETMAP_REQ_VALE_POLLING_DISABLE}.
     *
     * @throws RequestRefusedException EOPNOTSUPP if it is not a NIC; EFAULT if it is not polled
     */
    public void stopPolling() {
        throw notPolled();
    }

    private RequestRefusedException notPolled() {
        return new RequestRefusedException(
                EOPNOTSUPP, attachedName + " is not a NIC: only NICs on a switch can be polled");
    }

    @Override
    public void turnOff() {
        super.turnOff();
        ValeSwitch at = attachedTo;
        if (at != null) {
            // Senders inside the switch may still use rings that have just been turned off.
            at.quiesce();
        }
    }

    @Override
    public void destroy() {
        if (attachedTo != null) {
            attachedTo.detach(this);
        }
    }
}
