package io.github.netmap4j.soft.vale;

import io.github.netmap4j.soft.port.InboundRing;
import io.github.netmap4j.soft.port.SoftPort;
import org.jspecify.annotations.Nullable;

/** A receive ring of the device itself: what a switch puts in is sent on at once, in the thread that brought it. */
public abstract class OutboundRing extends InboundRing {

    /** How often it looks for frames that arrived meanwhile, so that a loop of switches does not hang. */
    private static final int MAX_ROUNDS = 16;

    public final SlotForwarder forwarder;

    /** The thread inside. Reliable only for the thread that finds itself here. */
    private @Nullable Thread sender;

    public OutboundRing(SoftPort port, int id, int slots) {
        super(port, id, slots);
        forwarder = new SlotForwarder(slots);
    }

    /** Sends the slots from one up to another. Inside the gate. */
    public abstract void send(int start, int end);

    @Override
    @SuppressWarnings("ReferenceEquality") // this very thread
    public void wake() {
        Thread self = Thread.currentThread();
        if (sender == self) {
            // What it sent came back. The next round sends it; to enter again would deadlock if a control operation
            // waits.
            return;
        }
        for (int round = 0; round < MAX_ROUNDS && !isEmptyNow() && enter() == ENTERED; round++) {
            sender = self;
            try {
                move(0);
                send(hwcur, hwtail);
                rhead = hwtail;
                move(0);
            } finally {
                sender = null;
                leave();
            }
        }
    }
}
