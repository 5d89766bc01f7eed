package io.github.netmap4j.bench.calls;

import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.bench.run.TwinBench;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** The cost of a call of an empty C function: Java's part of every system call. */
public class Downcall extends TwinBench {

    private static final MethodHandle NOTHING = Twin.function("twin_nothing");

    /** Names the twin. */
    @Setup
    public void setUp() {
        Twin.of("twin_nothing_called", MemorySegment.NULL, MemorySegment.NULL, 1, 1);
    }

    /** A downcall. */
    @Benchmark
    @Row("FFM, no errno")
    public long downcall() throws Throwable {
        return (long) NOTHING.invokeExact(MemorySegment.NULL, MemorySegment.NULL, 1L, 1L);
    }
}
