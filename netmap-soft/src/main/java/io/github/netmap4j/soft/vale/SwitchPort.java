package io.github.netmap4j.soft.vale;

import io.github.netmap4j.soft.port.Fabric;
import io.github.netmap4j.soft.port.InboundRing;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.SoftPort;

/** A port of a switch. */
public abstract class SwitchPort extends SoftPort {

    static final int NO_INDEX = -1;

    /** The switch it is attached to, or null. Written before any ring can be synced, or with its rings stopped. */
    public volatile ValeSwitch attachedTo;

    /** What it is called there, {@code switch:port}. */
    public String attachedName;

    /** Its number there. */
    public int index = NO_INDEX;

    /** The source address learnt last from this port, so that a stream of frames is learnt once. */
    long lastSource = -1;

    public SwitchPort(Fabric fabric, String name) {
        super(fabric, name);
        attachedName = name;
    }

    /** Where frames for it go, chosen by the sender's ring. Null if it takes none now. */
    public InboundRing destination(int senderRing) {
        Kring[] rings = rx;
        if (!on || rxRings == 0 || rings.length == 0) {
            return null;
        }
        InboundRing ring = (InboundRing) rings[senderRing < rxRings ? senderRing : senderRing % rxRings];
        return ring.on ? ring : null;
    }

    /** The rings from which frames come into the switch on behalf of this port. */
    public Kring[] senders() {
        return tx;
    }

    /** Rings that do not take part any more are left alone only when nobody is inside the switch. */
    @Override
    public void turnOff() {
        super.turnOff();
        ValeSwitch at = attachedTo;
        if (at != null) {
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
