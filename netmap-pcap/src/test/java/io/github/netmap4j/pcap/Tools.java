package io.github.netmap4j.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What other programs say of a capture. A test that needs one which is not installed is skipped. */
final class Tools {

    private static final Pattern TIME =
            Pattern.compile("(?:(\\d+)\\.(\\d{9}) |\\[Error converting time] |\\[Invalid header: ).*");
    private static final long UNKNOWN = -1;
    private static final Pattern HEX = Pattern.compile("\t0x[0-9a-f]+: {2}([0-9a-f ]+)");

    private Tools() {}

    static boolean has(String tool) {
        for (String directory : List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin")) {
            if (Files.isExecutable(Path.of(directory, tool))) {
                return true;
            }
        }
        return false;
    }

    static String run(String... command) throws IOException, InterruptedException {
        assumeTrue(has(command[0]), () -> command[0] + " is not installed");
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    /** The records as tcpdump reads them, without their lengths on the wire. */
    static List<Recorded> tcpdump(Path file) throws IOException, InterruptedException {
        String output = run("tcpdump", "-nn", "-tt", "--nano", "-xx", "-r", file.toString());
        List<Recorded> records = new ArrayList<>();
        for (String line : output.lines().toList()) {
            Matcher time = TIME.matcher(line);
            Matcher hex = HEX.matcher(line);
            if (time.matches()) {
                records.add(new Recorded(nanos(time), 0, line.startsWith("[Invalid header") ? "not shown" : ""));
            } else if (hex.matches()) {
                Recorded last = records.removeLast();
                records.add(new Recorded(
                        last.nanos(), 0, last.bytes() + hex.group(1).replace(" ", "")));
            }
        }
        return records;
    }

    private static long nanos(Matcher time) {
        return time.group(1) == null
                ? UNKNOWN
                : Long.parseLong(time.group(1)) * 1_000_000_000 + Long.parseLong(time.group(2));
    }

    /** Times and lengths as Wireshark reads them. */
    static void agreesWithWireshark(Path file, List<Recorded> records) throws IOException, InterruptedException {
        String fields = run(
                "tshark",
                "-r",
                file.toString(),
                "-T",
                "fields",
                "-e",
                "frame.time_epoch",
                "-e",
                "frame.cap_len",
                "-e",
                "frame.len");
        List<String> ours = records.stream()
                .map(record -> String.format(
                        Locale.ROOT,
                        "%d.%09d\t%d\t%d",
                        record.nanos() / 1_000_000_000,
                        record.nanos() % 1_000_000_000,
                        record.bytes().length() / 2,
                        record.wireLength()))
                .toList();
        assertEquals(fields.lines().toList(), ours, file.toString());
    }

    /** All that tcpdump shows of the records. */
    static void agreesWithTcpdump(Path file, List<Recorded> records) throws IOException, InterruptedException {
        List<Recorded> shown = tcpdump(file);
        assertEquals(shown.size(), records.size(), file.toString());
        for (int i = 0; i < shown.size(); i++) {
            Recorded theirs = shown.get(i);
            Recorded ours = records.get(i);
            String where = file + ", record " + (i + 1);
            assertEquals(theirs.nanos() == UNKNOWN ? ours.nanos() : theirs.nanos(), ours.nanos(), where);
            assertEquals(theirs.bytes().equals("not shown") ? ours.bytes() : theirs.bytes(), ours.bytes(), where);
        }
    }
}
