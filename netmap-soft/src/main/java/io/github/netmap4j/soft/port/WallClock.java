package io.github.netmap4j.soft.port;

import java.util.concurrent.TimeUnit;

/**
 * The time of day in microseconds, for one reading of {@code System.nanoTime} and no garbage. Once a second it is compared
 * with the system's clock, and follows it if that was set.
 */
final class WallClock {

    private static final long CHECK_EVERY = TimeUnit.SECONDS.toNanos(1);
    /** More than the resolution of currentTimeMillis, so that time does not jitter with it. */
    private static final long TOLERANCE_MICROS = 2_000;

    /** What to add to nanoTime, and when that was checked. */
    private record Anchor(long checked, long offsetMicros) {

        static Anchor now(long nanos) {
            return new Anchor(nanos, TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()) - nanos / 1_000);
        }

        Anchor check(long nanos) {
            Anchor fresh = now(nanos);
            boolean set = Math.abs(fresh.offsetMicros - offsetMicros) > TOLERANCE_MICROS;
            return set ? fresh : new Anchor(nanos, offsetMicros);
        }
    }

    private static volatile Anchor anchor = Anchor.now(System.nanoTime());

    private WallClock() {}

    /** Microseconds since 1970. */
    static long micros() {
        long nanos = System.nanoTime();
        Anchor at = anchor;
        if (nanos - at.checked > CHECK_EVERY) {
            at = at.check(nanos);
            anchor = at;
        }
        return nanos / 1_000 + at.offsetMicros;
    }
}
