package io.github.netmap4j.bench;

import io.github.netmap4j.bench.run.Form;
import io.github.netmap4j.bench.run.Results;
import io.github.netmap4j.bench.run.Session;
import io.github.netmap4j.bench.xdp.Veth;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the benchmarks and writes what they found. */
@Command(
        name = "netmap-bench",
        mixinStandardHelpOptions = true,
        description =
                "Measures netmap4j beside its twin in C. Exits with 1 if a benchmark fails, or a way that must not allocate does.")
public final class Main implements Callable<Integer> {

    @Option(
            names = "--long",
            description =
                    "for reports: everything, in two JVMs each, about 20 minutes; without it a choice, in less than 5 minutes")
    private boolean longForm;

    @Option(
            names = "--include",
            description =
                    "only these benchmarks of the form, a regular expression: 'safe\\.SafeReceive', say; and nothing but rows")
    private String include;

    @Option(
            names = "--output",
            defaultValue = "target/bench",
            description = "a directory for results.json and results.md; the default is ${DEFAULT-VALUE}")
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
        Form form = longForm ? Form.LONG : Form.SHORT;
        Results results = new Results(form, output);
        Session session = new Session(form, include, results);
        String missing = Veth.missing();
        if (!missing.isEmpty()) {
            session.leaveOut("xdp\\.Veth");
        }
        session.run();
        if (!missing.isEmpty()) {
            results.chapter("AF_XDP on veth pairs", "Not measured here: " + missing + "\n");
        }
        if (include == null) {
            Programs.measure(form, results);
        }
        results.finish();
        return results.good() ? 0 : 1;
    }
}
