package io.github.netmap4j.bench.run;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The table of a run, in Markdown. */
final class Report {

    private Report() {}

    static String table(List<Measurement> measurements) {
        StringBuilder out = new StringBuilder();
        String operation = "";
        for (Measurement m : measurements) {
            if (!m.operation().equals(operation)) {
                operation = m.operation();
                out.append("\n### ").append(operation).append("\n\n");
                out.append("| way | parameters | ns | C -O2 ns | ratio | quartiles | to C -O3 | goal | bytes |\n");
                out.append("|---|---|--:|--:|--:|--:|--:|--:|--:|\n");
            }
            out.append(line(m)).append('\n');
        }
        return out.toString();
    }

    private static String line(Measurement m) {
        return "| %s | %s | %s | %s | %s | %s–%s | %s | %s | %s |"
                .formatted(
                        m.row().value(),
                        parameters(m.parameters()),
                        number(m.java().median()),
                        number(m.c().median()),
                        number(m.ratios().median()),
                        number(m.ratios().quantile(0.25)),
                        number(m.ratios().quantile(0.75)),
                        number(m.ratiosO3().median()),
                        goal(m),
                        m.bytes() < Measurement.SMALLEST_OBJECT ? "0" : number(m.bytes()));
    }

    private static String parameters(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(p -> p.getKey() + " " + p.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String goal(Measurement m) {
        if (m.row().goal() == 0) {
            return "";
        }
        return number(m.row().goal()) + (m.meetsGoal() ? " met" : " **missed**");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }
}
