package io.github.netmap4j.bench;

import io.github.netmap4j.bench.run.Form;
import io.github.netmap4j.bench.run.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the benchmarks and writes what they found. */
@Command(
        name = "netmap-bench",
        mixinStandardHelpOptions = true,
        description = "Measures netmap4j beside its twin in C. Exits with 1 if a way that must not allocate does.")
public final class Main implements Callable<Integer> {

    @Option(names = "--long", description = "for reports: everything, in three JVMs each; about an hour")
    private boolean longForm;

    @Option(
            names = "--include",
            description =
                    "which benchmarks, a regular expression, with all their parameters; without it those of the form")
    private String include;

    @Option(
            names = "--output",
            defaultValue = "target/bench",
            description = "a directory for results.json, results.md and plots; the default is ${DEFAULT-VALUE}")
    private Path output;

    /**
     * Runs the program.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        CommandLine line = new CommandLine(new Main());
        System.exit(line.execute(args));
    }

    @Override
    public Integer call() throws Exception {
        boolean frugal = new Session(longForm ? Form.LONG : Form.SHORT, include, output).run();
        if (include == null) {
            String tables = Programs.measure(output, Duration.ofSeconds(longForm ? 30 : 2));
            Files.writeString(output.resolve("results.md"), tables, StandardOpenOption.APPEND);
            System.out.println(tables);
        }
        return frugal ? 0 : 1;
    }
}
