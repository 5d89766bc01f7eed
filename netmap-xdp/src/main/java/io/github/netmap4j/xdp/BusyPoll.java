package io.github.netmap4j.xdp;

/**
 * Busy polling, see socket(7). Some drivers ignore it.
 *
 * @param microseconds {@code SO_BUSY_POLL}: how long a call spins for packets, 0 or more
 * @param budget {@code SO_BUSY_POLL_BUDGET}: how many packets a spin handles at most, 1 to 65,535
 * @param prefer {@code SO_PREFER_BUSY_POLL}: whether interrupts stay off as long as the program polls
 */
public record BusyPoll(int microseconds, int budget, boolean prefer) {

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if the time is negative, or the budget is not 1 to 65,535
     */
    public BusyPoll {
        if (microseconds < 0) {
            throw new IllegalArgumentException("busy polling for " + microseconds + " microseconds");
        }
        if (budget < 1 || budget > 0xffff) {
            throw new IllegalArgumentException("a busy poll budget of " + budget + ": 1 to 65535");
        }
    }
}
