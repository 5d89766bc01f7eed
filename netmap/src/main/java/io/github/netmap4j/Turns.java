package io.github.netmap4j;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** Whose turn it is on a ring of a channel: one operation at a time. One that was given up lets the next begin behind it. */
final class Turns {

    private final AtomicReference<Turn> now = new AtomicReference<>();

    /** Takes the turn. Null if an operation has it that was not given up. */
    Turn take() {
        Turn turn = new Turn(this);
        while (true) {
            Turn before = now.get();
            if (before != null && !before.leaving) {
                return null;
            }
            turn.before = before;
            if (now.compareAndSet(before, turn)) {
                return turn;
            }
        }
    }

    /** From when an operation is accepted to when it does not touch the ring any more. */
    static final class Turn {

        private final Turns of;
        private final CountDownLatch over = new CountDownLatch(1);
        private Turn before;
        private volatile boolean leaving;

        private Turn(Turns of) {
            this.of = of;
        }

        /** Waits until whoever gave up the turn before is done with the ring. */
        void begin() throws InterruptedException {
            if (before != null) {
                before.over.await();
                before = null;
            }
        }

        /** The operation was given up: another may take the turn and wait for the end of this one. */
        void leave() {
            leaving = true;
        }

        void end() {
            of.now.compareAndSet(this, null);
            over.countDown();
        }
    }
}
