package io.github.netmap4j.bench;

import io.github.netmap4j.bench.run.Form;
import io.github.netmap4j.bench.run.Results;
import io.github.netmap4j.bench.run.Session;
import io.github.netmap4j.bench.xdp.VethTable;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the benchmarks and writes the results. */
@Command(
        name = "netmap-bench",
        mixinStandardHelpOptions = true,
        description =
                "Measures netmap4j beside its twin in C. Exits with 1 if a benchmark fails, or if one that must not allocate does.")
public final class Main implements Callable<Integer> {

    @Option(
            names = "--long",
            description =
                    "for reports: runs everything, in two JVMs each, in about 40 minutes; without it, a selection in less than 5 minutes")
    private boolean longForm;

    @Option(
            names = "--include",
            description =
                    "only these benchmarks and tables of the form, a regular expression for their names: 'safe\\.SafeReceive', say, or"
                            + " 'bench\\.xdp' for all of AF_XDP")
    private String include;

    @Option(
            names = "--output",
            defaultValue = "target/bench",
            description = "a directory for results.json and results.md; the default is ${DEFAULT-VALUE}")
    private Path output;

    @Option(
            names = "--docs",
            description =
                    "a directory with performance.md, whose table, plots and pages this run replaces: for a run of everything only")
    private Path docs;

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
        if (docs != null && include != null) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this), "--docs shows a run of everything: leave --include out");
        }
        Form form = longForm ? Form.LONG : Form.SHORT;
        Results results = new Results(form, output);
        Session session = new Session(form, include, results);
        if (!VethTable.missing().isEmpty()) {
            session.leaveOut("xdp\\.SafeHalves");
        }
        session.run();
        new Programs(form, include, results).measure();
        results.finish();
        if (docs != null) {
            results.publish(docs);
        }
        return results.good() ? 0 : 1;
    }
}
