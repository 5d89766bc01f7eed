package io.github.netmap4j.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The rows of a run: the benchmarks of the form, or those of them whose name matches. */
public final class Session {

    private static final TimeValue ITERATION = TimeValue.milliseconds(20);

    private final Form form;
    private final Pattern include;
    private final Results results;
    private Predicate<String> measurable = benchmark -> true;

    /** A benchmark with some of its parameters: what fails alone. */
    private record Step(String benchmark, Map<String, String> parameters) {}

    /**
     * A run.
     *
     * @param form how long
     * @param include which of the form's benchmarks, a regular expression; null for all
     * @param results where the results go
     */
    public Session(Form form, String include, Results results) {
        this.form = form;
        this.include = Pattern.compile(include == null ? "" : include);
        this.results = results;
    }

    /**
     * Leaves benchmarks out that cannot be measured on this machine.
     *
     * @param benchmarks which, a regular expression
     */
    public void leaveOut(String benchmarks) {
        measurable = measurable.and(Pattern.compile(benchmarks).asPredicate().negate());
    }

    /**
     * Measures, and adds to the results step by step. A benchmark that fails does not keep the others from being measured.
     *
     * @throws IOException if the results cannot be written
     */
    public void run() throws IOException {
        Path libraries =
                Files.createDirectories(results.output().resolve("native")).toAbsolutePath();
        CLibrary.compile(libraries);
        List<Step> steps = new ArrayList<>();
        for (Pass pass : form.passes()) {
            pass.benchmarks().stream()
                    .filter(include.asPredicate().and(measurable))
                    .forEach(benchmark -> steps.add(new Step(benchmark, pass.parameters())));
        }
        int done = 0;
        for (Step step : steps) {
            System.out.printf(
                    Locale.ROOT, "%n%d of %d: %s %s%n", ++done, steps.size(), step.benchmark(), step.parameters());
            try {
                System.out.print(results.add(new Runner(options(step, libraries)).run()));
            } catch (RunnerException failed) {
                results.failed(step.benchmark(), failed);
            }
        }
    }

    private Options options(Step step, Path libraries) {
        ChainedOptionsBuilder options = new OptionsBuilder();
        step.parameters().forEach((name, values) -> options.param(name, values.split(",", -1)));
        return options.include("^" + Pattern.quote(step.benchmark()) + "$")
                .forks(form.forks)
                .warmupIterations(form.warmups)
                .warmupTime(ITERATION)
                .measurementIterations(form.iterations)
                .measurementTime(ITERATION)
                .addProfiler(TwinProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .jvmArgsAppend(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "-D" + CLibrary.DIRECTORY_PROPERTY + "=" + libraries)
                .build();
    }
}
