package io.github.netmap4j.bench.run;

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

    /** Before and after each iteration. */
    @Setup(Level.Iteration)
    @TearDown(Level.Iteration)
    public void measureTwin() {
        Twin.current().measure();
    }
}
