package io.github.netmap4j.bench.run;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A benchmark with a {@link Twin}. Java and C take turns, a tenth of a second each at most, so that whatever slows the
 * machine down slows down both.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public abstract class TwinBench {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final long[] NONE = {};

    private long allocatedBefore;

    /** Before each iteration. */
    @Setup(Level.Iteration)
    public final void beforeIteration() {
        measureTwin();
        allocatedBefore = allocated();
    }

    /** After it: the twin again, and what was allocated between. */
    @TearDown(Level.Iteration)
    public final void afterIteration() {
        Objects.requireNonNull(Twin.current()).allocated(allocated() - allocatedBefore);
        measureTwin();
    }

    /** Measures the twin, while nothing else runs. */
    protected void measureTwin() {
        Objects.requireNonNull(Twin.current()).measure();
    }

    /** The threads that take part, beside the one that JMH calls. Always the same array: its bytes would be counted. */
    protected long[] otherThreads() {
        return NONE;
    }

    /** Bytes that the benchmark's threads have allocated, without JMH's own threads. */
    private long allocated() {
        long bytes = 0;
        for (long thread : otherThreads()) {
            bytes += THREADS.getThreadAllocatedBytes(thread);
        }
        return bytes + THREADS.getCurrentThreadAllocatedBytes();
    }
}
