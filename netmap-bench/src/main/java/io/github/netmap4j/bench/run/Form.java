package io.github.netmap4j.bench.run;

/** How long a run takes. */
public enum Form {
    /** Under five minutes: one fork of each row. */
    SHORT(1, 8, 15),
    /** For reports: several forks, so that the spread shows what the JIT makes of the same code another time. */
    LONG(4, 15, 30);

    /** JVMs for each row. */
    final int forks;

    /** Iterations of 20 ms before it counts. */
    final int warmups;

    /** Iterations of 20 ms that count. */
    final int iterations;

    Form(int forks, int warmups, int iterations) {
        this.forks = forks;
        this.warmups = warmups;
        this.iterations = iterations;
    }
}
