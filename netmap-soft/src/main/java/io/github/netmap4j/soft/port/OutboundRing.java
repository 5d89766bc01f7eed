package io.github.netmap4j.soft.port;

/** A receive ring of the device's own: what a switch puts in goes on at once, in the thread that brought it. */
abstract class OutboundRing extends InboundRing {

    /** Rounds of sending what arrived in the meantime, before it has to wait for the next frame: a loop does not hang. */
    private static final int MAX_ROUNDS = 16;

    final Outlet outlet;

    OutboundRing(Port port, int id, int slots) {
        super(port, id, slots);
        outlet = new Outlet(slots);
    }

    /** Sends the slots from one up to another. Inside the gate. */
    abstract void send(int start, int end);

    @Override
    void wake() {
        for (int round = 0; round < MAX_ROUNDS && !isEmptyNow() && enter() == ENTERED; round++) {
            try {
                move(0);
                send(hwcur, hwtail);
                rhead = hwtail;
                move(0);
            } finally {
                leave();
            }
        }
    }
}
