package io.github.netmap4j.bench.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** One run of the benchmarks: all of them, or those whose name matches. */
public final class Session {

    private static final TimeValue ITERATION = TimeValue.milliseconds(20);

    private final Form form;
    private final List<Pass> passes;
    private final Path output;

    /**
     * A run.
     *
     * @param form how long
     * @param include which benchmarks with all their parameters, a regular expression; null for those of the form
     * @param output where the results go; made if it is not there
     */
    public Session(Form form, String include, Path output) {
        this.form = form;
        this.passes = include == null ? form.passes() : List.of(new Pass(include, Map.of()));
        this.output = output;
    }

    /**
     * Measures and writes {@code results.json}, {@code results.md} and plots as SVG.
     *
     * @return false if a way that must not allocate does
     * @throws RunnerException if a benchmark fails
     * @throws IOException if the results cannot be written
     */
    public boolean run() throws RunnerException, IOException {
        Path libraries = Files.createDirectories(output.resolve("native")).toAbsolutePath();
        CLibrary.compile(libraries);
        long start = System.nanoTime();
        List<RunResult> results = new ArrayList<>();
        for (Pass pass : passes) {
            results.addAll(new Runner(options(pass, libraries)).run());
        }
        write(results);
        List<Measurement> rows = results.stream().map(Measurement::of).toList();
        String table = Report.table(rows);
        long minutes = TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - start);
        Files.writeString(output.resolve("results.md"), Machine.describe() + form.describe(minutes) + table);
        new Plots(rows, output).draw();
        System.out.println(table);
        System.out.println("results.json, results.md and plots are in " + output.toAbsolutePath());
        List<Measurement> allocating =
                rows.stream().filter(Measurement::allocatesAgainstItsWord).toList();
        allocating.forEach(m -> System.err.printf(
                "%s.%s %s must not allocate, and allocates %.0f bytes in a batch%n",
                m.operation(), m.method(), m.parameters(), m.bytes()));
        return allocating.isEmpty();
    }

    private Options options(Pass pass, Path libraries) {
        ChainedOptionsBuilder options = new OptionsBuilder();
        pass.parameters().forEach((name, values) -> options.param(name, values.split(",", -1)));
        return options.include(pass.include())
                .forks(form.forks)
                .warmupIterations(form.warmups)
                .warmupTime(ITERATION)
                .measurementIterations(form.iterations)
                .measurementTime(ITERATION)
                .addProfiler(TwinProfiler.class)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .jvmArgsAppend(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "-D" + CLibrary.DIRECTORY_PROPERTY + "=" + libraries)
                .build();
    }

    private void write(Collection<RunResult> results) throws IOException {
        Path json = output.resolve("results.json");
        try (PrintStream out = new PrintStream(Files.newOutputStream(json), true, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(results);
        }
    }
}
