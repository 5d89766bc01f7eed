package io.github.netmap4j.soft.kloop;

import io.github.netmap4j.soft.port.Binding;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.WaitPoint;
import java.util.concurrent.locks.Lock;

/**
 * Receives the news that rings of a sync loop have more slots, and wakes the loop; in direct mode it signals the
 * program instead, whether the program asked for that or not.
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

    /** A loop that sleeps for a time needs nobody to wake it. */
    void listen(Lock control) {
        if (!events.sleepsUntilKicked()) {
            return;
        }
        control.lock();
        try {
            for (Kring ring : binding.tx) {
                ring.listen(tx);
            }
            for (Kring ring : binding.rx) {
                ring.listen(rx);
            }
        } finally {
            control.unlock();
        }
    }

    void ignore(Lock control) {
        if (!events.sleepsUntilKicked()) {
            return;
        }
        control.lock();
        try {
            for (Kring ring : binding.tx) {
                ring.ignore(tx);
            }
            for (Kring ring : binding.rx) {
                ring.ignore(rx);
            }
        } finally {
            control.unlock();
        }
    }
}
