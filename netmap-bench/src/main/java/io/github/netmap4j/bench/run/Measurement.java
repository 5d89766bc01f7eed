package io.github.netmap4j.bench.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * One row: what an operation took in Java and in C, iteration by iteration.
 *
 * @param section where the report has it
 * @param operation the benchmark's class
 * @param method the benchmark's method
 * @param parameters its parameters
 * @param row what it says of itself
 * @param java nanoseconds of an operation, for each iteration
 * @param ratios Java's time over that of the twin at -O2 in the same iteration
 * @param ratiosO3 the same to the twin at -O3
 * @param c nanoseconds of the twin at -O2, for each iteration
 * @param bytes allocated by an invocation, the median of all iterations: now and then the JIT makes one slower that allocates
 */
record Measurement(
        Section section,
        String operation,
        String method,
        Map<String, String> parameters,
        Row row,
        Samples java,
        Samples ratios,
        Samples ratiosO3,
        Samples c,
        double bytes) {

    /** Bytes of the smallest object. Less than one in each invocation is what a single event of the iteration left. */
    static final int SMALLEST_OBJECT = 16;

    static Measurement of(RunResult result) {
        BenchmarkParams params = result.getParams();
        String name = params.getBenchmark();
        int method = name.lastIndexOf('.');
        String type = name.substring(0, method);
        Map<String, String> parameters = new TreeMap<>();
        params.getParamsKeys().forEach(key -> parameters.put(key, params.getParam(key)));
        List<double[]> rows = new ArrayList<>();
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
            Collection<IterationResult> iterations = fork.getIterationResults();
            for (IterationResult iteration : iterations) {
                double operations = secondary(iteration, TwinProfiler.OPERATIONS);
                double java = iteration.getPrimaryResult().getScore() / operations;
                double o2 = secondary(iteration, TwinProfiler.label(CLibrary.O2));
                double o3 = secondary(iteration, TwinProfiler.label(CLibrary.O3));
                rows.add(new double[] {java, java / o2, java / o3, o2, secondary(iteration, TwinProfiler.ALLOCATED)});
            }
        }
        Class<?> benchmark = type(type);
        return new Measurement(
                Section.of(benchmark),
                benchmark.getSimpleName(),
                name.substring(method + 1),
                parameters,
                row(benchmark, name.substring(method + 1)),
                column(rows, 0),
                column(rows, 1),
                column(rows, 2),
                column(rows, 3),
                column(rows, 4).median());
    }

    private static double secondary(IterationResult iteration, String label) {
        Result<?> result = iteration.getSecondaryResults().get(label);
        if (result == null) {
            throw new IllegalStateException("no " + label + " in the results of "
                    + iteration.getBenchmarkParams().getBenchmark() + ": did its setup name a twin?");
        }
        return result.getScore();
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Row row(Class<?> benchmark, String method) {
        try {
            Row row = benchmark.getMethod(method).getAnnotation(Row.class);
            if (row == null) {
                throw new IllegalStateException(benchmark + "." + method + " has no @Row");
            }
            return row;
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Samples column(List<double[]> rows, int index) {
        return new Samples(rows.stream().map(row -> row[index]).toList());
    }

    /** The ratio to another row, independent of the machine's speed: compares the ratios to C. */
    double relativeTo(Measurement other) {
        return ratios.median() / other.ratios.median();
    }

    /** Nanoseconds above the twin at -O2. */
    double aboveC() {
        return java.minus(c).median();
    }

    /** Whether it is of the same benchmark class, with the same parameters. */
    boolean isBeside(Measurement other) {
        return section == other.section && operation.equals(other.operation) && parameters.equals(other.parameters);
    }

    /** Whether it is of the same benchmark, whatever the parameters. */
    boolean isSameWay(Measurement other) {
        return section == other.section && operation.equals(other.operation) && method.equals(other.method);
    }

    /** Whether it allocates but should not. */
    boolean allocatesAgainstItsWord() {
        return !row.allocates() && bytes >= SMALLEST_OBJECT;
    }
}
