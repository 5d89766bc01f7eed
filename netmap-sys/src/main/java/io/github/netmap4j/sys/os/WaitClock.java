package io.github.netmap4j.sys.os;

/**
 * The time that the waits for a device's ports go by: the system's, or one that a test moves. Any thread calls every method;
 * none allocates, on the system's clock.
 */
public interface WaitClock {

    /** {@return the time in nanoseconds since a moment of the clock's choice, see {@link System#nanoTime}} Never goes back. */
    long nanoTime();

    /**
     * Parks the calling thread until {@link #unpark}, which may have come before, until it is interrupted, or until a time.
     * May also return for no reason.
     *
     * @param blocker what the thread waits for, for thread dumps
     * @param deadline in nanoseconds by this clock
     */
    void parkUntil(Object blocker, long deadline);

    /**
     * Parks the calling thread as {@link #parkUntil} does, with no deadline.
     *
     * @param blocker what the thread waits for, for thread dumps
     */
    void park(Object blocker);

    /**
     * Ends the park of a thread, or its next one if it is not parked.
     *
     * @param thread the thread
     */
    void unpark(Thread thread);

    /** {@return the system's clock} */
    static WaitClock system() {
        return SystemWaitClock.INSTANCE;
    }
}
