package io.github.netmap4j.tools.capture;

import io.github.netmap4j.tools.run.Pace;
import io.github.netmap4j.tools.run.Rate;
import io.github.netmap4j.tools.run.StopFlag;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Says when each frame of a capture is due: at its recorded time, by a rate, or at once. For one thread. */
final class ReplayClock {

    private static final long SPIN = TimeUnit.MICROSECONDS.toNanos(60);

    private final double speed;
    private final @Nullable Rate rate;
    private final Pace pace;
    private final StopFlag stop;
    private long start;
    private long first;

    /**
     * A clock.
     *
     * @param speed 1 for the recorded pace, 2 for twice that; 0 for as fast as it goes
     * @param rate replaces the recorded pace; null for not
     * @param stop ends waits
     */
    ReplayClock(double speed, @Nullable Rate rate, StopFlag stop) {
        this.speed = speed;
        this.rate = rate;
        this.pace = new Pace(rate, 1, stop);
        this.stop = stop;
    }

    /** The capture begins, again perhaps, with a frame of this time. */
    void start(long nanos) {
        start = System.nanoTime();
        first = nanos;
        pace.start();
    }

    /** Whether frames go out as they come. */
    boolean isFree() {
        return rate == null && speed == 0;
    }

    /** Nanoseconds until the time of a frame; 0 or less if it has come. Only for recorded times. */
    private long dueIn(long nanos) {
        // A capture's clock may have jumped, either way: the cast stops at the ends of long, the subtraction must not
        // pass them.
        return (long) Math.max(0, (nanos - first) / speed) - (System.nanoTime() - start);
    }

    /** Whether a frame may go now, without a wait. */
    boolean isDue(long nanos) {
        return isFree() || (rate == null && dueIn(nanos) <= 0);
    }

    /** Waits for a frame's time. */
    void await(long nanos, int length) {
        if (rate != null) {
            if (pace.await(1, length) > 0) {
                pace.sent(1, length);
            }
            return;
        }
        if (isFree()) {
            return;
        }
        for (long left = dueIn(nanos); left > 0 && !stop.isRequested(); left = dueIn(nanos)) {
            if (left > SPIN) {
                stop.await(left - SPIN);
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
