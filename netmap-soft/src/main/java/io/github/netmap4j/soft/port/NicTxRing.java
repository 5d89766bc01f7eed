package io.github.netmap4j.soft.port;

/** A transmit ring of a NIC: what is in it is on the wire at once. */
final class NicTxRing extends Ring {

    private final Outlet outlet;

    NicTxRing(NicPort port, int id, int slots) {
        super(port, Direction.TX, id, slots);
        outlet = new Outlet(slots);
    }

    @Override
    int move(int flags) {
        if (hwcur != rhead) {
            ((NicPort) port).transmit(this, hwcur, rhead, outlet);
            hwcur = rhead;
        }
        hwtail = previous(hwcur);
        return 0;
    }
}
