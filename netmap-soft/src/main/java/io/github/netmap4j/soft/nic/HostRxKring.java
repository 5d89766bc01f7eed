package io.github.netmap4j.soft.nic;

import io.github.netmap4j.soft.port.InboundRing;
import io.github.netmap4j.soft.port.SoftPort;

/** A receive ring for the frames that the host sends. */
final class HostRxKring extends InboundRing {

    /** Whether the last sync put frames into the NIC's transmit rings, which need a sync now. */
    private boolean forwardedDown;

    HostRxKring(SoftPort port, int id, int slots) {
        super(port, id, slots);
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
