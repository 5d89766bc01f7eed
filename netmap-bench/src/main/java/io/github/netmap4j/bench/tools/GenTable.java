package io.github.netmap4j.bench.tools;

import io.github.netmap4j.bench.run.Decisive;
import io.github.netmap4j.bench.run.Form;
import io.github.netmap4j.bench.run.Median;
import io.github.netmap4j.fuse.FuseServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code netmap gen}, {@link SafeGen} and upstream's pkt-gen, in turn, on one software device that a third process serves at /dev/netmap. */
public final class GenTable {

    private static final String PKTGEN = "PKTGEN";
    private static final double GOAL = 0.95;
    private static final int SHORT_PACKETS = 10_000_000;
    private static final int LONG_PACKETS = 30_000_000;
    private static final int TURNS = 3;
    private static final double MILLION = 1e6;
    private static final double MINUTE = 60;

    /** /dev is a file system of the script's own, so that the machine's is left alone. */
    private static final String SERVE = """
            mkdir -p "$D/dev"
            mount -t tmpfs -o mode=755 dev "$D/dev"
            cp -a /dev/null /dev/zero /dev/random /dev/urandom /dev/fuse "$D/dev/"
            mount --bind "$D/dev" /dev
            "$D/netmap" serve --path /dev/netmap >"$D/serve" & serve=$!
            until grep -q ^serving "$D/serve"; do kill -0 $serve; sleep 0.1; done
            """;

    /**
     * Sent to nobody, since each is measured alone; received from a pipe that pkt-gen fills for all. The processor time is that of
     * ended children: the sender's is in none, since it ends later.
     */
    private static final String MEASURE = """
            used() { times >"$D/times"; sed -n "2s/^/$1 $2 times /p" "$D/times"; }
            rate() { sed -n "s/$3/$1 $2 \\1/p" | tail -n 1; }
            measured() {
              used $1 $2
              case $2 in
                C) "$pktgen" -i "$3" -f $1 -w 0 -N -n $packets 2>&1 | rate $1 $2 '^Speed: \\([0-9]*\\) *pps.*' ;;
                raw) "$D/netmap" gen --device /dev/netmap -i "$3" -f $1 -N -n $packets | rate $1 $2 '.* s: \\([0-9]*\\) pps, .* bit.*' ;;
                safe) "$java" --enable-native-access=ALL-UNNAMED -cp "$classes" "$program" /dev/netmap "$3" $1 $packets | rate $1 $2 'pps \\([0-9]*\\)' ;;
              esac
              used $1 $2
            }
            pktgen=$1 turns=$2 packets=$3 java=$4 classes=$5 program=$6
            for turn in $(seq $turns); do
              for by in C raw safe; do
                measured tx $by vale0:$by
              done
              for by in C raw safe; do
                "$pktgen" -i "netmap:$by{1" -f tx -w 0 >/dev/null 2>&1 & sender=$!
                measured rx $by "netmap:$by}1"
                kill $sender; wait $sender || :
              done
            done
            kill $serve; wait $serve || :
            """;

    private static final Pattern RATE = Pattern.compile("^(tx|rx) (C|raw|safe) (\\d+)$", Pattern.MULTILINE);

    private static final Pattern TIMES =
            Pattern.compile("^(tx|rx) (C|raw|safe) times (\\d+)m([\\d.]+)s (\\d+)m([\\d.]+)s$", Pattern.MULTILINE);

    private GenTable() {}

    /**
     * Measures.
     *
     * @param form how many packets, and how often
     * @param directory for the script
     * @param decisive gets a line
     * @return the table, or why there is none
     * @throws IOException if one of the programs fails
     * @throws InterruptedException if the thread is interrupted
     */
    public static String measure(Form form, Path directory, Decisive decisive)
            throws IOException, InterruptedException {
        return measure(TURNS, form.isLong() ? LONG_PACKETS : SHORT_PACKETS, directory, decisive);
    }

    static String measure(int turns, int packets, Path directory, Decisive decisive)
            throws IOException, InterruptedException {
        String pktgen = System.getenv(PKTGEN);
        String missing = pktgen == null
                ? "set the path of upstream's pkt-gen in the environment variable " + PKTGEN
                : FuseServer.missing().orElse(Script.missing());
        if (!missing.isEmpty()) {
            return "Not measured here: " + missing + ".\n";
        }
        Path own = Files.createDirectories(directory.resolve("gen"));
        String printed = new Script(own)
                .run(
                        SERVE + MEASURE,
                        Path.of(pktgen).toAbsolutePath().toString(),
                        "" + turns,
                        "" + packets,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        System.getProperty("java.class.path"),
                        SafeGen.class.getName());
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "%d packets of 60 bytes in each of %d turns; medians. The rates are what the programs report, the JVM's warm-up%n"
                        + "included; frames of a processor second are those of the whole process, without the server.%n%n"
                        + "| job | by | Mpps | to pkt-gen | at least %.2f | million packets in a processor second | to pkt-gen |%n"
                        + "|---|---|--:|--:|---|--:|--:|%n",
                packets,
                turns,
                GOAL));
        for (String job : new String[] {"tx", "rx"}) {
            double[] c = rates(printed, job, "C", turns);
            double[] cCpu = cpu(printed, job, "C", turns);
            for (String by : new String[] {"C", "raw", "safe"}) {
                double[] rates = rates(printed, job, by, turns);
                double[] cpu = cpu(printed, job, by, turns);
                double ratio = ratio(rates, c);
                boolean isC = by.equals("C");
                out.append(String.format(
                        Locale.ROOT,
                        "| %s | %s | %.2f | %s | %s | %.2f | %s |%n",
                        job.equals("tx") ? "tx, to a switch with no other port" : "rx, from a pipe that pkt-gen fills",
                        isC ? "pkt-gen" : by.equals("raw") ? "netmap gen (raw layer)" : "safe layer",
                        Median.of(rates) / MILLION,
                        isC ? "" : number(ratio),
                        isC ? "" : ratio >= GOAL ? "met" : "**missed**",
                        packets / Median.of(cpu) / MILLION,
                        isC ? "" : number(ratio(cCpu, cpu))));
            }
            double[] raw = rates(printed, job, "raw", turns);
            decisive.add(
                    "netmap gen beside pkt-gen, " + job + ", over one served file",
                    mega(raw),
                    mega(c) + " (" + number(ratio(c, raw)) + ")",
                    "safe layer " + mega(rates(printed, job, "safe", turns)));
        }
        return out.toString();
    }

    private static String mega(double[] rates) {
        return String.format(Locale.ROOT, "%.1f Mpps", Median.of(rates) / MILLION);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static double ratio(double[] over, double[] under) {
        double[] ratios = new double[over.length];
        Arrays.setAll(ratios, i -> over[i] / under[i]);
        return Median.of(ratios);
    }

    private static double[] rates(String printed, String job, String by, int turns) throws IOException {
        double[] all = lines(RATE, printed, job, by)
                .map(figure -> figure.group(3))
                .mapToDouble(Double::parseDouble)
                .toArray();
        if (all.length != turns) {
            throw new IOException(job + " by " + by + ": " + all.length + " of " + turns + " figures in:\n" + printed);
        }
        return all;
    }

    /** Seconds of processor time, turn by turn: of the ended children after it, less those before. */
    private static double[] cpu(String printed, String job, String by, int turns) throws IOException {
        double[] all =
                lines(TIMES, printed, job, by).mapToDouble(GenTable::seconds).toArray();
        if (all.length != 2 * turns) {
            throw new IOException(job + " by " + by + ": " + all.length + " times in:\n" + printed);
        }
        double[] used = new double[turns];
        Arrays.setAll(used, i -> all[2 * i + 1] - all[2 * i]);
        return used;
    }

    private static double seconds(MatchResult times) {
        return Integer.parseInt(times.group(3)) * MINUTE
                + Double.parseDouble(times.group(4))
                + Integer.parseInt(times.group(5)) * MINUTE
                + Double.parseDouble(times.group(6));
    }

    private static Stream<MatchResult> lines(Pattern line, String printed, String job, String by) {
        return line.matcher(printed)
                .results()
                .filter(figure -> figure.group(1).equals(job) && figure.group(2).equals(by));
    }
}
