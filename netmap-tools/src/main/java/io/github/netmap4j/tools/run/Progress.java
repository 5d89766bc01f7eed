package io.github.netmap4j.tools.run;

import io.github.netmap4j.sys.device.Drops;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.tools.view.Figures;
import io.github.netmap4j.tools.view.JsonLine;
import io.github.netmap4j.tools.view.JsonView;
import io.github.netmap4j.tools.view.PlainView;
import io.github.netmap4j.tools.view.Sample;
import io.github.netmap4j.tools.view.SampleView;
import io.github.netmap4j.tools.view.TableView;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Reports a command's progress from a separate thread, and prints a summary at the end. The command counts with {@link
 * Tally}.
 */
public final class Progress {

    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Invocation invocation;
    private final NetmapDevice device;
    private final List<Tally> tallies;
    private final boolean json;
    private final boolean spread;
    private final Figures figures;
    private final long millis;
    private final CommandReport extra;
    private final SampleView view;
    private final StopFlag done = new StopFlag();
    private final Thread thread;
    private final Drops dropsBefore;
    private final long start = System.nanoTime();

    private final long[] packets;
    private final long[] bytes;
    private final RunningStats[] spreads;
    private Drops dropsAtLast;
    private long last = start;

    private Progress(
            Invocation invocation,
            DeviceOptions options,
            ReportOptions report,
            List<Tally> tallies,
            CommandReport extra) {
        this.invocation = invocation;
        this.device = options.device();
        this.tallies = List.copyOf(tallies);
        this.json = options.isJson();
        this.spread = report.hasSpread();
        this.figures = report.figures();
        this.millis = report.millis();
        this.extra = extra;
        this.packets = new long[tallies.size()];
        this.bytes = new long[tallies.size()];
        this.spreads = new RunningStats[tallies.size()];
        for (int i = 0; i < spreads.length; i++) {
            spreads[i] = new RunningStats();
        }
        PrintWriter out = invocation.out();
        this.view = json
                ? new JsonView(out)
                : invocation.isTerminal() ? new TableView(out, figures) : new PlainView(out, figures);
        this.dropsBefore = device.drops();
        this.dropsAtLast = dropsBefore;
        this.thread = Thread.ofPlatform().daemon().name("netmap-report").unstarted(this::run);
    }

    /**
     * Does work, reports its progress, and prints a summary at the end, even if the work fails.
     *
     * @param invocation where to report
     * @param options the device, and whether to print JSON
     * @param report how often, and in which units
     * @param tallies the work's counts, which are the rows of the table
     * @param extra the command's own lines
     * @param work the work
     * @throws IOException as the work does
     * @throws InterruptedException as the work does
     */
    public static void during(
            Invocation invocation,
            DeviceOptions options,
            ReportOptions report,
            List<Tally> tallies,
            CommandReport extra,
            CommandTask work)
            throws IOException, InterruptedException {
        Progress progress = new Progress(invocation, options, report, tallies, extra);
        progress.thread.start();
        try {
            work.run();
        } finally {
            progress.end();
            progress.summary();
        }
    }

    private void run() {
        while (!done.await(TimeUnit.MILLISECONDS.toNanos(millis))) {
            view.show(sample());
            if (invocation.out().checkError()) {
                // Nobody reads on: head(1) ended, say.
                invocation.stop().request();
            }
        }
    }

    private Sample sample() {
        long now = System.nanoTime();
        double interval = (now - last) / NANOS;
        last = now;
        List<Sample.RingSample> rings = new ArrayList<>();
        for (int i = 0; i < packets.length; i++) {
            Tally tally = tallies.get(i);
            long nowPackets = tally.packets();
            long nowBytes = tally.bytes();
            double pps = (nowPackets - packets[i]) / interval;
            double bps = figures.bits(nowPackets - packets[i], nowBytes - bytes[i]) / interval;
            rings.add(new Sample.RingSample(tally.name(), nowPackets, nowBytes, pps, bps));
            spreads[i].add(pps);
            packets[i] = nowPackets;
            bytes[i] = nowBytes;
        }
        Drops drops = device.drops();
        Drops since = drops.since(dropsAtLast);
        dropsAtLast = drops;
        return new Sample((now - start) / NANOS, rings, since, extra.intervalLine());
    }

    /** Ends the reports. */
    private void end() {
        done.request();
        Threads.join(thread, () -> {});
        view.end();
    }

    /** Prints the totals: a line for each ring, one for each ring that dropped frames, and the command's own. */
    private void summary() {
        double seconds = (System.nanoTime() - start) / NANOS;
        Drops drops = device.drops().since(dropsBefore);
        PrintWriter out = invocation.out();
        if (json) {
            JsonLine line = new JsonLine()
                    .put("summary", true)
                    .put("seconds", seconds)
                    .put("rings", tallies.stream().map(this::total).toList())
                    .put("drops", JsonView.drops(drops));
            extra.addTo(line);
            out.println(line);
        } else {
            for (int i = 0; i < packets.length; i++) {
                out.println(line(tallies.get(i), spreads[i]));
            }
            drops.rings().forEach(ring -> out.println("dropped at " + ring));
            String words = extra.summary();
            if (!words.isEmpty()) {
                out.println(words);
            }
        }
        out.flush();
    }

    private JsonLine total(Tally tally) {
        double seconds = tally.nanos() / NANOS;
        JsonLine line = new JsonLine()
                .put("ring", tally.name())
                .put("packets", tally.packets())
                .put("bytes", tally.bytes())
                .put("seconds", seconds);
        if (seconds > 0) {
            line.put("pps", Math.round(tally.packets() / seconds))
                    .put("bps", Math.round(figures.bits(tally.packets(), tally.bytes()) / seconds));
        }
        return line;
    }

    private String line(Tally tally, RunningStats rates) {
        double seconds = tally.nanos() / NANOS;
        String line = tally.name() + ": " + tally.packets() + " packets, " + tally.bytes() + " bytes";
        if (seconds > 0) {
            line += String.format(Locale.ROOT, " in %.3f s: ", seconds)
                    + figures.packets(tally.packets() / seconds)
                    + ", "
                    + figures.bits(figures.bits(tally.packets(), tally.bytes()) / seconds);
        }
        return spread && rates.count() > 1
                ? line + "; mean " + figures.packets(rates.mean()) + ", deviation " + figures.packets(rates.deviation())
                : line;
    }
}
