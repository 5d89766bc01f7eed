package io.github.netmap4j.soft.kloop;

import io.github.netmap4j.soft.port.Binding;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.WaitPoint;
import java.util.concurrent.locks.Lock;
import java.util.function.BiConsumer;

/**
 * Wakes a sync loop when its rings have more slots; in direct mode it signals the program instead, whether or not that asked
 * for it.
 */
final class LoopListener {

    private final Binding binding;
    private final LoopEvents events;
    private final WaitPoint tx = new WaitPoint();
    private final WaitPoint rx = new WaitPoint();

    LoopListener(Binding binding, LoopEvents events, LoopMode mode) {
        this.binding = binding;
        this.events = events;
        int first = binding.tx.length;
        tx.add(mode.directTx() ? () -> signal(0, first) : events::wake);
        rx.add(mode.directRx() ? () -> signal(first, first + binding.rx.length) : events::wake);
    }

    private void signal(int from, int to) {
        for (int ring = from; ring < to; ring++) {
            events.signal(ring);
        }
    }

    void listen(Lock control) {
        forAll(control, Kring::listen);
    }

    void ignore(Lock control) {
        forAll(control, Kring::ignore);
    }

    /** Does nothing for a loop with a timeout, which nobody needs to wake. */
    private void forAll(Lock control, BiConsumer<Kring, WaitPoint> action) {
        if (!events.sleepsUntilKicked()) {
            return;
        }
        control.lock();
        try {
            for (Kring ring : binding.tx) {
                action.accept(ring, tx);
            }
            for (Kring ring : binding.rx) {
                action.accept(ring, rx);
            }
        } finally {
            control.unlock();
        }
    }
}
