package io.github.netmap4j.bench.whole;

import io.github.netmap4j.bench.run.Median;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a program did in the course of one phase, slice by slice. */
final class Timeline {

    private static final Pattern LINE = Pattern.compile("^slice (\\w+) (\\d+) (\\d+)$", Pattern.MULTILINE);

    /** Slices of a moment: shorter ones jump with every interrupt. */
    private static final int MOMENT = 5;

    private static final double NEARLY = 0.95;
    private static final double MILLION = 1e6;
    private static final double NANOS_TO_MEGA = 1e3;

    private final long[] ends;
    private final double[] rates;
    private final long frames;

    private Timeline(List<long[]> slices) throws IOException {
        if (slices.size() < 4 * MOMENT) {
            throw new IOException("too few slices: " + slices.size());
        }
        ends = new long[slices.size() - 1];
        rates = new double[ends.length];
        long all = slices.getFirst()[1];
        for (int i = 0; i < ends.length; i++) {
            long[] slice = slices.get(i + 1);
            ends[i] = slice[0];
            rates[i] = NANOS_TO_MEGA * slice[1] / (slice[0] - slices.get(i)[0]);
            all += slice[1];
        }
        frames = all;
    }

    /** Of one phase, by its place in what the program printed: a phase that ran twice is two timelines. */
    static List<Timeline> of(String printed) throws IOException {
        List<Timeline> all = new ArrayList<>();
        List<long[]> slices = new ArrayList<>();
        String phase = "";
        Matcher line = LINE.matcher(printed);
        while (line.find()) {
            if (!line.group(1).equals(phase)) {
                if (!slices.isEmpty()) {
                    all.add(new Timeline(slices));
                }
                slices = new ArrayList<>();
                phase = line.group(1);
            }
            slices.add(new long[] {Long.parseLong(line.group(2)), Long.parseLong(line.group(3))});
        }
        if (slices.isEmpty()) {
            throw new IOException("no slices in:\n" + printed);
        }
        all.add(new Timeline(slices));
        return all;
    }

    /** All frames. */
    long frames() {
        return frames;
    }

    /** Millions of frames a second once nothing changes any more: the median of the second half. */
    double steady() {
        return Median.of(Arrays.copyOfRange(rates, rates.length / 2, rates.length));
    }

    /** The end of the first moment at 95 % of the steady rate, by the clock of {@link System#nanoTime()}; empty if there is none. */
    OptionalLong warm() {
        double enough = NEARLY * steady();
        for (int i = 0; i + MOMENT <= rates.length; i++) {
            if (Median.of(Arrays.copyOfRange(rates, i, i + MOMENT)) >= enough) {
                return OptionalLong.of(ends[i]);
            }
        }
        return OptionalLong.empty();
    }

    /** Milliseconds from a moment to {@link #warm()}. */
    double warmAfter(long start) {
        return (warm().orElse(ends[ends.length - 1]) - start) / MILLION;
    }
}
