package io.github.netmap4j.bench.latency;

import io.github.netmap4j.bench.run.Decisive;
import io.github.netmap4j.sys.device.NetmapException;
import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Ping-pong in Java and in C, in turns, busy and asleep: a table in Markdown. */
public final class LatencyTable {

    private static final int TURNS = 4;
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 100};

    private LatencyTable() {}

    /**
     * Measures.
     *
     * @param time for each of the four kinds
     * @param decisive gets a line
     * @return the table
     * @throws NetmapException if the pipe cannot be opened
     * @throws InterruptedException if the thread is interrupted
     */
    public static String measure(Duration time, Decisive decisive) throws NetmapException, InterruptedException {
        StringBuilder out =
                new StringBuilder("Nanoseconds of a round.\n\n| | rounds | 50 % | 90 % | 99 % | 99.9 % | longest |"
                        + " 50 % to C |\n|---|--:|--:|--:|--:|--:|--:|--:|\n");
        for (boolean blocking : new boolean[] {false, true}) {
            Histogram java = new Histogram(PingPongRounds.LONGEST, 3);
            Histogram c = new Histogram(PingPongRounds.LONGEST, 3);
            measure(blocking, time, java, c);
            if (!blocking) {
                long round = java.getValueAtPercentile(50);
                long twin = c.getValueAtPercentile(50);
                decisive.add(
                        "there and back over a pipe, two busy threads",
                        round + " ns",
                        String.format(Locale.ROOT, "%d ns (%.2f)", twin, (double) round / twin),
                        "");
            }
            String way = blocking ? "asleep in poll" : "busy";
            String inC = blocking ? "C, asleep on a futex" : "C, busy";
            append(out, way, java);
            out.append(String.format(
                    Locale.ROOT, " %.2f |%n", (double) java.getValueAtPercentile(50) / c.getValueAtPercentile(50)));
            append(out, inC, c);
            out.append(" |\n");
        }
        return out.toString();
    }

    private static void measure(boolean blocking, Duration time, Histogram java, Histogram c)
            throws NetmapException, InterruptedException {
        Duration turn = time.dividedBy(TURNS);
        for (int i = 0; i < TURNS; i++) {
            java.add(PingPongRounds.run(blocking, turn));
            c.add(CPingPong.run(blocking, turn));
        }
    }

    private static void append(StringBuilder out, String way, Histogram rounds) {
        out.append("| ").append(way).append(" | ").append(rounds.getTotalCount());
        for (double percentile : PERCENTILES) {
            out.append(" | ").append(rounds.getValueAtPercentile(percentile));
        }
        out.append(" |");
    }
}
