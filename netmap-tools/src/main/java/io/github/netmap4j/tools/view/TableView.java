package io.github.netmap4j.tools.view;

import io.github.netmap4j.sys.device.Drops;
import io.github.netmap4j.sys.device.RingDrops;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;

/** A table on a terminal, redrawn in place at each interval. */
public final class TableView implements SampleView {

    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final int HISTORY = 16;
    /** Clears the rest of the line: ECMA-48. */
    private static final String CLEAR = "\033[K";
    /** Cuts longer lines at the terminal's right edge, as if they were not there: a wrapped line would be two. */
    private static final String CUT = "\033[?7l";

    private static final String WRAP = "\033[?7h";

    private static final String ROW = "%-20.20s %14s %16s %14s  %s";

    private final PrintWriter out;
    private final Figures figures;
    private final IntSupplier height;
    private final Map<String, Deque<Double>> history = new HashMap<>();
    private Drops dropped = Drops.NONE;
    private int drawn;

    public TableView(PrintWriter out, Figures figures) {
        this(out, figures, TerminalHeight::lines);
    }

    TableView(PrintWriter out, Figures figures, IntSupplier height) {
        this.out = out;
        this.figures = figures;
        this.height = height;
    }

    @Override
    public void show(Sample sample) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                ROW,
                String.format(Locale.ROOT, "%.1f s", sample.seconds()),
                "packets",
                "bits",
                "in all",
                ""));
        for (Sample.RingSample ring : sample.rings()) {
            lines.add(String.format(
                    Locale.ROOT,
                    ROW,
                    ring.name(),
                    figures.packets(ring.pps()),
                    figures.bits(ring.bps()),
                    ring.packets(),
                    sparkline(ring)));
        }
        if (!sample.drops().isEmpty()) {
            dropped = sample.drops();
        }
        for (RingDrops ring : dropped.rings()) {
            lines.add("dropped at " + ring);
        }
        if (!sample.extra().isEmpty()) {
            lines.add(sample.extra());
        }
        draw(fitting(lines));
    }

    /** The terminal echoes Ctrl-C behind the table. */
    @Override
    public void end() {
        out.print('\r' + CLEAR);
        out.flush();
    }

    /** The cursor, which is below the table, cannot go up beyond the terminal's first line. */
    private List<String> fitting(List<String> lines) {
        int fit = Math.max(1, height.getAsInt() - 1);
        if (lines.size() <= fit) {
            return lines;
        }
        List<String> some = new ArrayList<>(lines.subList(0, fit - 1));
        some.add("… and " + (lines.size() - fit + 1) + " lines more: --json has all");
        return some;
    }

    /** A table that shrinks leaves empty lines below it. */
    private void draw(List<String> lines) {
        StringBuilder text = new StringBuilder(CUT);
        if (drawn > 0) {
            // Cursor up.
            text.append("\033[").append(drawn).append('A');
        }
        for (String line : lines) {
            text.append('\r').append(line).append(CLEAR).append('\n');
        }
        for (int i = lines.size(); i < drawn; i++) {
            text.append('\r').append(CLEAR).append('\n');
        }
        drawn = Math.max(drawn, lines.size());
        out.print(text.append(WRAP));
        out.flush();
    }

    private String sparkline(Sample.RingSample ring) {
        Deque<Double> rates = history.computeIfAbsent(ring.name(), _ -> new ArrayDeque<>());
        rates.addLast(ring.pps());
        if (rates.size() > HISTORY) {
            rates.removeFirst();
        }
        double most = rates.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        StringBuilder line = new StringBuilder();
        for (double rate : rates) {
            line.append(BARS.charAt(most == 0 ? 0 : (int) Math.round(rate / most * (BARS.length() - 1))));
        }
        return line.toString();
    }
}
