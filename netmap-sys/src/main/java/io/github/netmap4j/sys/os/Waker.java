package io.github.netmap4j.sys.os;

/** Ends a wait of another thread: something may have become ready, or was closed. */
@FunctionalInterface
public interface Waker extends Runnable {

    /** Wakes the thread that waits, now or the next time. One call too many does no harm. Never blocks, never throws. */
    void wake();

    /** {@link #wake}. */
    @Override
    default void run() {
        wake();
    }
}
