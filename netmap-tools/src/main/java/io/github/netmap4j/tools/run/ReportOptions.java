package io.github.netmap4j.tools.run;

import io.github.netmap4j.tools.view.Figures;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How a long-running command reports, with pkt-gen's letters. A picocli mixin. */
public final class ReportOptions {

    private static final int MIN_MILLIS = 10;

    @Option(
            names = {"-T", "--report"},
            paramLabel = "MILLIS",
            defaultValue = "1000",
            description = "Milliseconds between reports (${DEFAULT-VALUE}).")
    private int millis;

    @Option(
            names = {"-N", "--plain-units"},
            description = "Print rates without prefixes: 1204819 pps, not 1.205 Mpps.")
    private boolean plainUnits;

    @Option(
            names = "--framing",
            description = "Count preamble, checksum and gap in bit rates: 24 bytes more for each packet.")
    private boolean framing;

    @Option(
            names = {"-A", "--spread"},
            description = "Add mean and standard deviation of the rates to the summary.")
    private boolean spread;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    /** Made by picocli. */
    public ReportOptions() {}

    /** {@return how long to wait between two reports, in milliseconds} */
    public int millis() {
        if (millis < MIN_MILLIS) {
            throw new ParameterException(
                    spec.commandLine(), "-T must be " + MIN_MILLIS + " milliseconds or more, not " + millis);
        }
        return millis;
    }

    /** {@code --framing}, by another name. */
    public void countFraming() {
        framing = true;
    }

    /** {@return how to print rates} */
    public Figures figures() {
        return new Figures(!plainUnits, framing);
    }

    /** {@return whether the summary has mean and standard deviation} */
    public boolean hasSpread() {
        return spread;
    }
}
