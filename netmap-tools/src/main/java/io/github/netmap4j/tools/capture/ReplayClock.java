package io.github.netmap4j.tools.capture;

import io.github.netmap4j.tools.run.Bandwidth;
import io.github.netmap4j.tools.run.Delay;
import io.github.netmap4j.tools.run.Rate;
import io.github.netmap4j.tools.run.StopFlag;
import io.github.netmap4j.tools.view.Figures;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Decides when each frame of a capture is due: at its recorded time, by a rate, or at once. For one thread. */
final class ReplayClock {

    private static final long SPIN = TimeUnit.MICROSECONDS.toNanos(60);
    /** How much a delayed replay at a rate may catch up, in nanoseconds. */
    private static final long ARREARS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Bandwidth bandwidth;
    private final @Nullable Delay delay;
    private final RandomGenerator random;
    private final StopFlag stop;
    private long start;
    private long first;

    /**
     * When the next frame is due by the rate, and when the current one is due in total, in nanoseconds since the start.
     */
    private double paced;

    private long due;

    /**
     * A clock.
     *
     * @param bandwidth a rate, or the recorded pace; speed 0 is as fast as possible
     * @param delay how much later each frame leaves, in the same order; null for no delay
     * @param random the source of delays
     * @param stop ends waits
     */
    ReplayClock(Bandwidth bandwidth, @Nullable Delay delay, RandomGenerator random, StopFlag stop) {
        this.bandwidth = bandwidth;
        this.delay = delay;
        this.random = random;
        this.stop = stop;
    }

    /** Begins a pass through the capture, whose first frame has this time. */
    void start(long nanos) {
        start = System.nanoTime();
        first = nanos;
        paced = 0;
        due = 0;
    }

    private long now() {
        return System.nanoTime() - start;
    }

    /** Moves to a frame, with its recorded time and its length in bytes. */
    void next(long nanos, int length) {
        Rate rate = bandwidth.rate();
        if (rate != null) {
            paced = Math.max(paced, (double) now() - ARREARS);
            due = (long) paced;
            paced += cost(rate, length);
        } else if (bandwidth.speed() > 0) {
            // A capture's clock may have jumped, either way: the cast stops at the ends of long.
            due = (long) (Math.max(0, nanos - first) / bandwidth.speed());
        }
        if (delay != null) {
            due += Math.min(delay.draw(random), Long.MAX_VALUE - due);
        }
    }

    private double cost(Rate rate, int length) {
        int framing = bandwidth.framing() ? Figures.FRAMING : 0;
        return SECOND / rate.perSecond() * (rate.bits() ? (length + framing) * Byte.SIZE : 1);
    }

    /** Whether the frame is due now. */
    boolean isDue() {
        return due <= now();
    }

    /** Waits for the frame's time. */
    void await() {
        for (long left = due - now(); left > 0 && !stop.isRequested(); left = due - now()) {
            if (left > SPIN) {
                stop.await(left - SPIN);
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
