package io.github.netmap4j.bench.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of a run, in the order of the report, and their relations. */
final class Rows {

    private final List<Measurement> all;

    Rows(Collection<Measurement> measurements) {
        all = new ArrayList<>(measurements);
        // What was measured in several passes becomes one table; the passes' order is kept within it.
        all.sort(Comparator.comparing(Measurement::section).thenComparing(Measurement::operation));
    }

    List<Measurement> all() {
        return all;
    }

    /** The row that another is held against, if it was measured. */
    Optional<Measurement> against(Measurement row) {
        return all.stream()
                .filter(other ->
                        other.isBeside(row) && other.method().equals(row.row().against()))
                .findFirst();
    }

    /** The row of the same way with the smallest parameters. */
    Measurement smallest(Measurement row) {
        return all.stream()
                .filter(other -> other.isSameWay(row))
                .min(Comparator.comparingLong(Rows::size))
                .orElseThrow();
    }

    private static long size(Measurement row) {
        return row.parameters().values().stream().mapToLong(Long::parseLong).reduce(1, Math::multiplyExact);
    }

    /** What an operation costs as a multiple of the smallest case. */
    double growth(Measurement row) {
        return row.java().median() / smallest(row).java().median();
    }

    /** The same of the twin. */
    double growthOfC(Measurement row) {
        return row.c().median() / smallest(row).c().median();
    }

    /** The goals of a row; none where what it is held against was not measured. */
    List<Goal> goals(Measurement row) {
        List<Goal> goals = new ArrayList<>();
        Row word = row.row();
        double ratio = word.goalFrom512() != 0 && length(row) >= 512 ? word.goalFrom512() : word.goal();
        if (ratio != 0) {
            goals.add(new Goal(
                    Goal.Against.C,
                    "%s of C".formatted(Report.number(ratio)),
                    row.ratios().median(),
                    ratio));
        }
        if (word.goalNanos() != 0) {
            goals.add(new Goal(
                    Goal.Against.NANOSECONDS,
                    "%s ns above C".formatted(Report.number(word.goalNanos())),
                    row.aboveC(),
                    word.goalNanos()));
        }
        if (word.goalAgainst() != 0) {
            against(row)
                    .ifPresent(other -> goals.add(new Goal(
                            Goal.Against.ROW,
                            "%s of %s"
                                    .formatted(
                                            Report.number(word.goalAgainst()),
                                            other.row().value()),
                            row.relativeTo(other),
                            word.goalAgainst())));
        }
        if (word.goalGrowth() != 0 && !smallest(row).equals(row)) {
            double limit = word.goalGrowth() * Math.max(1, growthOfC(row));
            goals.add(new Goal(
                    Goal.Against.SMALLEST,
                    "%s of the smallest case".formatted(Report.number(limit)),
                    growth(row),
                    limit));
        }
        return goals;
    }

    private static int length(Measurement row) {
        return Integer.parseInt(row.parameters().getOrDefault("length", "0"));
    }

    /** The rows that must not allocate, and do. */
    List<Measurement> allocating() {
        return all.stream().filter(Measurement::allocatesAgainstItsWord).toList();
    }

    /** How many rows must not allocate. */
    long frugal() {
        return all.stream().filter(row -> !row.row().allocates()).count();
    }

    /** The rows of each section that has any. */
    List<Measurement> of(Section section) {
        return all.stream().filter(row -> row.section() == section).toList();
    }

    /** A short name: what, how, and with which parameters. */
    static String name(Measurement row) {
        Map<String, String> parameters = row.parameters();
        return row.operation() + ", " + row.row().value()
                + (parameters.isEmpty() ? "" : " (" + Report.parameters(parameters) + ")");
    }
}
