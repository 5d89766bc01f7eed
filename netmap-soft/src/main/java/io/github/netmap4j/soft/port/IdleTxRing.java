package io.github.netmap4j.soft.port;

/** A transmit ring that nobody fills: the other half of a port that the device itself uses. */
final class IdleTxRing extends Ring {

    IdleTxRing(Port port, int id, int slots) {
        super(port, Direction.TX, id, slots);
    }

    @Override
    int move(int flags) {
        return 0;
    }
}
