package io.github.netmap4j.soft.nic;

import io.github.netmap4j.soft.spi.Nic;

/** A receive ring of a driver's NIC for the frames that the host sends. */
final class DrivenHostRxRing extends DrivenRxRing {

    /** Whether the last sync put frames into the NIC's transmit rings, which want a sync of their own. */
    private boolean forwardedDown;

    DrivenHostRxRing(DrivenPort port, int id, int slots, Nic nic) {
        super(port, id, slots, nic);
    }

    @Override
    public int move(int flags) {
        forwardedDown = Forwarding.isDownward(this, flags) && Forwarding.down(this);
        return super.move(flags);
    }

    @Override
    public boolean forwardedDown() {
        return forwardedDown;
    }
}
