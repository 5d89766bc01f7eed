package io.github.netmap4j.bench.whole;

import io.github.netmap4j.bench.run.CLibrary;
import io.github.netmap4j.bench.run.Decisive;
import io.github.netmap4j.bench.run.Form;
import io.github.netmap4j.bench.run.Median;
import io.github.netmap4j.bench.run.VethScript;
import io.github.netmap4j.bench.xdp.VethTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** Programs of the raw and the safe layer beside programs in C, in turn, each a process of its own; and how long the JVM takes to warm up. */
public final class WholeTable {

    /** The chapter's title. */
    public static final String TITLE = "Whole programs: both ends in one thread, 60 bytes, batches of 256";

    /** How much of its steady rate a program keeps after it has done something else. */
    private static final double KEPT = 0.9;

    private static final String VETH_TITLE = "AF_XDP on a veth pair";

    private static final int SHORT_TURNS = 1;
    private static final int LONG_TURNS = 5;
    private static final int SHORT_MILLIS = 1000;
    private static final int LONG_MILLIS = 4000;
    private static final int PHASE_MILLIS = 2500;

    private static final String VETH = VethScript.MAKE + "exec \"$@\"\n";

    private final int turns;
    private final int millis;
    private final Path directory;
    private final Decisive decisive;
    private final StringBuilder text = new StringBuilder();

    private WholeTable(int turns, int millis, Path directory, Decisive decisive) {
        this.turns = turns;
        this.millis = millis;
        this.directory = directory;
        this.decisive = decisive;
    }

    /**
     * Measures.
     *
     * @param form how long, and how often
     * @param directory for programs and logs
     * @param decisive gets a line
     * @return the table
     * @throws IOException if one of the programs fails
     * @throws InterruptedException if the thread is interrupted
     */
    public static String measure(Form form, Path directory, Decisive decisive)
            throws IOException, InterruptedException {
        return form.isLong()
                ? measure(LONG_TURNS, LONG_MILLIS, PHASE_MILLIS, directory, decisive)
                : measure(SHORT_TURNS, SHORT_MILLIS, 0, directory, decisive);
    }

    /** Without the programs that do one thing after another if {@code phaseMillis} is 0: in less time each is not even warm. */
    static String measure(int turns, int millis, int phaseMillis, Path directory, Decisive decisive)
            throws IOException, InterruptedException {
        WholeTable table = new WholeTable(
                turns,
                millis,
                Files.createDirectories(directory.resolve("whole")).toAbsolutePath(),
                decisive);
        table.programs();
        if (phaseMillis > 0) {
            table.phases(phaseMillis);
        }
        return table.text.toString();
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    /** The runs of one program. */
    private record Lane(String by, List<Run> runs) {
        private double median(ToDoubleFunction<Run> figure) {
            return Median.of(runs.stream().mapToDouble(figure).toArray());
        }

        private String rate() {
            return String.format(
                    Locale.ROOT, "%.2f Mpps", median(run -> run.first().steady()));
        }

        /** The median of its figures over those of the same turns of another. */
        private String over(Lane other, ToDoubleFunction<Run> figure) {
            double[] ratios = new double[runs.size()];
            Arrays.setAll(ratios, i -> figure.applyAsDouble(runs.get(i)) / figure.applyAsDouble(other.runs.get(i)));
            return String.format(Locale.ROOT, "%.2f", Median.of(ratios));
        }

        /** What the JVM gave up once the program was warm, in all runs. */
        private List<String> givenUp() {
            List<String> methods = new ArrayList<>();
            for (Run run : runs) {
                run.first().warm().ifPresent(warm -> methods.addAll(run.givenUpAfter(warm)));
            }
            return methods;
        }
    }

    private void programs() throws IOException, InterruptedException {
        line(String.format(
                Locale.ROOT,
                "Medians of %d runs of %.1f s, which the programs take in turn. The steady rate is that of the run's second half;",
                turns,
                millis / 1e3));
        line(
                "frames of a processor second are those of the whole process, the JVM's start and its compilers included. Warm: from");
        line(
                "the start of the process until it moves frames at 95 % of its steady rate. Given up: methods whose compiled code the");
        line("JVM gave up after that, in all runs (goal: 0).");
        line("");
        line(
                "| job | by | steady, million frames/s | to C | million frames in a processor second | to C | warm after, ms | given up |");
        line("|---|---|--:|--:|--:|--:|--:|---|");
        String link = CLibrary.program("link.c", CLibrary.directory()).toString();
        String length = String.valueOf(millis);
        job("pipe", List.of(link, "pipe", length), "raw", "safe");
        job("vale", List.of(link, "vale", length), "raw", "safe");
        String missing = VethTable.missing();
        if (missing.isEmpty()) {
            String veth = CLibrary.program("veth.c", CLibrary.directory()).toString();
            List<String> command =
                    List.of("unshare", "--net", "sh", "-ec", VETH, "sh", veth, "bench0", "bench1", length);
            job("veth", command, "raw", "safe", "netmap");
        } else {
            line("| " + VETH_TITLE + " | not measured here: " + missing + " | | | | | | |");
        }
    }

    private void job(String where, List<String> c, String... layers) throws IOException, InterruptedException {
        Lane twin = new Lane("C", new ArrayList<>());
        List<Lane> lanes = Arrays.stream(layers)
                .map(layer -> new Lane(layer, new ArrayList<>()))
                .toList();
        for (int turn = 0; turn < turns; turn++) {
            twin.runs.add(Run.c(c));
            for (Lane lane : lanes) {
                lane.runs.add(Run.java(directory, where, lane.by, List.of("same:" + millis)));
            }
        }
        String title =
                switch (where) {
                    case "pipe" -> "pipe";
                    case "vale" -> "VALE switch";
                    default -> VETH_TITLE;
                };
        row(title, twin, twin);
        lanes.forEach(lane -> row(title, lane, twin));
        if (title.equals(VETH_TITLE)) {
            Lane raw = lanes.getFirst();
            decisive.add(
                    "a whole program on AF_XDP, veth, raw layer",
                    raw.rate(),
                    twin.rate() + " (" + twin.over(raw, run -> run.first().steady()) + ")",
                    "safe layer " + lanes.get(1).rate() + ", netmap port "
                            + lanes.getLast().rate());
        }
    }

    private void row(String title, Lane lane, Lane c) {
        boolean isC = lane.by.equals(c.by);
        List<String> givenUp = lane.givenUp();
        line(String.format(
                Locale.ROOT,
                "| %s | %s | %.2f | %s | %.2f | %s | %.0f | %s |",
                title,
                switch (lane.by) {
                    case "raw" -> "raw layer";
                    case "safe" -> "safe layer";
                    case "netmap" -> "netmap port on it";
                    default -> lane.by;
                },
                lane.median(run -> run.first().steady()),
                isC ? "" : lane.over(c, run -> run.first().steady()),
                lane.median(Run::perCpuSecond),
                isC ? "" : lane.over(c, Run::perCpuSecond),
                lane.median(run -> run.first().warmAfter(run.started())),
                isC ? "" : givenUp.isEmpty() ? "0" : "**" + givenUp.size() + "**: " + String.join(", ", givenUp)));
    }

    /** A program that does one thing after another, beside programs that do only that. */
    private void phases(int phaseMillis) throws IOException, InterruptedException {
        line("");
        line(
                "A program that sends frames of 60 bytes, then of mixed sizes, then forwards, then receives with another handler, and");
        line(String.format(
                Locale.ROOT,
                "then does again what it began with: its rate beside that of a program that does nothing else (goal: at least %.1f).",
                KEPT));
        line("");
        line("| pipe, by | frames of 60 bytes | mixed sizes | forwarding | another handler | 60 bytes again |");
        line("|---|--:|--:|--:|--:|--:|");
        for (String layer : List.of("raw", "safe")) {
            line("| " + layer + " layer | " + String.join(" | ", kept(layer, phaseMillis)) + " |");
        }
    }

    private List<String> kept(String layer, int phaseMillis) throws IOException, InterruptedException {
        Job.Phase[] order = {Job.Phase.SAME, Job.Phase.MIXED, Job.Phase.FORWARD, Job.Phase.OTHER, Job.Phase.SAME};
        double[][] ratios = new double[order.length][turns];
        for (int turn = 0; turn < turns; turn++) {
            Run all = Run.java(
                    directory,
                    "pipe",
                    layer,
                    Arrays.stream(order)
                            .map(phase -> argument(phase, phaseMillis))
                            .toList());
            Map<Job.Phase, Double> alone = new EnumMap<>(Job.Phase.class);
            for (Job.Phase phase : Job.Phase.values()) {
                Run only = Run.java(directory, "pipe", layer, List.of(argument(phase, phaseMillis)));
                alone.put(phase, only.first().steady());
            }
            for (int i = 0; i < order.length; i++) {
                ratios[i][turn] = all.phases().get(i).steady() / Objects.requireNonNull(alone.get(order[i]));
            }
        }
        return Arrays.stream(ratios)
                .mapToDouble(Median::of)
                .mapToObj(ratio -> String.format(Locale.ROOT, ratio >= KEPT ? "%.2f" : "**%.2f**", ratio))
                .toList();
    }

    private static String argument(Job.Phase phase, int phaseMillis) {
        return phase.name().toLowerCase(Locale.ROOT) + ":" + phaseMillis;
    }
}
