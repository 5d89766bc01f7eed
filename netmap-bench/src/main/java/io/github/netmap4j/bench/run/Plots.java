package io.github.netmap4j.bench.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The plots of a run, as SVG. */
final class Plots {

    private static final int WIDTH = 1000;
    private static final int HEIGHT = 500;

    private final Rows rows;
    private final Path directory;

    /**
     * Plots of some rows.
     *
     * @param directory where they go
     */
    Plots(Rows rows, Path directory) {
        this.rows = rows;
        this.directory = directory;
    }

    /**
     * Draws the plots whose rows there are.
     *
     * @throws IOException if a file cannot be written
     */
    void draw() throws IOException {
        ratios();
        lines(
                "batch.svg",
                "The software device, both ends in one thread, by packets for each sync",
                "batch",
                Plots::soft);
        lines(
                "threads.svg",
                "The software device, a thread at each end, by packets for each sync",
                "batch",
                Plots::threads);
        lines("ring.svg", "Recommended loops, by slots of the ring", "slots", Plots::recommended);
        growth();
    }

    private static boolean soft(Measurement m) {
        return m.section() == Section.SOFT && "60".equals(m.parameters().get("length"));
    }

    private static boolean threads(Measurement m) {
        return m.section() == Section.THREADS && "60".equals(m.parameters().get("length"));
    }

    private static boolean recommended(Measurement m) {
        return m.section() == Section.RAW
                && m.method().equals("views")
                && "mono".equals(m.parameters().get("profile"));
    }

    /** A bar for each way that has a goal, on the first parameters it was measured with. */
    private void ratios() throws IOException {
        Map<String, Double> bars = new LinkedHashMap<>();
        Set<String> ways = new HashSet<>();
        for (Measurement m : rows.all()) {
            if (!rows.goals(m).isEmpty() && ways.add(m.operation() + "." + m.method())) {
                bars.put(Rows.name(m), m.ratios().median());
            }
        }
        if (bars.isEmpty()) {
            return;
        }
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT + 400)
                .title("Java's time over C's, ways with a goal")
                .yAxisTitle("ratio to gcc -O2")
                .build();
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setYAxisLogarithmic(true);
        // Bars begin at 0 unless told otherwise, and that has no logarithm.
        chart.getStyler().setYAxisMin(Math.pow(10, Math.floor(Math.log10(Collections.min(bars.values())))));
        chart.getStyler().setXAxisLabelRotation(90);
        chart.addSeries("ratio", new ArrayList<>(bars.keySet()), new ArrayList<>(bars.values()));
        save(chart, "ratios.svg");
    }

    /** What a packet costs as a multiple of the smallest case, Java and C. */
    private void growth() throws IOException {
        Map<String, Map<String, Double>> series = new LinkedHashMap<>();
        for (Measurement m : rows.of(Section.SCALE)) {
            String more = m.parameters().entrySet().stream()
                    .filter(p ->
                            !p.getValue().equals(rows.smallest(m).parameters().get(p.getKey())))
                    .map(p -> p.getValue() + " " + p.getKey())
                    .findFirst()
                    .orElse("smallest");
            series.computeIfAbsent(m.operation(), _ -> new LinkedHashMap<>()).put(more, rows.growth(m));
            series.computeIfAbsent(m.operation() + ": C -O2", _ -> new LinkedHashMap<>())
                    .put(more, rows.growthOfC(m));
        }
        if (series.isEmpty()) {
            return;
        }
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("What a packet costs as work grows")
                .yAxisTitle("times the smallest case")
                .build();
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        series.forEach(
                (name, bars) -> chart.addSeries(name, new ArrayList<>(bars.keySet()), new ArrayList<>(bars.values())));
        save(chart, "scale.svg");
    }

    /** Millions of packets a second against a parameter, a line for each way and one for its twin. */
    private void lines(String file, String title, String parameter, Predicate<Measurement> which) throws IOException {
        Map<String, List<Measurement>> lines = new LinkedHashMap<>();
        for (Measurement m : rows.all()) {
            if (m.parameters().containsKey(parameter) && which.test(m)) {
                lines.computeIfAbsent(m.operation() + ": " + m.row().value(), _ -> new ArrayList<>())
                        .add(m);
            }
        }
        if (lines.isEmpty()) {
            return;
        }
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(parameter)
                .yAxisTitle("million packets per second")
                .build();
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        lines.forEach((name, line) -> {
            add(chart, name, parameter, line, m -> m.java().median());
            String twin = line.getFirst().operation() + ": C -O2";
            if (!chart.getSeriesMap().containsKey(twin)) {
                add(chart, twin, parameter, line, m -> m.c().median());
            }
        });
        save(chart, file);
    }

    private static void add(
            XYChart chart, String name, String parameter, List<Measurement> line, Function<Measurement, Double> nanos) {
        List<Double> x = line.stream()
                .map(m -> Double.valueOf(m.parameters().get(parameter)))
                .toList();
        List<Double> y = line.stream().map(m -> 1000 / nanos.apply(m)).toList();
        chart.addSeries(name, x, y);
    }

    private void save(Chart<?, ?> chart, String file) throws IOException {
        Svg.save(chart, directory.resolve(file));
    }
}
