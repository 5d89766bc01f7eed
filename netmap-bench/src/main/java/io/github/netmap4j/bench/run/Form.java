package io.github.netmap4j.bench.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The length and the contents of a run. */
public enum Form {
    /** Under five minutes: one JVM for each row, and not all sizes of everything. */
    SHORT(1, 25, Duration.ofSeconds(2), 5, Duration.ofMillis(60)),
    /** For reports, about twenty minutes: two JVMs, since the JIT may compile the same code differently each time. */
    LONG(2, 40, Duration.ofSeconds(10), 15, Duration.ofMillis(150));

    /** Iterations of 20 ms before it counts. */
    final int warmups;

    /** Iterations of 20 ms that count. */
    final int iterations = 15;

    /** JVMs for each row. */
    final int forks;

    private final Duration latency;
    private final int starts;
    private final Duration turn;

    Form(int forks, int warmups, Duration latency, int starts, Duration turn) {
        this.forks = forks;
        this.warmups = warmups;
        this.latency = latency;
        this.starts = starts;
        this.turn = turn;
    }

    /** How long to play ping-pong, for each histogram. */
    public Duration latency() {
        return latency;
    }

    /** How many processes to start for each kind of start-up. */
    public int starts() {
        return starts;
    }

    /** The length of a turn where several alternate. */
    public Duration turn() {
        return turn;
    }

    /** Whether all sizes of everything are measured. */
    public boolean isLong() {
        return this == LONG;
    }

    /** What is measured. */
    List<Pass> passes() {
        List<Pass> passes = new ArrayList<>(List.of(
                new Pass("bench\\.raw\\.", Map.of("slots", "256", "profile", "mono")),
                new Pass("bench\\.safe\\.", Map.of("slots", "1024")),
                new Pass("xdp\\.(Xsk|Safe)Halves", Map.of()),
                new Pass("scale\\.", Map.of("rings", "1", "pairs", "1", "slots", "256"))));
        passes.addAll(this == SHORT ? few() : all());
        return passes;
    }

    private static List<Pass> few() {
        return List.of(
                new Pass(
                        "raw\\.(RxRead|Swap|TxFill|TxCopy\\.pktCopy)",
                        Map.of("slots", "256", "profile", "mega", "length", "60")),
                new Pass("raw\\.(TxFill|RxRead|Swap)\\.views", Map.of("slots", "1024,4096", "profile", "mono")),
                new Pass("calls\\.(?!.*\\.jn)", Map.of()),
                new Pass("calls\\..*\\.jn", Map.of("outcome", "success")),
                new Pass("soft\\..*\\.(softDevice|agrona)", Map.of("length", "60")),
                new Pass("soft\\.Vale", Map.of("batch", "512", "length", "1500")),
                new Pass("soft\\..*\\.(arrayBlockingQueue|socketPair)", Map.of("batch", "512", "length", "60")),
                new Pass("threads\\..*\\.(softDevice|agrona)", Map.of("batch", "1,64,512", "length", "60")),
                new Pass("threads\\..*\\.softDevice", Map.of("batch", "512", "length", "1500")),
                new Pass("threads\\..*\\.(arrayBlockingQueue|socketPair)", Map.of("batch", "512", "length", "60")),
                new Pass("scale\\.", Map.of("rings", "4", "pairs", "1", "slots", "256")),
                new Pass("scale\\.", Map.of("rings", "1", "pairs", "4", "slots", "256")),
                new Pass("scale\\.", Map.of("rings", "1", "pairs", "1", "slots", "4096")));
    }

    private static List<Pass> all() {
        return List.of(
                new Pass("bench\\.raw\\.", Map.of("slots", "1024,4096", "profile", "mono")),
                new Pass("bench\\.raw\\.", Map.of("slots", "256", "profile", "other,mega")),
                new Pass("bench\\.calls\\.", Map.of()),
                new Pass("(soft|threads)\\..*\\.(softDevice|agrona)", Map.of()),
                new Pass("(soft|threads)\\..*\\.(arrayBlockingQueue|socketPair)", Map.of("batch", "512")),
                new Pass("scale\\.", Map.of("rings", "2,4", "pairs", "1", "slots", "256")),
                new Pass("scale\\.", Map.of("rings", "1", "pairs", "2,4", "slots", "256")),
                new Pass("scale\\.", Map.of("rings", "1", "pairs", "1", "slots", "1024,4096")));
    }

    /** What the figures are made of. */
    String describe(long seconds) {
        return String.format(
                Locale.ROOT,
                "%d JVM%s for each row, %d iterations of 20 ms after %d that do not count; %d:%02d minutes in all.%n",
                forks,
                forks == 1 ? "" : "s",
                iterations,
                warmups,
                seconds / 60,
                seconds % 60);
    }
}
