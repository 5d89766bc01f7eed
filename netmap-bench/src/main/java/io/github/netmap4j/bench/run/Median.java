package io.github.netmap4j.bench.run;

import java.util.Arrays;

/** The middle of some values. */
public final class Median {

    private Median() {}

    /**
     * {@return the median; for an even number of values the upper of the two in the middle}
     *
     * @param values in any order, which they keep
     */
    public static double of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
