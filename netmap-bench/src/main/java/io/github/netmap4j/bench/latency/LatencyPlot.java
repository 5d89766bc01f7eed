package io.github.netmap4j.bench.latency;

import io.github.netmap4j.bench.run.Svg;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The share of rounds that took no longer than so many nanoseconds, as SVG: each step to the right has ten times fewer above it. */
final class LatencyPlot {

    private static final int STEPS = 5;

    private LatencyPlot() {}

    static void draw(Map<String, Histogram> histograms, Path file) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(1000)
                .height(500)
                .title("There and back over a pipe, two threads")
                .xAxisTitle("percent of the rounds that take no longer")
                .yAxisTitle("nanoseconds")
                .build();
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setXAxisMaxLabelCount(8);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        chart.getStyler().setxAxisTickLabelsFormattingFunction(LatencyPlot::percent);
        histograms.forEach((name, histogram) -> add(chart, name, histogram));
        Svg.save(chart, file);
    }

    private static void add(XYChart chart, String name, Histogram histogram) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (HistogramIterationValue value : histogram.percentiles(STEPS)) {
            double above = 1 - value.getPercentileLevelIteratedTo() / 100;
            if (above > 0) {
                x.add(-Math.log10(above));
                y.add((double) Math.max(1, value.getValueIteratedTo()));
            }
        }
        chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE);
    }

    /** One round in ten to that power takes longer. */
    private static String percent(double power) {
        double percent = 100 - 100 / Math.pow(10, power);
        int digits = Math.max(0, (int) Math.ceil(power) - 2);
        return String.format(Locale.ROOT, "%." + digits + "f", percent);
    }
}
