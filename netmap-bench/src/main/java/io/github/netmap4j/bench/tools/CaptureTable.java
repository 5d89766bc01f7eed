package io.github.netmap4j.bench.tools;

import io.github.netmap4j.bench.run.Form;
import io.github.netmap4j.bench.run.VethScript;
import io.github.netmap4j.pcap.CaptureWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code netmap capture} and {@code replay} beside tcpdump and tcpreplay: packets by the processor time of whole programs. */
public final class CaptureTable {

    private static final int SHORT_PACKETS = 1_000_000;
    private static final int LONG_PACKETS = 3_000_000;
    private static final int FRAMES = 10_000;
    private static final int LENGTH = 60;
    private static final double SECONDS_PER_MINUTE = 60;

    /** A program that runs until it is told to end, while another sends; what the sender used is told before. */
    private static final String CAPTURE = """
            packets=$1; shift
            "$@" >"$D/captured" 2>&1 & capture=$!
            until grep -q 'listening on\\| s  ' "$D/captured"; do kill -0 $capture; sleep 0.1; done
            "$D/netmap" gen --device xdp -i bench0 -f tx -n $packets -R 200k >/dev/null
            sleep 0.5
            times
            kill $capture; wait $capture || :
            times
            cat "$D/captured"
            """;

    private static final String WHOLE = """
            times
            "$@"
            times
            """;

    private static final Pattern TIMES = Pattern.compile("(\\d+)m([0-9.]+)s (\\d+)m([0-9.]+)s");
    private static final Pattern COUNT =
            Pattern.compile("(\\d+) packets (?:captured|written to)|tx 0: (\\d+) packets|Actual: (\\d+) packets");

    private final Script script;
    private final Path directory;
    private final int packets;
    private final StringBuilder text = new StringBuilder();

    private CaptureTable(Path directory, int packets) throws IOException {
        this.directory = directory;
        this.packets = packets;
        this.script = new Script(directory);
    }

    /**
     * Measures.
     *
     * @param form how many packets
     * @param directory for files
     * @return the table, or why there is none
     * @throws IOException if one of the programs fails
     * @throws InterruptedException if the thread is interrupted
     */
    public static String measure(Form form, Path directory) throws IOException, InterruptedException {
        return measure(form.isLong() ? LONG_PACKETS : SHORT_PACKETS, directory);
    }

    static String measure(int packets, Path directory) throws IOException, InterruptedException {
        String missing = Script.missing();
        if (!missing.isEmpty()) {
            return "Not measured here: " + missing + ".\n";
        }
        CaptureTable table = new CaptureTable(Files.createDirectories(directory.resolve("capture")), packets);
        table.rows();
        return table.text.toString();
    }

    private void rows() throws IOException, InterruptedException {
        text.append(String.format(
                Locale.ROOT,
                "%d packets of %d bytes; processor time of the whole program, the JVM's start and warm-up included.%n%n"
                        + "| job | by | packets | processor s | thousands of packets in a processor second |%n|---|---|--:|--:|--:|%n",
                packets,
                LENGTH));
        String netmap = directory.resolve("netmap").toAbsolutePath().toString();
        String file = directory.resolve("written.pcap").toAbsolutePath().toString();
        String count = String.valueOf(packets);
        capture("tcpdump", "tcpdump", "-i", "bench1", "-w", file);
        capture("netmap capture", netmap, "capture", "--device", "xdp", "-i", "bench1", "-T", "100", "-w", file);
        row(
                "capture, software device, and the sender",
                "netmap together",
                "",
                WHOLE,
                netmap,
                "together",
                "capture --device soft -i netmap:c{1 -T 60000 -c " + count + " -w " + file,
                "gen --device soft -i netmap:c}1 -f tx -T 60000 -n " + count);
        Path replayed = replayed();
        String loops = String.valueOf(packets / FRAMES);
        if (Script.has("tcpreplay")) {
            row(
                    "replay, veth",
                    "tcpreplay",
                    VethScript.MAKE,
                    WHOLE,
                    "tcpreplay",
                    "-i",
                    "bench0",
                    "--topspeed",
                    "--loop",
                    loops,
                    replayed.toString());
        } else {
            text.append("| replay, veth | tcpreplay is not installed | | | |\n");
        }
        replay("replay, veth", VethScript.MAKE, netmap, "xdp", "bench0", loops, replayed);
        replay("replay, software device", "", netmap, "soft", "vale0:bench", loops, replayed);
        Files.deleteIfExists(Path.of(file));
        Files.delete(replayed);
    }

    private void replay(String job, String setup, String netmap, String device, String port, String loops, Path file)
            throws IOException, InterruptedException {
        row(
                job,
                "netmap replay",
                setup,
                WHOLE,
                netmap,
                "replay",
                "--device",
                device,
                "-i",
                port,
                "--speed",
                "0",
                "-T",
                "60000",
                "--loops",
                loops,
                "-f",
                file.toString());
    }

    private void capture(String by, String... command) throws IOException, InterruptedException {
        if (!Script.has(command[0])) {
            text.append("| capture, veth | ").append(by).append(" is not installed | | | |\n");
            return;
        }
        String[] arguments = new String[command.length + 1];
        arguments[0] = String.valueOf(packets);
        System.arraycopy(command, 0, arguments, 1, command.length);
        row("capture, veth", by, VethScript.MAKE, CAPTURE, arguments);
    }

    private void row(String job, String by, String setup, String measured, String... arguments)
            throws IOException, InterruptedException {
        String printed = script.run(setup + measured, arguments);
        Matcher times = TIMES.matcher(printed);
        double[] seconds = new double[4];
        for (int i = 0; i < seconds.length; i++) {
            if (!times.find()) {
                throw new IOException("no times in:\n" + printed);
            }
            seconds[i] = Integer.parseInt(times.group(1)) * SECONDS_PER_MINUTE
                    + Double.parseDouble(times.group(2))
                    + Integer.parseInt(times.group(3)) * SECONDS_PER_MINUTE
                    + Double.parseDouble(times.group(4));
        }
        // Of each pair, the second is that of the children.
        double used = seconds[3] - seconds[1];
        long done = COUNT.matcher(printed)
                .results()
                .mapToLong(match -> {
                    for (int group = 1; group <= match.groupCount(); group++) {
                        if (match.group(group) != null) {
                            return Long.parseLong(match.group(group));
                        }
                    }
                    return 0;
                })
                .max()
                .orElseThrow(() -> new IOException("no count in:\n" + printed));
        text.append(String.format(
                Locale.ROOT, "| %s | %s | %d | %.2f | %.0f |%n", job, by, done, used, done / used / 1000));
    }

    private Path replayed() throws IOException {
        Path file = Files.createTempFile(directory.toAbsolutePath(), "replayed", ".pcap");
        byte[] frame = new byte[LENGTH];
        frame[0] = frame[6] = 2;
        frame[5] = 1;
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5;
        try (CaptureWriter out = CaptureWriter.builder(file).microseconds().open()) {
            for (int i = 0; i < FRAMES; i++) {
                out.write(MemorySegment.ofArray(frame), 0, LENGTH, i * 1000L);
            }
        }
        return file;
    }
}
