package io.github.netmap4j.bench.run;

/**
 * A goal of a row, and the run's result.
 *
 * @param aim in words, with the limit
 * @param reached the median
 * @param limit the most that meets the goal, in the same unit
 */
record Goal(String aim, double reached, double limit) {

    /** Whether it is a ratio to something, not a number of nanoseconds. */
    boolean isRatio() {
        return !aim.contains(" ns ");
    }

    boolean met() {
        return reached <= limit;
    }
}
