package io.github.netmap4j.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.fuse.FuseServer;
import io.github.netmap4j.testing.Processes;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each command that runs for long as a person runs it: on a terminal until Ctrl-C, and in a pipe until SIGINT. */
@Timeout(60)
class LongCommandsTest {

    /** The commands, with NIC for an interface, and the rows of their tables. */
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gen -i NIC -f rx | NIC rx 0",
                "gen -i NIC -f tx -R 2000 | NIC tx 0",
                "gen -i NIC -f ping | NIC tx 0, NIC rx 0",
                "gen -i NIC -f pong | NIC tx 0",
                "bridge NIC vale0:b | NIC > vale0:b, vale0:b > NIC",
                "lb -i NIC -p 2 | NIC rx 0, NIC{0 tx 0, NIC{1 tx 0",
                "link NIC vale0:b -D 1ms | NIC > vale0:b, vale0:b > NIC",
                "capture -i NIC -w DIR/written.pcap | NIC rx 0",
                "replay -i NIC -f ../netmap-examples/captures/office.pcap | NIC tx 0",
            })
    @interface Commands {}

    @TempDir
    Path dir;

    private List<String> command(String words, String device, String nic) {
        List<String> arguments = new ArrayList<>(
                List.of(words.replace("DIR", dir.toString()).replace("NIC", nic).split(" ", -1)));
        arguments.addAll(List.of("--device", device, "-T", "30"));
        return Ran.command(arguments.toArray(String[]::new));
    }

    private List<String> onVeth(String words) {
        // If the test ends otherwise, the sender does, too.
        String sender = "timeout 50 "
                + Session.quoted(Ran.command("gen", "--device", "xdp", "-i", "veth0", "-f", "tx", "-R", "2000"))
                + " >/dev/null 2>&1 & exec \"$@\"";
        return Processes.onVeth(Processes.join(List.of("sh", "-c", sender, "sh"), command(words, "xdp", "veth1")));
    }

    private static String[] rows(String rows, String nic) {
        return rows.replace("NIC", nic).split(", ", -1);
    }

    private static void assertTable(Ran ran, String count, String... rows) {
        List<String> lines = ran.fine().out().lines().toList();
        assertEquals(
                1,
                lines.stream()
                        .filter(line -> line.matches("[0-9.]+ s +packets +bits +in all"))
                        .count(),
                ran.out());
        for (String row : rows) {
            assertEquals(
                    1,
                    lines.stream().filter(line -> line.startsWith(row + "  ")).count(),
                    row + " in:\n" + ran.out());
            assertEquals(
                    1,
                    lines.stream()
                            .filter(line -> line.matches(Pattern.quote(row) + ": \\d+ packets, .*"))
                            .count(),
                    row + " in:\n" + ran.out());
        }
        assertFalse(ran.out().contains("^C"), ran.out());
        ran.has(Pattern.quote(rows[0]) + ": " + count + " packets, .*");
    }

    private static void assertLines(Ran ran, String count, String... rows) {
        ran.fine().has(Pattern.quote(rows[0]) + ": " + count + " packets, .*");
        for (String row : rows) {
            ran.has(Pattern.quote(row) + ": \\d+ packets, .*");
        }
        assertFalse(ran.out().contains("\033"), ran.out());
    }

    @Commands
    void aTerminalShowsATableInItsPlaceUntilCtrlCAndThenTheSummary(String words, String rows) throws Exception {
        Ran ran = Session.onATerminal(80, 24, command(words, "soft", "soft0"), screen -> screen.drawings() > 2);
        assertTable(ran, "\\d+", rows(rows, "soft0"));
    }

    @Commands
    @Tag("stress")
    void aPipeGetsLinesUntilSigintAndThenTheSummary(String words, String rows) throws Exception {
        String[] names = rows(rows, "soft0");
        String line = " +[0-9.]+ s  " + Pattern.quote(names[0]) + ": .*";
        assertLines(Session.interrupted(command(words, "soft", "soft0"), line, "INT"), "\\d+", names);
    }

    @Commands
    @Tag("stress")
    void aTerminalShowsTheTrafficOfAVethPair(String words, String rows) throws Exception {
        Processes.assumeVeth();
        String[] names = rows(rows, "veth1");
        Pattern moving = Pattern.compile("(?m)^" + Pattern.quote(names[0]) + " .*pps.* [1-9]\\d*  [▁-█]+$");
        Ran ran = Session.onATerminal(
                80,
                24,
                onVeth(words),
                screen -> screen.drawings() > 2
                        && moving.matcher(screen.toString()).find());
        assertTable(ran, "[1-9]\\d*", names);
    }

    @Commands
    @Tag("stress")
    @Tag("ci")
    void aPipeGetsTheTrafficOfAVethPair(String words, String rows) throws Exception {
        Processes.assumeVeth();
        String[] names = rows(rows, "veth1");
        String line = " +[0-9.]+ s  " + Pattern.quote(names[0]) + ": .* [1-9]\\d* packets";
        assertLines(Session.interrupted(onVeth(words), line, "INT"), "[1-9]\\d*", names);
    }

    @Test
    void aServerEndsByCtrlCAndTakesItsFileAlong() throws Exception {
        assumeTrue(FuseServer.missing().isEmpty(), () -> FuseServer.missing().orElse(""));
        assumeTrue(Processes.succeeds(List.of("unshare", "--mount", "true")), "unshare(1) is not here");
        Path file = dir.resolve("netmap");
        List<String> serve =
                Processes.join(List.of("unshare", "--mount"), Ran.command("serve", "--path", file.toString()));
        Session.onATerminal(80, 24, serve, screen -> screen.toString().startsWith("serving "))
                .fine();
        assertFalse(Files.exists(file), file.toString());
        Session.interrupted(serve, "serving .*", "INT").fine();
        assertFalse(Files.exists(file), file.toString());
    }

    @Test
    void severalCommandsEndTogether() throws Exception {
        List<String> both = Ran.command(
                "together",
                "gen -i vale0:a -f rx --device soft -T 30",
                "gen -i vale0:b -f tx -R 2000 --device soft -T 30");
        Session.onATerminal(100, 24, both, screen -> screen.toString().contains("[2 gen]"))
                .fine()
                .has("(\\^C)?\\[1 gen] vale0:a rx 0: \\d+ packets, .*")
                .has("(\\^C)?\\[2 gen] vale0:b tx 0: \\d+ packets, .*");
    }

    @Test
    void whoseReaderEndsEnds() throws Exception {
        String command = Session.quoted(command("gen -i NIC -f rx", "soft", "soft0"));
        Ran ran = Ran.process(List.of("bash", "-c", command + " | head -n 2; exit ${PIPESTATUS[0]}"))
                .fine();
        assertEquals(2, ran.out().lines().count(), ran.out());
    }
}
