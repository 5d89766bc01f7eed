package io.github.netmap4j.bench.tools;

import io.github.netmap4j.bench.run.Form;
import io.github.netmap4j.fuse.FuseServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** {@code netmap gen} and upstream's pkt-gen, in turn, on one software device that a third process serves at /dev/netmap. */
public final class GenTable {

    private static final String PKTGEN = "PKTGEN";
    private static final double GOAL = 0.95;
    private static final int SHORT_PACKETS = 10_000_000;
    private static final int LONG_PACKETS = 30_000_000;
    private static final int TURNS = 3;
    private static final double MILLION = 1e6;

    /** /dev is a file system of the script's own, so that the machine's is left alone. */
    private static final String SERVE = """
            mkdir -p "$D/dev"
            mount -t tmpfs -o mode=755 dev "$D/dev"
            cp -a /dev/null /dev/zero /dev/random /dev/urandom /dev/fuse "$D/dev/"
            mount --bind "$D/dev" /dev
            "$D/netmap" serve --path /dev/netmap >"$D/serve" & serve=$!
            until grep -q ^serving "$D/serve"; do kill -0 $serve; sleep 0.1; done
            """;

    /** Sent to nobody, since each is measured alone; received from a pipe that pkt-gen fills for both. */
    private static final String MEASURE = """
            c() { sed -n "s/^Speed: \\([0-9]*\\) *pps.*/$1 C \\1/p"; }
            java() { sed -n "s/.* s: \\([0-9]*\\) pps, .* bit.*/$1 Java \\1/p" | tail -n 1; }
            for turn in $(seq $2); do
              "$1" -i vale0:c -f tx -w 0 -N -n $3 2>&1 | c tx
              "$D/netmap" gen --device /dev/netmap -i vale0:j -f tx -N -n $3 | java tx
              for by in c java; do
                "$1" -i "netmap:$by{1" -f tx -w 0 >/dev/null 2>&1 & sender=$!
                if [ $by = c ]; then
                  "$1" -i 'netmap:c}1' -f rx -w 0 -N -n $3 2>&1 | c rx
                else
                  "$D/netmap" gen --device /dev/netmap -i 'netmap:java}1' -f rx -N -n $3 | java rx
                fi
                kill $sender; wait $sender || :
              done
            done
            kill $serve; wait $serve || :
            """;

    private static final Pattern FIGURE = Pattern.compile("^(tx|rx) (C|Java) (\\d+)$", Pattern.MULTILINE);

    private GenTable() {}

    /**
     * Measures.
     *
     * @param form how many packets, and how often
     * @param directory for the script
     * @return the table, or why there is none
     * @throws IOException if one of the programs fails
     * @throws InterruptedException if the thread is interrupted
     */
    public static String measure(Form form, Path directory) throws IOException, InterruptedException {
        return measure(TURNS, form.isLong() ? LONG_PACKETS : SHORT_PACKETS, directory);
    }

    static String measure(int turns, int packets, Path directory) throws IOException, InterruptedException {
        String pktgen = System.getenv(PKTGEN);
        String missing = pktgen == null
                ? "set the path of upstream's pkt-gen in the environment variable " + PKTGEN
                : FuseServer.missing().orElse(Script.missing());
        if (!missing.isEmpty()) {
            return "Not measured here: " + missing + ".\n";
        }
        Path own = Files.createDirectories(directory.resolve("gen"));
        String printed = new Script(own)
                .run(SERVE + MEASURE, Path.of(pktgen).toAbsolutePath().toString(), "" + turns, "" + packets);
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "%d packets of 60 bytes in each of %d turns; medians of what the programs report. The JVM's warm-up counts.%n%n"
                        + "| job | pkt-gen, Mpps | netmap gen, Mpps | to pkt-gen | at least %.2f |%n|---|--:|--:|--:|---|%n",
                packets,
                turns,
                GOAL));
        for (String job : new String[] {"tx", "rx"}) {
            double[] c = figures(printed, job, "C", turns);
            double[] java = figures(printed, job, "Java", turns);
            double[] ratios = new double[turns];
            Arrays.setAll(ratios, i -> java[i] / c[i]);
            double ratio = median(ratios);
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f | %.3f | %s |%n",
                    job.equals("tx") ? "tx, to a switch with no other port" : "rx, from a pipe that pkt-gen fills",
                    median(c) / MILLION,
                    median(java) / MILLION,
                    ratio,
                    ratio >= GOAL ? "met" : "**missed**"));
        }
        return out.toString();
    }

    private static double[] figures(String printed, String job, String by, int turns) throws IOException {
        double[] all = FIGURE.matcher(printed)
                .results()
                .filter(figure -> figure.group(1).equals(job) && figure.group(2).equals(by))
                .map(figure -> figure.group(3))
                .mapToDouble(Double::parseDouble)
                .toArray();
        if (all.length != turns) {
            throw new IOException(job + " by " + by + ": " + all.length + " of " + turns + " figures in:\n" + printed);
        }
        return all;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
