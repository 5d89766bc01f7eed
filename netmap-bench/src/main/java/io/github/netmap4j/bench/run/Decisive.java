package io.github.netmap4j.bench.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The dozen rows that decide, in one table: a job, netmap4j's figure, C's, and what a user would pick instead. */
public final class Decisive {

    private static final Map<String, String> LARGE_RING = Map.of("slots", "1024");

    /** A line. */
    private record Line(String job, String netmap4j, String c, String others) {}

    /** A row of JMH's that is a line, and those beside it. */
    private record Choice(
            String job, String operation, String method, Map<String, String> parameters, List<Beside> besides) {}

    /** Another row for the same job. */
    private record Beside(String name, String operation, String method, Map<String, String> parameters) {}

    private static final List<Choice> CHOICES = List.of(
            new Choice("look at each packet of a ring, raw layer", "RxRead", "views", LARGE_RING, List.of()),
            new Choice(
                    "the same, safe layer",
                    "SafeReceive",
                    "handler",
                    LARGE_RING,
                    List.of(new Beside("raw layer", "SafeReceive", "raw", LARGE_RING))),
            new Choice(
                    "write packets in place, safe layer",
                    "SafeSend",
                    "filler",
                    LARGE_RING,
                    List.of(new Beside("raw layer", "SafeSend", "raw", LARGE_RING))),
            new Choice(
                    "forward without a copy, safe layer",
                    "SafeForward",
                    "forward",
                    LARGE_RING,
                    List.of(new Beside("raw layer", "SafeForward", "raw", LARGE_RING))),
            new Choice(
                    "copy a packet of 1500 bytes into the ring",
                    "TxCopy",
                    "pktCopy",
                    Map.of("slots", "1024", "length", "1500"),
                    List.of()),
            new Choice(
                    "a system call (ioctl)",
                    "IoctlCost",
                    "kernelDevice",
                    Map.of("outcome", "success"),
                    List.of(
                            new Beside("JNI", "IoctlCost", "jni", Map.of("outcome", "success")),
                            new Beside("JNA", "IoctlCost", "jna", Map.of("outcome", "success")),
                            new Beside("JNR-FFI", "IoctlCost", "jnr", Map.of("outcome", "success")))),
            new Choice(
                    "a packet between two threads, pipe, batches of 64",
                    "PipeTransfer",
                    "softDevice",
                    Map.of("batch", "64", "length", "60"),
                    List.of(
                            new Beside(
                                    "Agrona's ring", "PipeTransfer", "agrona", Map.of("batch", "64", "length", "60")),
                            new Beside(
                                    "ArrayBlockingQueue",
                                    "PipeTransfer",
                                    "arrayBlockingQueue",
                                    Map.of("batch", "512", "length", "60")),
                            new Beside(
                                    "socket pair",
                                    "PipeTransfer",
                                    "socketPair",
                                    Map.of("batch", "512", "length", "60")))),
            new Choice(
                    "the same through a VALE switch",
                    "ValeThreads",
                    "softDevice",
                    Map.of("batch", "64", "length", "60"),
                    List.of()));

    private final List<Line> measured = new ArrayList<>();

    /**
     * Adds a line that is not JMH's.
     *
     * @param job what is done
     * @param netmap4j its figure, with the unit
     * @param c what C reaches, and in brackets the time of netmap4j over that of C for the same work
     * @param others what a user would pick instead, with figures
     */
    public void add(String job, String netmap4j, String c, String others) {
        measured.add(new Line(job, netmap4j, c, others));
    }

    /** In Markdown; empty if nothing of it was measured. */
    String table(Rows rows) {
        List<Line> lines = new ArrayList<>();
        for (Choice choice : CHOICES) {
            find(rows, choice.operation, choice.method, choice.parameters)
                    .ifPresent(row -> lines.add(line(rows, choice, row)));
        }
        lines.addAll(measured);
        if (lines.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder("| job | netmap4j | C | instead |\n|---|--:|---|---|\n");
        for (Line line : lines) {
            out.append("| %s | %s | %s | %s |%n".formatted(line.job, line.netmap4j, line.c, line.others));
        }
        return out.toString();
    }

    private static Line line(Rows rows, Choice choice, Measurement row) {
        List<String> besides = new ArrayList<>();
        for (Beside beside : choice.besides) {
            find(rows, beside.operation, beside.method, beside.parameters)
                    .ifPresent(other -> besides.add(beside.name + " " + nanos(other.java())));
        }
        return new Line(
                choice.job,
                nanos(row.java()),
                nanos(row.c()) + " (" + Report.number(row.ratios().median()) + ")",
                String.join(", ", besides));
    }

    private static String nanos(Samples samples) {
        double median = samples.median();
        return median < 1e4 ? Report.number(median) + " ns" : String.format(Locale.ROOT, "%.0f µs", median / 1e3);
    }

    private static Optional<Measurement> find(
            Rows rows, String operation, String method, Map<String, String> parameters) {
        return rows.all().stream()
                .filter(row -> row.operation().equals(operation) && row.method().equals(method))
                .filter(row -> row.parameters().entrySet().containsAll(parameters.entrySet()))
                .findFirst();
    }
}
