package io.github.netmap4j.tools.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.pcap.CaptureFormat;
import io.github.netmap4j.pcap.CaptureReader;
import io.github.netmap4j.tools.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code netmap capture} as a person uses it. */
@Timeout(60)
class CaptureCommandTest {

    @TempDir
    Path dir;

    private static Ran together(String... commands) {
        List<String> arguments = new ArrayList<>(List.of("together"));
        for (String command : commands) {
            arguments.add(command.replaceFirst(" ", " --device soft "));
        }
        return Ran.netmap(arguments.toArray(String[]::new));
    }

    private static long packets(Path file) throws IOException {
        try (CaptureReader in = CaptureReader.open(file)) {
            while (in.next()) {
                assertTrue(in.nanos() > 1_600_000_000_000_000_000L, "the time of capture");
            }
            return in.records();
        }
    }

    @Test
    void onlyWhatTheFilterMeansIsWritten() throws IOException {
        Path file = dir.resolve("dns.pcapng");
        together(
                        "gen -i netmap:filter{1 -f tx -n 100 -d 10.1.0.1:50-10.1.0.1:59",
                        "capture -i netmap:filter}1 -c 10 -w " + file + " udp and dst port 53")
                .fine()
                .has("\\[2 capture] 10 packets written to .*dns.pcapng")
                .has("\\[2 capture] filter}1 rx 0: (9[4-9]|100) packets, .*");
        assertEquals(10, packets(file));
        try (CaptureReader in = CaptureReader.open(file)) {
            assertTrue(in.next());
            assertEquals(CaptureFormat.PCAPNG, in.format());
            assertEquals("filter}1", in.source().name());
        }
    }

    @Test
    void withoutAFileEachPacketIsALine() {
        together("gen -i netmap:lines{1 -f tx -n 3", "capture -i netmap:lines}1 -c 3")
                .fine()
                .has("\\[2 capture] 20\\d\\d-.*Z 10.0.0.1:1234 > 10.1.0.1:1234 protocol 17, 60 bytes");
    }

    @Test
    void packetsOfSeveralSlotsAreWrittenWhole() throws IOException {
        Path file = dir.resolve("long.pcap");
        together("gen -i netmap:jumbo{1 -f tx -n 5 -l 9000", "capture -i netmap:jumbo}1 -c 5 -w " + file)
                .fine();
        try (CaptureReader in = CaptureReader.open(file)) {
            while (in.next()) {
                assertEquals(9000, in.length());
            }
            assertEquals(5, in.records());
        }
    }

    @Test
    void filesRotateAndTheLastFewAreKept() throws IOException {
        Path file = dir.resolve("rotated.pcap");
        together(
                        "gen -i netmap:rotate{1 -f tx -n 3000 -l 1500",
                        "capture -i netmap:rotate}1 -c 3000 -C 1 -W 2 -w " + file)
                .fine();
        try (Stream<Path> files = Files.list(dir)) {
            assertEquals(2, files.count());
        }
    }

    @Test
    void aSnapLengthCutsPackets() throws IOException {
        Path file = dir.resolve("cut.pcap");
        together("gen -i netmap:snap{1 -f tx -n 2 -l 200", "capture -i netmap:snap}1 -c 2 -s 50 -w " + file)
                .fine();
        try (CaptureReader in = CaptureReader.open(file)) {
            assertTrue(in.next());
            assertEquals(50, in.length());
            assertEquals(200, in.wireLength());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-i vale8:x -C 1 | 2 | -C and -G need a file",
                "-i vale8:x -w f -W 2 | 2 | -W goes with -C or -G",
                "-i vale8:x -c -1 | 2 | -c must be 0 or more",
                "-i vale8:x -s 0 | 2 | must be 1 or more",
                "-i vale8:x udp port 53 | 2 | character 5",
                "-i vale8:x -w /none/f.pcap | 1 | /none/f.pcap: no such file or directory",
            })
    void whatCannotBeIsToldInOneLine(String arguments, int status, String message) {
        Ran ran = Ran.netmap(("capture --device soft " + arguments).split(" "));
        ran.refused(status, message);
        assertFalse(ran.err().contains("Exception"), ran.err());
    }
}
