package io.github.netmap4j.bench;

import io.github.netmap4j.bench.file.FileTable;
import io.github.netmap4j.bench.latency.LatencyTable;
import io.github.netmap4j.bench.run.Form;
import io.github.netmap4j.bench.run.Results;
import io.github.netmap4j.bench.startup.StartUpTable;
import java.io.IOException;

/** What is measured of whole programs, beside the rows of JMH: a chapter of the results each. */
final class Programs {

    private Programs() {}

    /** Measures one, and says it in Markdown. */
    private interface Program {
        String table() throws IOException, InterruptedException;
    }

    /** Measures all. One that fails does not keep the others from being measured. */
    static void measure(Form form, Results results) throws IOException, InterruptedException {
        chapter(
                results,
                "Latency: there and back over a pipe, two threads",
                () -> LatencyTable.measure(form.latency()));
        chapter(
                results,
                "Start-up: from the start of the process to its end, one packet sent and received",
                () -> StartUpTable.measure(form.starts(), results.output()));
        chapter(results, "The software device through netmap-fuse's file", () -> FileTable.measure(results.output()));
    }

    private static void chapter(Results results, String title, Program program)
            throws IOException, InterruptedException {
        try {
            results.chapter(title, program.table());
        } catch (IOException | IllegalStateException failed) {
            results.failed(title, failed);
        }
    }
}
