package io.github.netmap4j.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands with many packets, of which none may be missing in the end. */
@Tag("stress")
@Timeout(600)
class LongRunsTest {

    @TempDir
    Path dir;

    private static Ran together(String... commands) {
        List<String> arguments = new ArrayList<>(List.of("together"));
        for (String command : commands) {
            arguments.add(command + " --device soft -T 60000");
        }
        return Ran.netmap(arguments.toArray(String[]::new)).fine();
    }

    private static long sum(Ran ran, String regex) {
        return Pattern.compile(regex, Pattern.MULTILINE)
                .matcher(ran.out())
                .results()
                .map((MatchResult match) -> match.group(1))
                .mapToLong(Long::parseLong)
                .sum();
    }

    @ParameterizedTest
    @CsvSource({"'', 50000000", "-l 1514 -l 60, 5000000", "-l 9000, 2000000", "-z -Z -6, 3000000"})
    void everyNumberComesThroughAPipe(String options, long count) {
        together("gen -i netmap:far{1 -f txseq -n " + count + " " + options, "gen -i netmap:far}1 -f rxseq -n " + count)
                .has("\\[2 gen] far}1 rx 0: " + count + " packets.*")
                .has("\\[2 gen] sequence: 0 missing, 0 out of order, 0 without a number");
    }

    @Test
    void aBridgeAndALinkLoseNothing() {
        together(
                        "bridge netmap:one{1 netmap:two{1",
                        "link netmap:two}1 netmap:six{1 -D 1ms",
                        "gen -i netmap:one}1 -f txseq -n 2000000",
                        "gen -i netmap:six}1 -f rxseq -n 2000000")
                .has("\\[4 gen] sequence: 0 missing, 0 out of order, 0 without a number");
    }

    @Test
    void whatALoadBalancerTookWentSomewhere() {
        Ran ran = together(
                "lb -i netmap:in{1@1 -p out:4 -B 500",
                "gen -i netmap:out}0 -f rx",
                "gen -i netmap:out}2 -f rx",
                "gen -i netmap:in}1@1 -f tx -z -n 5000000");
        long taken = sum(ran, "^\\[1 lb] in\\{1@1 rx 0: (\\d+) packets");
        assertEquals(5_000_000, taken);
        assertEquals(
                taken,
                sum(ran, "^\\[1 lb] out\\{\\d tx 0: (\\d+) packets")
                        + sum(ran, "extra buffers for (\\d+) packets")
                        + sum(ran, ", (\\d+) still waited"));
    }

    @Test
    void aCaptureOfManyFilesHasAllPackets() {
        Path file = dir.resolve("many.pcap");
        together(
                        "capture -i netmap:cap{1 -w " + file + " -C 20 -W 3 -c 2000000",
                        "gen -i netmap:cap}1 -f tx -n 2000000 -l 200")
                .has("\\[1 capture] 2000000 packets written to .*");
    }

    @Test
    void hundredsOfLoopsArriveInOrder() {
        Ran.netmap(
                        "replay",
                        "--device",
                        "soft",
                        "-f",
                        "../netmap-examples/captures/office.pcap",
                        "-i",
                        "netmap:loops{1",
                        "-i",
                        "netmap:loops}1",
                        "--speed",
                        "0",
                        "--loops",
                        "300",
                        "-T",
                        "60000",
                        "--to",
                        dir.resolve("loops.pcap").toString())
                .fine()
                .has("received 934800 frames, dropped 0, .*")
                .has("the captures hold the same frames in the same order");
    }

    @Test
    void noRoundTripIsLost() {
        together("gen -i vale5:pong -f pong", "gen -i vale5:ping -f ping -n 500000")
                .has("\\[2 gen] round trips: 500000, min .*, lost 0");
    }
}
