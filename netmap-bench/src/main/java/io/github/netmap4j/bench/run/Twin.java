package io.github.netmap4j.bench.run;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The C function that does the same work as the benchmark of this JVM. A benchmark names its twin in its setup;
 * {@link TwinProfiler} then measures it before and after every iteration, so that whatever slows the machine down slows
 * down both.
 */
public final class Twin {

    private static final FunctionDescriptor SIGNATURE =
            FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG);
    private static final long SLICE_NANOS = 1_000_000;
    private static final int SLICES = 2;

    private static volatile @Nullable Twin current;

    private final Map<CLibrary, MethodHandle> functions = new EnumMap<>(CLibrary.class);
    private final MemorySegment a;
    private final MemorySegment b;
    private final long p;
    private final long operations;
    private final boolean ownClock;
    private final Map<CLibrary, List<Long>> slices = new EnumMap<>(CLibrary.class);
    private long rounds = 1;
    private long allocated;

    private Twin(String function, MemorySegment a, MemorySegment b, long p, long operations, boolean ownClock) {
        this.a = a;
        this.b = b;
        this.p = p;
        this.operations = operations;
        this.ownClock = ownClock;
        for (CLibrary library : CLibrary.values()) {
            functions.put(library, function(library, function));
        }
    }

    /** A function of the library at -O2, to be called by itself. */
    public static MethodHandle function(String name) {
        return function(CLibrary.O2, name);
    }

    /** Calls a function that {@link #function} found. */
    public static long call(MethodHandle function, MemorySegment a, MemorySegment b, long p, long rounds) {
        try {
            return (long) function.invokeExact(a, b, p, rounds);
        } catch (Throwable unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(CLibrary library, String name) {
        return Linker.nativeLinker().downcallHandle(library.lookup().findOrThrow(name), SIGNATURE);
    }

    /**
     * Names the twin of the benchmark that is being set up.
     *
     * @param function a function of the C library
     * @param a its first argument
     * @param b its second
     * @param p its third
     * @param operations how many operations (packets, calls) one round of it does, and one invocation of the benchmark
     */
    public static void of(String function, MemorySegment a, MemorySegment b, long p, long operations) {
        use(new Twin(function, a, b, p, operations, false));
    }

    /**
     * Names a twin that looks at the clock itself, since not all it does is to be measured: its result is nanoseconds. The
     * parameters are those of {@link #of}.
     */
    public static void withOwnClock(String function, MemorySegment a, MemorySegment b, long p, long operations) {
        use(new Twin(function, a, b, p, operations, true));
    }

    private static void use(Twin twin) {
        twin.calibrate();
        current = twin;
    }

    /** The twin that the benchmark named in its setup; null if it named none. */
    static @Nullable Twin current() {
        return current;
    }

    long operations() {
        return operations;
    }

    /** Rounds such that a call takes about a slice: many slices, taken in turn, share the noise among the libraries. */
    private void calibrate() {
        long fastest;
        do {
            rounds *= 2;
            // The first call may find pages and caches cold, and its own path interpreted.
            fastest = Math.min(nanos(CLibrary.O2), Math.min(nanos(CLibrary.O2), nanos(CLibrary.O2)));
        } while (fastest < SLICE_NANOS / 2);
    }

    /** Measures each library in turn: to be called in the benchmark's thread, before and after each iteration. */
    synchronized void measure() {
        for (int i = 0; i < SLICES; i++) {
            for (CLibrary library : CLibrary.values()) {
                slices.computeIfAbsent(library, _ -> new ArrayList<>()).add(nanos(library));
            }
        }
    }

    /** Notes how many bytes the benchmark allocated in an iteration. */
    synchronized void allocated(long bytes) {
        allocated = bytes;
    }

    /** The bytes of the last iteration. */
    synchronized long allocated() {
        return allocated;
    }

    /** The nanoseconds of an operation: the median of the slices since the last time. */
    synchronized Map<CLibrary, Double> take() {
        Map<CLibrary, Double> nanos = new EnumMap<>(CLibrary.class);
        slices.forEach((library, times) -> {
            Collections.sort(times);
            nanos.put(library, (double) times.get(times.size() / 2) / rounds / operations);
        });
        slices.clear();
        return nanos;
    }

    private long nanos(CLibrary library) {
        MethodHandle function = Objects.requireNonNull(functions.get(library));
        long start = System.nanoTime();
        long result = call(function, a, b, p, rounds);
        return ownClock ? result : System.nanoTime() - start;
    }
}
