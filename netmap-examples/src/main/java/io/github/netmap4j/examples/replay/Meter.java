package io.github.netmap4j.examples.replay;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Counts, and a line for each second that has passed. */
final class Meter {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final PrintStream out;
    private long start;
    private long second = 1;
    private long framesBefore;
    private long bytesBefore;

    long sent;
    long sentBytes;
    long received;
    long receivedBytes;

    Meter(PrintStream out) {
        this.out = out;
    }

    /** From now on it measures. */
    void start() {
        start = System.nanoTime();
    }

    void sent(int bytes) {
        sent++;
        sentBytes += bytes;
    }

    void received(int bytes) {
        received++;
        receivedBytes += bytes;
    }

    /** Prints the seconds that have ended since the last call. */
    void tick() {
        long elapsed = System.nanoTime() - start;
        while (elapsed >= second * SECOND) {
            out.printf(
                    Locale.ROOT,
                    "%3d s  %,9d frames/s  %,8.2f Mbit/s  sent %,d  received %,d%n",
                    second,
                    received - framesBefore,
                    (receivedBytes - bytesBefore) * 8 / 1e6,
                    sent,
                    received);
            framesBefore = received;
            bytesBefore = receivedBytes;
            second++;
        }
    }

    double seconds() {
        return (System.nanoTime() - start) / (double) SECOND;
    }
}
