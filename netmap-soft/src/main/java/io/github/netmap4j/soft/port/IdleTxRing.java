package io.github.netmap4j.soft.port;

/** A transmit ring that nobody fills: the other half of a port that the device itself uses. */
public final class IdleTxRing extends Kring {

    public IdleTxRing(SoftPort port, int id, int slots) {
        super(port, Direction.TX, id, slots);
    }

    @Override
    public int move(int flags) {
        return 0;
    }
}
