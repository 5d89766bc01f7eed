package io.github.netmap4j.bench;

import io.github.netmap4j.bench.file.FileCost;
import io.github.netmap4j.bench.latency.PingPong;
import io.github.netmap4j.bench.startup.StartUp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** What is measured of whole programs, beside the rows of JMH: a table each, in Markdown. */
final class Programs {

    private static final int STARTS = 7;
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 100};

    private Programs() {}

    static String measure(Path output, Duration latency) throws IOException, InterruptedException {
        return latency(latency) + startUp(output) + file(output);
    }

    private static String latency(Duration time) throws IOException, InterruptedException {
        StringBuilder out = new StringBuilder(
                "\n### There and back over a pipe, two threads, ns\n\n| | rounds | 50 % | 90 % | 99 % | 99.9 % | longest |\n|---|--:|--:|--:|--:|--:|--:|\n");
        for (boolean blocking : new boolean[] {false, true}) {
            Histogram rounds = PingPong.run(blocking, time);
            out.append(blocking ? "| asleep in poll" : "| busy").append(" | ").append(rounds.getTotalCount());
            for (double percentile : PERCENTILES) {
                out.append(" | ").append(rounds.getValueAtPercentile(percentile));
            }
            out.append(" |\n");
        }
        return out.toString();
    }

    private static String startUp(Path output) throws IOException {
        StringBuilder out = new StringBuilder(
                "\n### From the start of the JVM to its end, one packet sent and received\n\n| | ms | fastest ms | peak MiB |\n|---|--:|--:|--:|\n");
        for (StartUp.Result way : StartUp.measure(STARTS, output)) {
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %.0f | %.0f | %.0f |%n",
                    way.way(),
                    way.medianMillis(),
                    way.fastestMillis(),
                    way.peakMebibytes()));
        }
        return out.append("\nClasses of netmap4j loaded before the first nm_open: ")
                .append(StartUp.classesBeforeOpen(output))
                .append(".\n")
                .toString();
    }

    /** The file needs a mount, and so root and a kernel that can serve it: elsewhere the table has the reason. */
    private static String file(Path output) throws IOException {
        StringBuilder out = new StringBuilder(
                "\n### The software device through netmap-fuse's file\n\n| | ioctl ns | poll ns | Mpps, pipe, 256 slots per sync |\n|---|--:|--:|--:|\n");
        append(out, FileCost.within());
        Path path = output.resolve("netmap");
        try {
            append(out, FileCost.through(path));
        } catch (IOException cannotServe) {
            out.append("\nThrough the file: not measured, ")
                    .append(cannotServe.getMessage())
                    .append('\n');
        } finally {
            Files.deleteIfExists(path);
        }
        return out.toString();
    }

    private static void append(StringBuilder out, FileCost.Result result) {
        out.append(String.format(
                Locale.ROOT,
                "| %s | %.0f | %.0f | %.1f |%n",
                result.device(),
                result.ioctlNanos(),
                result.pollNanos(),
                result.megaPackets()));
    }
}
