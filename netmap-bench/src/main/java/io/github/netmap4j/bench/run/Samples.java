package io.github.netmap4j.bench.run;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Values of one kind, one for each iteration.
 *
 * @param values in the order of the iterations
 */
record Samples(List<Double> values) {

    /** A quantile; for an even number of values the median is the upper of the two in the middle. */
    double quantile(double q) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(q * sorted.size())));
    }

    double median() {
        return quantile(0.5);
    }

    /** Value by value. */
    Samples minus(Samples others) {
        return new Samples(IntStream.range(0, values.size())
                .mapToObj(i -> values.get(i) - others.values.get(i))
                .toList());
    }
}
