package io.github.netmap4j.soft.port;

/** A transmit ring towards the host: what is in it arrives there as if it had come from the wire. */
final class HostTxRing extends Ring {

    HostTxRing(NicPort port, int id, int slots) {
        super(port, Direction.TX, id, slots);
    }

    @Override
    int move(int flags) {
        if (hwcur != rhead) {
            Outlet.toRing(this, hwcur, rhead, ((NicPort) port).host().inbox());
            hwcur = rhead;
        }
        hwtail = previous(hwcur);
        return 0;
    }
}
