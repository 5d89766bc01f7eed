package io.github.netmap4j.bench.open;

import io.github.netmap4j.bench.run.Form;
import io.github.netmap4j.bench.run.Median;
import io.github.netmap4j.bench.xdp.VethTable;
import io.github.netmap4j.fuse.FuseServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** What two more connected ports cost while others are open: to open them, to send the first packet, to close them. */
public final class OpenTable {

    /** The chapter's title. */
    public static final String TITLE =
            "Opening: two connected ports, the first packet from one to the other, and closing them";

    /** Ports that are open beside the measured ones. */
    private static final int[] SHORT = {0, 10, 100};

    private static final int[] LONG = {0, 10, 100, 1000};

    private static final int TIMES = 15;
    private static final int WARM_UP = 4;
    private static final double MICROSECOND = 1e3;

    /** Numbers of pairs that are opened and closed again: no other has them. */
    static final int SPARE = 600;

    private final int[] levels;
    private final StringBuilder text = new StringBuilder();

    private OpenTable(int[] levels) {
        this.levels = levels;
    }

    /**
     * Measures.
     *
     * @param form with how many ports
     * @param directory where a file may be served
     * @return the table
     * @throws IOException if a port cannot be opened
     * @throws InterruptedException if the thread is interrupted
     */
    public static String measure(Form form, Path directory) throws IOException, InterruptedException {
        return measure(form.isLong() ? LONG : SHORT, TIMES, directory);
    }

    static String measure(int[] levels, int times, Path directory) throws IOException, InterruptedException {
        OpenTable table = new OpenTable(levels);
        table.head(times);
        table.rows("pipe, software device", NetmapOpening.pipes(), times);
        table.rows("VALE, software device", NetmapOpening.vale(), times);
        String file = FuseServer.missing().orElse("");
        if (file.isEmpty()) {
            table.rows("pipe, served file", NetmapOpening.served(directory.resolve("opening")), times);
        } else {
            table.none("pipe, served file", file);
        }
        String veth = VethTable.missing();
        if (veth.isEmpty()) {
            table.inNamespace(times);
        } else {
            table.none("AF_XDP sockets on a veth pair", veth);
        }
        return table.text.toString();
    }

    /** The namespace is that of a thread. */
    private void inNamespace(int times) throws IOException, InterruptedException {
        FutureTask<Void> work = new FutureTask<>(() -> {
            rows(
                    "AF_XDP sockets on a veth pair",
                    new VethOpening(Math.min(levels[levels.length - 1], VethOpening.MOST) / 2),
                    times);
            return null;
        });
        Thread.ofPlatform().name("opening").start(work);
        try {
            work.get();
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        }
    }

    private void head(int times) {
        text.append(String.format(
                Locale.ROOT,
                "Microseconds, medians of %d, in a JVM that has opened ports before. No step may cost more than in proportion to the%n"
                        + "ports that are open. Empty: more than netmap's pools or a process can have.%n%n| ports | step |",
                times));
        for (int level : levels) {
            text.append(String.format(Locale.ROOT, " beside %d |", level));
        }
        text.append(" in proportion at most |\n|---|---|")
                .append("--:|".repeat(levels.length))
                .append("---|\n");
    }

    private void none(String ports, String reason) {
        text.append(String.format(
                Locale.ROOT, "| %s | not measured here: %s |%s%n", ports, reason, " |".repeat(levels.length + 1)));
    }

    private void rows(String ports, Opening opening, int times) throws IOException {
        double[][] micros = new double[3][levels.length];
        Deque<Opening.Ends> open = new ArrayDeque<>();
        try (opening) {
            for (int i = 0; i < WARM_UP * times; i++) {
                step(opening);
            }
            for (int level = 0; level < levels.length && levels[level] < opening.most(); level++) {
                while (2 * open.size() < levels[level]) {
                    open.push(opening.open(open.size()));
                }
                double[][] all = new double[3][times];
                for (int i = 0; i < times; i++) {
                    double[] one = step(opening);
                    for (int step = 0; step < one.length; step++) {
                        all[step][i] = one[step];
                    }
                }
                for (int step = 0; step < all.length; step++) {
                    micros[step][level] = Median.of(all[step]);
                }
            }
            while (!open.isEmpty()) {
                open.pop().close();
            }
        }
        String[] steps = {"open", "first packet", "close"};
        for (int step = 0; step < steps.length; step++) {
            text.append("| ").append(ports).append(" | ").append(steps[step]).append(" |");
            for (double value : micros[step]) {
                if (value == 0) {
                    text.append(" |");
                    continue;
                }
                text.append(String.format(Locale.ROOT, value < 10 ? " %.1f |" : " %.0f |", value));
            }
            text.append(linear(micros[step]) ? " met |\n" : " **missed** |\n");
        }
    }

    /** Opens two ports, sends a packet, closes them: microseconds of each. */
    private static double[] step(Opening opening) throws IOException {
        long start = System.nanoTime();
        Opening.Ends ends = opening.open(SPARE);
        long opened = System.nanoTime();
        boolean arrived = ends.packet();
        long sent = System.nanoTime();
        ends.close();
        long closed = System.nanoTime();
        if (!arrived) {
            throw new IOException("the first packet did not arrive");
        }
        return new double[] {
            (opened - start) / MICROSECOND, (sent - opened) / MICROSECOND, (closed - sent) / MICROSECOND
        };
    }

    /** Whether the cost grows by no more than the number of ports does, from each level to the next; from none on, nothing is said. */
    private boolean linear(double[] values) {
        for (int i = 2; i < levels.length; i++) {
            if (values[i] / values[i - 1] > (levels[i] + 2.0) / (levels[i - 1] + 2.0)) {
                return false;
            }
        }
        return true;
    }
}
