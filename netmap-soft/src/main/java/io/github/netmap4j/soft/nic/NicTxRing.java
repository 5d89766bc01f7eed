package io.github.netmap4j.soft.nic;

import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.soft.vale.SlotForwarder;

/** A transmit ring of a NIC: its frames are on the wire at once. */
final class NicTxRing extends Kring {

    private final Wire wire;
    private final SlotForwarder forwarder;

    NicTxRing(SoftPort port, int id, int slots, Wire wire) {
        super(port, Direction.TX, id, slots);
        this.wire = wire;
        forwarder = new SlotForwarder(slots);
    }

    @Override
    public int move(int flags) {
        if (hwcur != rhead) {
            wire.transmit(this, hwcur, rhead, forwarder);
            hwcur = rhead;
        }
        hwtail = previous(hwcur);
        return 0;
    }
}
