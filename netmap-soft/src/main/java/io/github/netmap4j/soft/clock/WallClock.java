package io.github.netmap4j.soft.clock;

import java.util.concurrent.TimeUnit;

/**
 * The time of day in microseconds, for one reading of {@code System.nanoTime} and no garbage. Every two milliseconds it is
 * compared with the system's clock, and follows it if that was set.
 */
final class WallClock {

    private static final long CHECK_EVERY = TimeUnit.MILLISECONDS.toNanos(2);
    /** More than the resolution of currentTimeMillis, so that time does not jitter with it. */
    private static final long TOLERANCE_MICROS = 2_000;

    // Not volatile: in the middle of a sync that would make the JIT check the ring's memory again. Not read together:
    // for
    // a moment after the clock was set, the time may be wrong by the change.

    /** When the offset was checked. */
    private static long checked = System.nanoTime();
    /** What to add to nanoTime. */
    private static long offsetMicros = offset(checked);

    private WallClock() {}

    /** Microseconds since 1970. */
    static long micros() {
        long nanos = System.nanoTime();
        if (nanos - checked > CHECK_EVERY) {
            check(nanos);
        }
        return nanos / 1_000 + offsetMicros;
    }

    private static void check(long nanos) {
        checked = nanos;
        long fresh = offset(nanos);
        if (Math.abs(fresh - offsetMicros) > TOLERANCE_MICROS) {
            offsetMicros = fresh;
        }
    }

    private static long offset(long nanos) {
        return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()) - nanos / 1_000;
    }
}
