package io.github.netmap4j.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.github.netmap4j.tools.run.Invocation;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Model.CommandSpec;

/** The page's examples print what the page says, but for figures of time, and for what a busy machine drops. */
@Timeout(120)
class ReadmeTest {

    /** A command, perhaps on several lines, and what it printed. */
    private static final Pattern EXAMPLE =
            Pattern.compile("(?m)^ {4}\\$ netmap ((?:.*\\\\\n)*.*)\n((?: {4}(?!\\$).*\n)+)");

    private static final Pattern WORD = Pattern.compile("'([^']*)'|([^\\s'\\\\]+)");

    /** The strings of upstream's getopt(3), without their colons. */
    @ParameterizedTest
    @CsvSource({
        "pkt-gen, 46afFNniIldsDSbcopTwWvRXCHrPzZAhBM",
        "bridge, hbcivwL",
        "lb, hipbBsowW",
        "vale-ctl, dahglnrCpPmv",
        "nmreplay, BCDLbfivw"
    })
    void eachLetterOfUpstreamsProgramsHasARow(String program, String letters) throws Exception {
        String page = Files.readString(Path.of("README.md"));
        String table =
                page.substring(page.indexOf("\n`" + program + "` is `netmap ")).split("\n\n", 3)[1];
        String missing = letters.chars()
                .mapToObj(letter -> "-" + (char) letter)
                .filter(letter -> !table.matches("(?s).*`(-[a-zA-Z]+ )?" + letter + "[ `].*"))
                .collect(Collectors.joining(" "));
        assertEquals("", missing, table);
    }

    @Test
    void eachLetterOfPktGenIsKnownToGen() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        CommandSpec gen = Netmap.commandLine(new Invocation(nowhere, nowhere, false))
                .getSubcommands()
                .get("gen")
                .getCommandSpec();
        for (char letter : "46afFNniIldsDSbcopTwWvRXCHrPzZAhBM".toCharArray()) {
            assertNotNull(gen.findOption(letter), () -> "-" + letter);
        }
    }

    @TempDir
    Path dir;

    private String[] words(String command) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command.replace("office.pcap", "../netmap-examples/captures/office.pcap")
                .replaceAll("(?<= )(dns|replayed)\\.pcap", dir + "/$1.pcap"));
        while (word.find()) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2));
        }
        return words.toArray(String[]::new);
    }

    /** What is printed each time: no times, no reports, and no counts where a receiver is too slow. */
    private List<String> lasting(String printed, boolean counts) {
        return printed.replace(dir + "/", "")
                .lines()
                .map(String::strip)
                .filter(line -> !line.contains("dropped at") && !line.matches("[0-9.]+ s  .*"))
                .map(line ->
                        line.replaceAll(" in [0-9.]+ s: .*", "").replaceAll("(min|mean|p[0-9.]+|max) [0-9.]+", "$1"))
                .map(line -> counts ? line : line.replaceAll("[0-9]+(?= (packets|bytes))", "N"))
                .sorted() // commands that end together do so in any order
                .toList();
    }

    @Test
    @Tag("stress")
    @Tag("ci")
    void eachExampleOnTheSoftwareDevicePrintsWhatThePageSays() throws Exception {
        List<String> run = new ArrayList<>();
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("README.md")));
        while (example.find()) {
            String[] words = words(example.group(1));
            if (!words[0].equals("doctor")) {
                Ran ran = Ran.netmap(words).fine();
                boolean counts = !example.group(2).contains("dropped at");
                assertEquals(lasting(example.group(2), counts), lasting(ran.out(), counts), example.group(1));
                run.add(words[0]);
            }
        }
        assertEquals(List.of("together", "together", "together", "together", "replay", "together"), run);
    }
}
