package io.github.netmap4j.sys.call;

import io.github.netmap4j.sys.os.WaitClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long a wait may take, and what is left of it after an early wake-up. */
public final class Timeouts {

    private Timeouts() {}

    /**
     * A timeout in nanoseconds: 0 for a negative one, at most {@link Long#MAX_VALUE} (292 years). Never negative, so the
     * time that has passed can be subtracted without overflow.
     */
    public static long nanos(Duration timeout) {
        return Math.max(0, TimeUnit.NANOSECONDS.convert(timeout));
    }

    /** Nanoseconds as poll(2) takes them: milliseconds, rounded up, so that no wait ends before its time. */
    public static int millis(long nanos) {
        long millis = nanos <= 0 ? 0 : (nanos - 1) / 1_000_000 + 1;
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    /** When a wait of {@code timeout} milliseconds ends, by a clock; meaningless for 0 and less. */
    public static long deadline(WaitClock clock, int timeout) {
        return timeout > 0 ? clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeout) : 0;
    }

    /** How many milliseconds are left, rounded up so that no wait ends early; -1 and 0 stay what they are. */
    public static int left(WaitClock clock, int timeout, long deadline) {
        return timeout > 0 ? (int) ((Math.max(0, deadline - clock.nanoTime()) + 999_999) / 1_000_000) : timeout;
    }
}
