package io.github.netmap4j.soft.vale;

import io.github.netmap4j.soft.port.InboundRing;
import io.github.netmap4j.soft.port.SoftPort;
import org.jspecify.annotations.Nullable;

/** A receive ring of the device's own: what a switch puts in goes on at once, in the thread that brought it. */
public abstract class OutboundRing extends InboundRing {

    /** Rounds of sending what arrived in the meantime, before it has to wait for the next frame: a loop does not hang. */
    private static final int MAX_ROUNDS = 16;

    public final Outlet outlet;

    /** Who is inside. Only a thread that finds itself here may rely on it. */
    private @Nullable Thread sender;

    public OutboundRing(SoftPort port, int id, int slots) {
        super(port, id, slots);
        outlet = new Outlet(slots);
    }

    /** Sends the slots from one up to another. Inside the gate. */
    public abstract void send(int start, int end);

    @Override
    @SuppressWarnings("ReferenceEquality") // this very thread
    public void wake() {
        Thread self = Thread.currentThread();
        if (sender == self) {
            // What it sent came back to it. It goes round again; to enter once more would wait for itself if a control
            // operation waits for it, too.
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
