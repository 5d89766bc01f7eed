package io.github.netmap4j.soft.clock;

/**
 * The time of a software device: timestamps, ageing of switches, delays of links and the waits of its ports go by it.
 * {@link VirtualClock} is one that a test moves. Any thread calls every method.
 */
public interface DeviceClock {

    /** {@return the time in nanoseconds since a moment of the clock's choice, see {@link System#nanoTime}} Never goes back. */
    long nanoTime();

    /** {@return the time of day, in microseconds since 1970} */
    long epochMicros();

    /**
     * Runs a task once, as soon as {@link #nanoTime} is not less than a time, in a thread of the clock's choice.
     *
     * @param time in nanoseconds by this clock; if it has passed, the task runs soon, but not inside this call
     * @param task must not block
     */
    void schedule(long time, Runnable task);

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

    /** {@return the system's clock, which devices have unless their builder gets another} */
    static DeviceClock system() {
        return SystemClock.INSTANCE;
    }
}
