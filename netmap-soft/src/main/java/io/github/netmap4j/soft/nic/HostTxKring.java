package io.github.netmap4j.soft.nic;

import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.soft.vale.SlotForwarder;

/** A transmit ring to the host: its frames arrive there as if they came from the wire. */
final class HostTxKring extends Kring {

    private final HostStack host;

    HostTxKring(SoftPort port, int id, int slots, HostStack host) {
        super(port, Direction.TX, id, slots);
        this.host = host;
    }

    @Override
    public int move(int flags) {
        if (hwcur != rhead) {
            SlotForwarder.toRing(this, hwcur, rhead, host.inbox());
            hwcur = rhead;
        }
        hwtail = previous(hwcur);
        return 0;
    }
}
