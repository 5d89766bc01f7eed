package io.github.netmap4j.bench.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** Dot plots of a run, in SVG, drawn by gnuplot: a row for each way, grouped by what is done, sorted, with quartiles and goals. */
final class Plots {

    private static final int WIDTH = 800;
    private static final int ROW = 21;
    private static final int MARGINS = 96;
    private static final int SECONDS = 30;

    /** What takes longer than this many times the other is drawn at the edge. */
    private static final double MOST = 16;

    private static final double LEAST = 0.25;

    /** Ink, lines, paper; then what met its goal, what missed it, what has none. */
    private static final String STYLE = """
            <style>
            @media (prefers-color-scheme: dark) {
              [fill="#ffffff"] { fill: #0d1117 }
              [fill="rgb(31,35,40)"] { fill: #e6edf3 }
              [color="rgb( 31,  35,  40)"], [stroke="rgb( 31,  35,  40)"] { color: #e6edf3; stroke: #e6edf3 }
              [stroke="rgb(208, 215, 222)"] { stroke: #30363d }
              [color="rgb(  9, 105, 218)"], [stroke="rgb(  9, 105, 218)"] { color: #58a6ff; stroke: #58a6ff }
              [color="rgb(188,  76,   0)"], [stroke="rgb(188,  76,   0)"] { color: #f0883e; stroke: #f0883e }
              [color="rgb(110, 119, 129)"], [stroke="rgb(110, 119, 129)"] { color: #8b949e; stroke: #8b949e }
            }
            </style>
            """;

    private static final String DRAW = """
            plot $rows using ($2):1:3:4:yticlabels(7) with xerrorbars pt 7 ps 0 lw 1 lc rgb '#6e7781', \\
                 $rows using 5:1 with points pt 2 ps 0.6 lw 2 lc rgb '#1f2328', \\
                 $rows using (stringcolumn(6) eq "none" ? $2 : NaN):1 with points pt 7 ps 0.62 lc rgb '#6e7781', \\
                 $rows using (stringcolumn(6) eq "met" ? $2 : NaN):1 with points pt 7 ps 0.62 lc rgb '#0969da', \\
                 $rows using (stringcolumn(6) eq "missed" ? $2 : NaN):1 with points pt 7 ps 0.62 lc rgb '#bc4c00'
            """;

    private Plots() {}

    /** A dot. */
    private record Dot(String label, double value, double low, double high, OptionalDouble goal, String verdict) {}

    /** What a plot shows of a section. */
    private record Selection(
            Section section, String file, String title, Map<String, String> parameters, boolean besideRaw) {}

    private static final List<Selection> ALL = List.of(
            new Selection(
                    Section.RAW,
                    "raw.svg",
                    "The raw layer, a packet each, 256 slots",
                    Map.of("slots", "256", "profile", "mono"),
                    false),
            new Selection(Section.SAFE, "safe.svg", "The safe layer, a packet each, 1024 slots", Map.of(), true),
            new Selection(Section.CALLS, "calls.svg", "System calls", Map.of(), false),
            new Selection(
                    Section.SOFT,
                    "soft.svg",
                    "The software device, both ends in one thread",
                    Map.of("length", "60"),
                    false),
            new Selection(
                    Section.THREADS,
                    "threads.svg",
                    "The software device, a thread at each end",
                    Map.of("length", "60"),
                    false));

    /**
     * Draws the sections that were measured.
     *
     * @param directory where the files go
     * @return why there are none; empty if they are there
     */
    static String draw(Rows rows, Path directory) throws IOException {
        for (Selection selection : ALL) {
            List<Measurement> some = rows.of(selection.section).stream()
                    .filter(row -> shown(row, selection))
                    .toList();
            if (!some.isEmpty()) {
                Path file = directory.resolve(selection.file);
                String failure = gnuplot(script(rows, some, selection, file));
                if (!failure.isEmpty()) {
                    return failure;
                }
                style(file);
            }
        }
        return "";
    }

    private static boolean shown(Measurement row, Selection selection) {
        boolean same = selection.parameters.entrySet().stream()
                .allMatch(p ->
                        row.parameters().getOrDefault(p.getKey(), p.getValue()).equals(p.getValue()));
        return same && (!selection.besideRaw || !row.row().against().isEmpty());
    }

    private static String script(Rows rows, List<Measurement> some, Selection selection, Path file) {
        StringBuilder data = new StringBuilder("$rows << END\n");
        int y = 0;
        String operation = "";
        for (Measurement row : sorted(rows, some, selection)) {
            if (!row.operation().equals(operation)) {
                operation = row.operation();
                data.append(String.format(
                        Locale.ROOT, "%d NaN NaN NaN NaN head \"{/:Bold %s}\"%n", -y++, label(operation)));
            }
            Dot dot = dot(rows, row, selection);
            data.append(String.format(
                    Locale.ROOT,
                    "%d %g %g %g %s %s \"%s\"%n",
                    -y++,
                    edge(dot.value),
                    edge(dot.low),
                    edge(dot.high),
                    dot.goal.isPresent() ? String.valueOf(dot.goal.getAsDouble()) : "NaN",
                    dot.verdict,
                    label(dot.label)));
        }
        data.append("END\n");
        String axis = selection.besideRaw
                ? "time over that of the raw loop (cross: goal)"
                : "time over that of the twin in C (cross: goal; line: quartiles)";
        return String.format(
                        Locale.ROOT,
                        """
            set terminal svg size %d,%d dynamic font "Helvetica,Arial,sans-serif,13" enhanced background rgb '#ffffff'
            set output '%s'
            set title "%s" tc rgb '#1f2328' font ",15"
            set logscale x 2
            set xrange [%g:%g]
            set yrange [%g:0.5]
            set lmargin at screen 0.46
            set rmargin at screen 0.97
            set border 1 lc rgb '#1f2328'
            set xtics nomirror tc rgb '#1f2328' format "%%g"
            set ytics scale 0 nomirror tc rgb '#1f2328'
            set grid x lt 1 lw 0.7 lc rgb '#d0d7de'
            set xlabel "%s" tc rgb '#1f2328'
            set arrow from 1, graph 0 to 1, graph 1 nohead lw 1.4 lc rgb '#1f2328'
            unset key
            """,
                        WIDTH,
                        MARGINS + ROW * y,
                        file,
                        label(selection.title),
                        LEAST,
                        MOST,
                        0.5 - y,
                        axis)
                + data
                + DRAW;
    }

    private static List<Measurement> sorted(Rows rows, List<Measurement> some, Selection selection) {
        List<Measurement> sorted = new ArrayList<>(some);
        sorted.sort(Comparator.comparing(Measurement::operation)
                .thenComparingDouble(row -> dot(rows, row, selection).value));
        return sorted;
    }

    private static Dot dot(Rows rows, Measurement row, Selection selection) {
        Goal.Against against = selection.besideRaw ? Goal.Against.ROW : Goal.Against.C;
        List<Goal> goals = rows.goals(row).stream()
                .filter(goal -> goal.against() == against)
                .toList();
        double scale = selection.besideRaw
                ? rows.against(row).map(raw -> 1 / raw.ratios().median()).orElse(1.0)
                : 1;
        String parameters = row.parameters().entrySet().stream()
                .filter(p -> !selection.parameters.containsKey(p.getKey())
                        && !p.getKey().equals("slots"))
                .map(p -> p.getKey() + " " + p.getValue())
                .reduce((a, b) -> a + ", " + b)
                .map(text -> " (" + text + ")")
                .orElse("");
        return new Dot(
                row.row().value() + parameters,
                scale * row.ratios().median(),
                scale * row.ratios().quantile(0.25),
                scale * row.ratios().quantile(0.75),
                goals.stream().mapToDouble(Goal::limit).findFirst(),
                goals.isEmpty() ? "none" : goals.stream().allMatch(Goal::met) ? "met" : "missed");
    }

    private static double edge(double value) {
        return Math.clamp(value, LEAST, MOST);
    }

    /** Text in which gnuplot finds nothing to interpret. */
    private static String label(String text) {
        return text.replaceAll("[_^@&~{}]", "\\\\\\\\$0").replace("\"", "'");
    }

    private static String gnuplot(String script) throws IOException {
        Process process;
        try {
            process =
                    new ProcessBuilder("gnuplot", "-").redirectErrorStream(true).start();
        } catch (IOException missing) {
            return "plots need gnuplot (apt-get install gnuplot-nox)";
        }
        try {
            process.getOutputStream().write(script.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("gnuplot failed:\n" + printed);
            }
            return "";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    /** Other colours where the reader's page is dark. */
    private static void style(Path file) throws IOException {
        String drawn = Files.readString(file);
        int at = drawn.indexOf("<title>");
        if (at < 0) {
            throw new IOException("gnuplot wrote no title into " + file);
        }
        Files.writeString(file, drawn.substring(0, at) + STYLE + drawn.substring(at));
    }
}
