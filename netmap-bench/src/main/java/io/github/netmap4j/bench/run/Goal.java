package io.github.netmap4j.bench.run;

/**
 * A goal of a row, and the run's result.
 *
 * @param against what it is held against
 * @param aim in words, with the limit
 * @param reached the median
 * @param limit the most that meets the goal, in the same unit
 */
record Goal(Against against, String aim, double reached, double limit) {

    /** What a figure is held against. */
    enum Against {
        /** A ratio to the twin. */
        C,
        /** Nanoseconds above the twin. */
        NANOSECONDS,
        /** A ratio to another row. */
        ROW,
        /** A ratio to the smallest case. */
        SMALLEST
    }

    boolean met() {
        return reached <= limit;
    }
}
