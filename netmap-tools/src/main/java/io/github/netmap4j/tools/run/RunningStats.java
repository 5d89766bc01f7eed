package io.github.netmap4j.tools.run;

/** Running mean and standard deviation, by Welford's method. */
final class RunningStats {

    private long count;
    private double mean;
    private double squares;

    void add(double value) {
        count++;
        double before = value - mean;
        mean += before / count;
        squares += before * (value - mean);
    }

    long count() {
        return count;
    }

    double mean() {
        return mean;
    }

    /** The sample's standard deviation; 0 for fewer than two values. */
    double deviation() {
        return count < 2 ? 0 : Math.sqrt(squares / (count - 1));
    }
}
