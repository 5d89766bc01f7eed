package io.github.netmap4j.bench.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** Adds to the results of each iteration what the {@link Twin} took, before and after it in the same thread. */
public final class TwinProfiler implements InternalProfiler {

    /** The secondary result that says how many operations an invocation does. */
    public static final String OPERATIONS = "operations";

    /** The secondary result with the bytes that an invocation allocates. */
    public static final String ALLOCATED = "allocated";

    @Override
    public String getDescription() {
        return "the C twin of each benchmark, measured before and after each iteration";
    }

    /** The secondary result with the nanoseconds of the twin. */
    static String label(CLibrary library) {
        return "c." + library;
    }

    @Override
    public void beforeIteration(BenchmarkParams params, IterationParams iteration) {
        // The benchmark's own thread measures: the caches of another core are not its own.
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams params, IterationParams iteration, IterationResult result) {
        List<Result<?>> results = new ArrayList<>();
        Twin twin = Twin.current();
        if (twin != null) {
            results.add(new ScalarResult(OPERATIONS, twin.operations(), "#", AggregationPolicy.AVG));
            double bytes = (double) twin.allocated() / result.getMetadata().getAllOps();
            results.add(new ScalarResult(ALLOCATED, bytes, "B/op", AggregationPolicy.AVG));
            twin.take()
                    .forEach((library, nanos) ->
                            results.add(new ScalarResult(label(library), nanos, "ns/op", AggregationPolicy.AVG)));
        }
        return results;
    }
}
