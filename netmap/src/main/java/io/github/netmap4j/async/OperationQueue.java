package io.github.netmap4j.async;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Serialises the operations on one ring of a channel. One that was given up lets the next one queue behind it. */
final class OperationQueue {

    private final AtomicReference<Turn> now = new AtomicReference<>();

    /** Takes the turn. Null if an operation has it that was not given up. */
    @Nullable
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

    /** Wakes the thread that has the turn, if it sleeps: there is something to look at. */
    void wake() {
        Turn turn = now.get();
        if (turn != null) {
            LockSupport.unpark(turn.holder);
        }
    }

    /** From when an operation is accepted to when it does not touch the ring any more. */
    static final class Turn {

        private final OperationQueue of;
        private final CountDownLatch over = new CountDownLatch(1);
        private @Nullable Turn before;
        private volatile @Nullable Thread holder;
        private volatile boolean leaving;

        private Turn(OperationQueue of) {
            this.of = of;
        }

        /**
         * Waits until whoever gave up the turn before is done with the ring. However often this thread is interrupted: it has
         * to end its own turn, and whoever queues behind it relies on that for all turns before. Its interrupt status stays.
         */
        void begin() {
            holder = Thread.currentThread();
            boolean interrupted = false;
            while (before != null) {
                try {
                    before.over.await();
                    before = null;
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                holder.interrupt();
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
