package io.github.netmap4j.bench.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;

/**
 * A run's results so far. Rewrites {@code results.json} and {@code results.md} after each step, so that a stopped run
 * or a failed step loses no other results.
 */
public final class Results {

    /** The file of the table of decisive rows. */
    static final String DECISIVE = "decisive.md";

    private final Form form;
    private final Path output;
    private final long start = System.nanoTime();
    private final List<RunResult> runs = new ArrayList<>();
    private final Map<String, String> chapters = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final Decisive decisive = new Decisive();

    /**
     * No results yet.
     *
     * @param form of the run
     * @param output a directory, made if it is not there
     * @throws IOException if it cannot be made
     */
    public Results(Form form, Path output) throws IOException {
        this.form = form;
        this.output = Files.createDirectories(output);
    }

    /** Where the results go. */
    public Path output() {
        return output;
    }

    /** The rows that decide, for those that JMH does not measure. */
    public Decisive decisive() {
        return decisive;
    }

    /** Adds what JMH measured; returns its lines of the table. */
    String add(Collection<RunResult> results) throws IOException {
        runs.addAll(results);
        write();
        return Report.tables(rows(results));
    }

    /**
     * Adds a chapter that is not made of rows.
     *
     * @param title its title
     * @param text Markdown
     * @throws IOException if the results cannot be written
     */
    public void chapter(String title, String text) throws IOException {
        chapters.put(title, text);
        write();
        System.out.printf(Locale.ROOT, "%n## %s%n%n%s", title, text);
    }

    /**
     * Notes that something could not be measured. The run goes on, and ends with an error.
     *
     * @param what could not be measured
     * @param failure why
     * @throws IOException if the results cannot be written
     */
    public void failed(String what, Exception failure) throws IOException {
        failures.add(what + ": " + failure);
        failure.printStackTrace();
        write();
    }

    /**
     * Draws the plots, prints the summary, and says where the rest is.
     *
     * @throws IOException if a plot cannot be written
     */
    public void finish() throws IOException {
        write();
        Rows rows = rows(runs);
        System.out.println(decisive.table(rows));
        System.out.println(summary(rows));
        String missing = Plots.draw(rows, output);
        System.out.println(
                "The results" + (missing.isEmpty() ? " and plots" : "") + " are in " + output.toAbsolutePath());
        if (!missing.isEmpty()) {
            System.out.println("There are no plots: " + missing);
        }
    }

    /**
     * Replaces the pages that show the results of a run.
     *
     * @param docs the directory of the pages
     * @throws IOException if a page is missing or cannot be written
     */
    public void publish(Path docs) throws IOException {
        new Docs(docs).publish(output);
    }

    /** {@return false if something could not be measured, or a way that must not allocate does} */
    public boolean good() {
        return failures.isEmpty() && rows(runs).allocating().isEmpty();
    }

    private static Rows rows(Collection<RunResult> results) {
        return new Rows(results.stream().map(Measurement::of).toList());
    }

    private String summary(Rows rows) {
        StringBuilder out = new StringBuilder(Report.summary(rows));
        if (!failures.isEmpty()) {
            out.append("\nNot measured, because of errors:\n\n");
            failures.forEach(failure -> out.append("- ").append(failure).append('\n'));
        }
        return out.toString();
    }

    private void write() throws IOException {
        try (PrintStream json =
                new PrintStream(Files.newOutputStream(output.resolve("results.json")), true, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, json).writeOut(runs);
        }
        Rows rows = rows(runs);
        StringBuilder out = new StringBuilder("# Results\n\n")
                .append("Written by `scripts/bench.sh`; [what it means](../performance.md).\n\n")
                .append(Machine.describe())
                .append(form.describe(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)))
                .append(
                        "The times are medians, of one operation: a packet or a call. A ratio is Java's time over that of C"
                                + " in the same process at about the same time. Bytes are those of a batch.\n")
                .append(summary(rows))
                .append(Report.tables(rows));
        chapters.forEach((title, text) ->
                out.append("\n## ").append(title).append("\n\n").append(text));
        Files.writeString(output.resolve("results.md"), out);
        Files.writeString(output.resolve(DECISIVE), decisive.table(rows));
    }
}
