package io.github.netmap4j.tools.gen;

import io.github.netmap4j.tools.run.CommandReport;
import io.github.netmap4j.tools.view.JsonLine;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** Round-trip times: a histogram of each interval, and one of all. One thread records, another reads. */
final class Latency implements CommandReport {

    private static final long MAX = 10_000_000_000L;
    private static final int DIGITS = 3;
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};
    private static final double MICROS = 1000;

    private final Recorder recorder = new Recorder(1, MAX, DIGITS);
    private final Histogram all = new Histogram(1, MAX, DIGITS);
    private final AtomicLong lost = new AtomicLong();
    private @Nullable Histogram interval;

    void record(long nanos) {
        recorder.recordValue(Math.min(nanos, MAX));
    }

    void lost() {
        lost.incrementAndGet();
    }

    /** The times since the last call. */
    @Override
    public String intervalLine() {
        interval = recorder.getIntervalHistogram(interval);
        all.add(interval);
        return words(interval);
    }

    /** All times. Call it after both threads are done. */
    @Override
    public String summary() {
        takeRest();
        return words(all);
    }

    private void takeRest() {
        interval = recorder.getIntervalHistogram(interval);
        all.add(interval);
        interval.reset();
    }

    private String words(Histogram times) {
        StringBuilder text = new StringBuilder("round trips: " + times.getTotalCount());
        if (times.getTotalCount() > 0) {
            text.append(String.format(
                    Locale.ROOT, ", min %.1f, mean %.1f", times.getMinValue() / MICROS, times.getMean() / MICROS));
            for (double percentile : PERCENTILES) {
                text.append(", ")
                        .append(name(percentile))
                        .append(String.format(Locale.ROOT, " %.1f", times.getValueAtPercentile(percentile) / MICROS));
            }
            text.append(String.format(Locale.ROOT, ", max %.1f µs", times.getMaxValue() / MICROS));
        }
        return text.append(", lost ").append(lost.get()).toString();
    }

    private static String name(double percentile) {
        return "p" + (percentile == Math.rint(percentile) ? String.valueOf((int) percentile) : percentile);
    }

    /** Adds all times, in nanoseconds. */
    @Override
    public void addTo(JsonLine line) {
        takeRest();
        JsonLine times = new JsonLine()
                .put("count", all.getTotalCount())
                .put("lost", lost.get())
                .put("min", all.getTotalCount() == 0 ? 0 : all.getMinValue())
                .put("mean", all.getMean())
                .put("max", all.getMaxValue());
        for (double percentile : PERCENTILES) {
            times.put(name(percentile), all.getValueAtPercentile(percentile));
        }
        line.put("roundTripNanos", times);
    }
}
