package io.github.netmap4j.bench.run;

import java.util.List;
import java.util.Map;

/** How long a run takes, and what is in it. */
public enum Form {
    /** Under five minutes: one JVM for each row, and not all sizes of everything. */
    SHORT(1, 25, 15),
    /** For reports, about an hour: several JVMs, so that the spread shows what the JIT makes of the same code another time. */
    LONG(3, 50, 30);

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

    /** What is measured. */
    List<Pass> passes() {
        if (this == LONG) {
            return List.of(new Pass(".*", Map.of()));
        }
        return List.of(
                new Pass("bench\\.raw\\.", Map.of("slots", "256", "profile", "mono")),
                new Pass("bench\\.raw\\.", Map.of("slots", "256", "profile", "mega", "length", "60")),
                new Pass("raw\\.(TxFill|RxRead|Swap)\\.views", Map.of("slots", "1024,4096", "profile", "mono")),
                new Pass("bench\\.calls\\.", Map.of()),
                new Pass("bench\\.safe\\.", Map.of()),
                new Pass("soft\\.Pipe", Map.of("length", "60")),
                new Pass("soft\\.Vale", Map.of()));
    }

    /** What the figures are made of. */
    String describe(long minutes) {
        return "%d JVM%s for each row, %d iterations of 20 ms after %d that do not count; %d minutes in all.%n"
                .formatted(forks, forks == 1 ? "" : "s", iterations, warmups, minutes);
    }
}
