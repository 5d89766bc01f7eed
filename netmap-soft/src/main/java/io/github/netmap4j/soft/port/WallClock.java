package io.github.netmap4j.soft.port;

/**
 * The time of day in microseconds without garbage: {@code System.nanoTime} on top of an anchor that is moved whenever it is
 * found to be off by more than the resolution of {@code System.currentTimeMillis}.
 */
final class WallClock {

    private static final long TOLERANCE_MICROS = 2_000;

    // Racy on purpose: one long, and every value it ever has is right.
    private static volatile long anchorMicros = anchor();

    private WallClock() {}

    private static long anchor() {
        return System.currentTimeMillis() * 1_000 - System.nanoTime() / 1_000;
    }

    /** Microseconds since 1970. */
    static long micros() {
        long micros = anchorMicros + System.nanoTime() / 1_000;
        long difference = micros - System.currentTimeMillis() * 1_000;
        if (difference < -TOLERANCE_MICROS || difference > TOLERANCE_MICROS) {
            anchorMicros = anchor();
            micros = anchorMicros + System.nanoTime() / 1_000;
        }
        return micros;
    }
}
