package io.github.netmap4j.tools.capture;

import java.util.concurrent.TimeUnit;

/**
 * Lets packets gather while they come fast: a wake-up costs as much processor time as a hundred packets. While they come slowly, each
 * is taken at once, so that its time is true.
 */
final class GatherPause {

    /** The longest pause; times are later than the arrival by as much. */
    static final long MAX = TimeUnit.MILLISECONDS.toNanos(1);
    /** How long to count before the next decision. */
    static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(2);
    /** In a window; 10,000 in a second. */
    static final int FAST = 20;

    /** A pause may fill this part of a ring. */
    private static final int PART = 4;

    private final int slots;
    private long start;
    private long counted;
    private long pause;

    /**
     * No pause until packets come fast.
     *
     * @param slots of a ring
     * @param now System.nanoTime
     */
    GatherPause(int slots, long now) {
        this.slots = slots;
        this.start = now;
    }

    /**
     * Decides after each look into the rings.
     *
     * @param taken how many packets there were
     * @param now System.nanoTime
     * @return how long to wait before the next look, in nanoseconds; 0 if the rings are filling up
     */
    long after(long taken, long now) {
        counted += taken;
        long passed = now - start;
        if (passed >= WINDOW) {
            pause = counted * WINDOW < FAST * passed ? 0 : Math.min(MAX, slots / PART * passed / counted);
            start = now;
            counted = 0;
        }
        return taken >= slots / PART ? 0 : pause;
    }
}
