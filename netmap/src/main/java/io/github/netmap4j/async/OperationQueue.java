package io.github.netmap4j.async;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Serialises the operations on one ring of a channel; an abandoned one lets the next queue behind it. */
final class OperationQueue {

    private final AtomicReference<Turn> now = new AtomicReference<>();

    /** Takes the turn. Null if an operation has it, and was not given up. */
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

    /** Wakes the thread that has the turn. */
    void wake() {
        Turn turn = now.get();
        if (turn != null) {
            LockSupport.unpark(turn.holder);
        }
    }

    /** The time from an operation's start until it no longer touches the ring. */
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
         * Waits until earlier, abandoned turns are done with the ring, however often this thread is interrupted: those that
         * queue behind it rely on that. Its interrupt status stays.
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

        /** Gives the operation up: another may take the turn and wait for the end of this one. */
        void leave() {
            leaving = true;
        }

        void end() {
            of.now.compareAndSet(this, null);
            over.countDown();
        }
    }
}
