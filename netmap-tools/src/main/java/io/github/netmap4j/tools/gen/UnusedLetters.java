package io.github.netmap4j.tools.gen;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** pkt-gen's letters that have no use here, each with a replacement. A picocli mixin. */
final class UnusedLetters {

    @Option(names = "-a", hidden = true, description = "See the page of netmap-tools.")
    private @Nullable String affinity;

    @Option(names = "-c", hidden = true, description = "See the page of netmap-tools.")
    private @Nullable String cpus;

    @Option(names = "-o", hidden = true, description = "See the page of netmap-tools.")
    private @Nullable String options;

    @Option(names = "-I", hidden = true, description = "See the page of netmap-tools.")
    private boolean indirect;

    @Option(names = "-v", hidden = true, description = "See the page of netmap-tools.")
    private boolean verbose;

    /** Explains the first of these letters on the command line; null if there is none. */
    @Nullable
    String refusal() {
        if (affinity != null) {
            return "-a: the system pins threads: taskset -c " + affinity + " netmap gen ...";
        }
        if (cpus != null) {
            return "-c: the system limits CPUs: taskset -c 0-N netmap gen ...";
        }
        if (options != null) {
            return "-o: use the letters: -X for 64, -r for 256, -z for 512, -Z for 1024, -A for 2048";
        }
        if (indirect) {
            return "-I: leave it out: a frame that never changes is written into each buffer once";
        }
        return verbose ? "-v: leave it out: netmap doctor says more about an interface, and --json about a run" : null;
    }
}
