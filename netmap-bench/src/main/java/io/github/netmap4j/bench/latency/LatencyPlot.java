package io.github.netmap4j.bench.latency;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
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
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        chart.getStyler().setxAxisTickLabelsFormattingFunction(LatencyPlot::percent);
        histograms.forEach((name, histogram) -> add(chart, name, histogram));
        VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
    }

    private static void add(XYChart chart, String name, Histogram histogram) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (HistogramIterationValue value : histogram.percentiles(STEPS)) {
            double above = 1 - value.getPercentileLevelIteratedTo() / 100;
            if (above > 0) {
                x.add(1 / above);
                y.add((double) Math.max(1, value.getValueIteratedTo()));
            }
        }
        chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE);
    }

    /** One in so many rounds takes longer. */
    private static String percent(double oneIn) {
        double percent = 100 - 100 / oneIn;
        int digits = Math.max(0, (int) Math.round(Math.log10(oneIn)) - 2);
        return String.format(Locale.ROOT, "%." + digits + "f", percent);
    }
}
