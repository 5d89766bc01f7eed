package io.github.netmap4j.tools;

import io.github.netmap4j.conformance.Conformance;
import io.github.netmap4j.tools.run.Invocation;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code netmap conformance}: the suite that checks how a netmap device behaves, with its own options. */
@Command(
        name = "conformance",
        sortOptions = false,
        description = "Runs the conformance suite on a device: see netmap conformance --help.")
final class ConformanceCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Parameters(arity = "0..*", paramLabel = "OPTION", description = "Options of netmap-conformance.")
    private List<String> options = List.of();

    ConformanceCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    /** Passes all options to the suite. */
    @Spec
    void spec(CommandSpec spec) {
        spec.parser().unmatchedOptionsArePositionalParams(true);
    }

    @Override
    public Integer call() {
        return Conformance.run(invocation.out(), invocation.err(), options.toArray(String[]::new));
    }
}
