package io.github.netmap4j.soft.nic;

import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.vale.Outlet;

/** A transmit ring towards the host: what is in it arrives there as if it had come from the wire. */
final class HostTxKring extends Kring {

    HostTxKring(NicPort port, int id, int slots) {
        super(port, Direction.TX, id, slots);
    }

    @Override
    public int move(int flags) {
        if (hwcur != rhead) {
            Outlet.toRing(this, hwcur, rhead, ((NicPort) port).host().inbox());
            hwcur = rhead;
        }
        hwtail = previous(hwcur);
        return 0;
    }
}
