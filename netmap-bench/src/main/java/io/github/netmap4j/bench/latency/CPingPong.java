package io.github.netmap4j.bench.latency;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.bench.soft.SoftBench;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/** The same in C: the data path of a pipe, and a futex to sleep on. */
final class CPingPong {

    private static final MethodHandle PLAY = Twin.function("twin_ping_pong");
    private static final int ROUNDS = 5000;

    private CPingPong() {}

    /** Plays at least for that time. */
    static Histogram run(boolean blocking, Duration time) {
        Histogram histogram = new Histogram(PingPongRounds.LONGEST, 3);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pipe = SoftBench.newTwin();
            MemorySegment nanos = arena.allocate(JAVA_LONG, ROUNDS);
            long end = System.nanoTime() + time.toNanos();
            do {
                play(pipe, nanos, blocking);
                for (int i = 0; i < ROUNDS; i++) {
                    histogram.recordValue(nanos.getAtIndex(JAVA_LONG, i));
                }
            } while (System.nanoTime() < end);
        }
        return histogram;
    }

    private static void play(MemorySegment pipe, MemorySegment nanos, boolean blocking) {
        try {
            long _ = (long) PLAY.invokeExact(pipe, nanos, blocking ? 1L : 0L, (long) ROUNDS);
        } catch (Throwable unexpected) {
            throw new AssertionError(unexpected);
        }
    }
}
