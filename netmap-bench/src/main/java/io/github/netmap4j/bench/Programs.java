package io.github.netmap4j.bench;

import io.github.netmap4j.bench.file.FileTable;
import io.github.netmap4j.bench.latency.LatencyTable;
import io.github.netmap4j.bench.open.OpenTable;
import io.github.netmap4j.bench.run.Form;
import io.github.netmap4j.bench.run.Results;
import io.github.netmap4j.bench.startup.StartUpTable;
import io.github.netmap4j.bench.tools.CaptureFileTable;
import io.github.netmap4j.bench.tools.CaptureTable;
import io.github.netmap4j.bench.tools.GenTable;
import io.github.netmap4j.bench.whole.WholeTable;
import io.github.netmap4j.bench.xdp.VethTable;
import java.io.IOException;
import java.util.regex.Pattern;

/** Measurements of whole programs, beside JMH's rows: each is a chapter of the results. */
final class Programs {

    private final Form form;
    private final Pattern include;
    private final Results results;

    /**
     * For a run.
     *
     * @param form how long
     * @param include which, a regular expression for the names of their classes; null for all
     * @param results where the chapters go
     */
    Programs(Form form, String include, Results results) {
        this.form = form;
        this.include = Pattern.compile(include == null ? "" : include);
        this.results = results;
    }

    /** Measures one, and says it in Markdown. */
    private interface Program {
        String table() throws IOException, InterruptedException;
    }

    /** Measures all. If one fails, the others go on. */
    void measure() throws IOException, InterruptedException {
        chapter(
                WholeTable.class,
                WholeTable.TITLE,
                () -> WholeTable.measure(form, results.output(), results.decisive()));
        chapter(VethTable.class, VethTable.TITLE, this::veth);
        chapter(
                LatencyTable.class,
                "Latency: there and back over a pipe, two threads",
                () -> LatencyTable.measure(form.latency(), results.decisive()));
        chapter(
                StartUpTable.class,
                "Start-up: from the start of the process to its end, one packet sent and received",
                () -> StartUpTable.measure(form.starts(), results.output(), results.decisive()));
        chapter(OpenTable.class, OpenTable.TITLE, () -> OpenTable.measure(form, results.output()));
        chapter(
                FileTable.class,
                "The software device through netmap-fuse's file",
                () -> FileTable.measure(results.output()));
        chapter(
                CaptureFileTable.class,
                "Capture files: how fast they are read",
                () -> CaptureFileTable.measure(form, results.output(), results.decisive()));
        chapter(
                GenTable.class,
                "netmap gen beside pkt-gen, over the same served file",
                () -> GenTable.measure(form, results.output(), results.decisive()));
        chapter(
                CaptureTable.class,
                "netmap capture and replay beside tcpdump and tcpreplay",
                () -> CaptureTable.measure(form, results.output()));
    }

    private String veth() throws IOException {
        VethTable table = VethTable.measure(form, results.decisive());
        for (String row : table.allocating()) {
            results.failed(VethTable.TITLE, new IllegalStateException(row));
        }
        return table.text();
    }

    private void chapter(Class<?> measures, String title, Program program) throws IOException, InterruptedException {
        if (!include.matcher(measures.getName()).find()) {
            return;
        }
        try {
            results.chapter(title, program.table());
        } catch (IOException | IllegalStateException failed) {
            results.failed(title, failed);
        }
    }
}
