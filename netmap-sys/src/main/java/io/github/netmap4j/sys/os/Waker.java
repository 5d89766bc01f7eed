package io.github.netmap4j.sys.os;

/** Ends a wait of another thread: something may have become ready, or was closed. */
@FunctionalInterface
public interface Waker extends Runnable {

    /** Wakes the thread that waits, now or the next time. Once too often does no harm. Does not block and does not throw. */
    void wake();

    /** {@link #wake}. */
    @Override
    default void run() {
        wake();
    }
}
