package io.github.netmap4j.soft.clock;

import io.github.netmap4j.sys.os.WaitClock;

/**
 * The time of a software device: timestamps, ageing of switches, delays of links and the waits of its ports go by it.
 * {@link VirtualClock} is one that a test moves. Any thread calls every method.
 *
 * <p>These go by the system's clock, whatever the device has: a wait in the kernel, which is one for a NIC whose driver has a
 * descriptor there (netmap-nic's), for a sync loop that sleeps until an eventfd is written to, or in one {@code PollSet} with
 * ports of the kernel; how often the device asks such a driver whether its interface responds; and what the JDK limits,
 * such as {@code CompletableFuture.orTimeout}. {@link VirtualClock#automatic} does not count a thread in such a wait.
 */
public interface DeviceClock extends WaitClock {

    /** {@return the time of day, in microseconds since 1970} */
    long epochMicros();

    /**
     * Runs a task once, as soon as {@link #nanoTime} is not less than a time, in a thread of the clock's choice.
     *
     * @param time in nanoseconds by this clock; if it has passed, the task runs soon, but not inside this call
     * @param task must not block
     */
    void schedule(long time, Runnable task);

    /** {@return the system's clock, which devices have unless their builder gets another} */
    static DeviceClock system() {
        return SystemClock.INSTANCE;
    }
}
