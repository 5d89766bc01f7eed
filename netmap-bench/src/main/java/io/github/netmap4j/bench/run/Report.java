package io.github.netmap4j.bench.run;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A run's results in Markdown: a summary, and a table for each benchmark class. */
final class Report {

    private Report() {}

    /** How many goals were met, which were not, and what allocates that must not. */
    static String summary(Rows rows) {
        StringBuilder missed = new StringBuilder();
        int goals = 0;
        int met = 0;
        for (Measurement row : rows.all()) {
            for (Goal goal : rows.goals(row)) {
                goals++;
                if (goal.met()) {
                    met++;
                } else {
                    missed.append("| %s | %s | %s |%n".formatted(Rows.name(row), goal.aim(), number(goal.reached())));
                }
            }
        }
        StringBuilder out = new StringBuilder(
                String.format(Locale.ROOT, "%nGoals: %d, met %d, missed %d.%n", goals, met, goals - met));
        List<Measurement> allocating = rows.allocating();
        out.append(String.format(
                Locale.ROOT,
                "Of %d rows that must not allocate, %d do%s%n",
                rows.frugal(),
                allocating.size(),
                allocating.isEmpty() ? "." : ":"));
        allocating.forEach(row ->
                out.append(String.format(Locale.ROOT, "- %s: %.0f bytes in a batch%n", Rows.name(row), row.bytes())));
        if (!missed.isEmpty()) {
            out.append("\n| missed | goal | reached |\n|---|--:|--:|\n").append(missed);
        }
        return out.toString();
    }

    /** All tables, in the order of the sections. */
    static String tables(Rows rows) {
        StringBuilder out = new StringBuilder();
        for (Section section : Section.values()) {
            List<Measurement> some = rows.of(section);
            if (!some.isEmpty()) {
                out.append("\n## ").append(section.title).append('\n').append(tables(rows, some));
            }
        }
        return out.toString();
    }

    private static String tables(Rows rows, List<Measurement> some) {
        StringBuilder out = new StringBuilder();
        String operation = "";
        for (Measurement m : some) {
            if (!m.operation().equals(operation)) {
                operation = m.operation();
                out.append("\n### ").append(operation).append("\n\n");
                out.append(
                        "| way | parameters | ns | C -O2 ns | ratio | quartiles | to C -O3 | beside | goals | bytes |\n");
                out.append("|---|---|--:|--:|--:|--:|--:|---|---|--:|\n");
            }
            out.append(line(rows, m)).append('\n');
        }
        return out.toString();
    }

    private static String line(Rows rows, Measurement m) {
        return "| %s | %s | %s | %s | %s | %s–%s | %s | %s | %s | %s |"
                .formatted(
                        m.row().value(),
                        parameters(m.parameters()),
                        number(m.java().median()),
                        number(m.c().median()),
                        number(m.ratios().median()),
                        number(m.ratios().quantile(0.25)),
                        number(m.ratios().quantile(0.75)),
                        number(m.ratiosO3().median()),
                        beside(rows, m),
                        rows.goals(m).stream()
                                .map(goal -> goal.aim() + (goal.met() ? " met" : " **missed**"))
                                .collect(Collectors.joining(", ")),
                        m.bytes() < Measurement.SMALLEST_OBJECT ? "0" : number(m.bytes()));
    }

    /** The ratio to the row that it is compared with, or to the smallest case. */
    private static String beside(Rows rows, Measurement m) {
        if (m.row().goalGrowth() != 0) {
            return "%s of the smallest, C %s".formatted(number(rows.growth(m)), number(rows.growthOfC(m)));
        }
        return rows.against(m)
                .map(other -> "%s of %s"
                        .formatted(number(m.relativeTo(other)), other.row().value()))
                .orElse("");
    }

    static String parameters(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(p -> p.getKey() + " " + p.getValue())
                .collect(Collectors.joining(", "));
    }

    static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }
}
