package io.github.netmap4j.tools.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.pcap.CaptureReader;
import io.github.netmap4j.pcap.CaptureWriter;
import io.github.netmap4j.tools.Ran;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code netmap replay} as a person uses it. */
@Timeout(60)
class ReplayCommandTest {

    private static final String OFFICE = "../netmap-examples/captures/office.pcap";

    @TempDir
    Path dir;

    private static Ran replay(String... more) {
        List<String> arguments = new ArrayList<>(List.of("replay", "--device", "soft"));
        arguments.addAll(List.of(more));
        return Ran.netmap(arguments.toArray(String[]::new));
    }

    private String to() {
        return dir.resolve("replayed.pcap").toString();
    }

    @ParameterizedTest
    @CsvSource({"vale6:left, vale6:right", "netmap:replay{1, netmap:replay}1"})
    void whatArrivesIsWhatWasSent(String left, String right) throws IOException {
        replay("-f", OFFICE, "-i", left, "-i", right, "--speed", "0", "--to", to())
                .fine()
                .has("received 3116 frames, dropped 0, written to .*replayed.pcap")
                .has("the captures hold the same frames in the same order");
        assertEquals(-1, CaptureComparison.firstDifference(Path.of(OFFICE), new Sendable(false), 1, Path.of(to())));
    }

    @Test
    void aLoopSendsAllOfItAgain() {
        replay("-f", OFFICE, "-i", "vale6:left", "-i", "vale6:right", "--speed", "0", "--loops", "2", "--to", to())
                .fine()
                .has("received 6232 frames, dropped 0, .*")
                .has("the captures hold the same frames in the same order");
    }

    @Test
    void itKeepsThePaceOfTheCapture() throws IOException {
        Path file = dir.resolve("slow.pcap");
        write(file, new int[] {60, 60, 60}, 200_000_000);
        long start = System.nanoTime();
        replay("-f", file.toString(), "-i", "vale6:pace", "--speed", "2").fine().has("vale6:pace tx 0: 3 packets, .*");
        assertTrue(System.nanoTime() - start >= 200_000_000, "400 ms at twice the speed");
    }

    @Test
    void aRateReplacesTheRecordedTimes() throws IOException {
        Path file = dir.resolve("fast.pcap");
        write(file, new int[100], 0, 60);
        long start = System.nanoTime();
        replay("-f", file.toString(), "-i", "vale6:rate", "-R", "500").fine();
        assertTrue(System.nanoTime() - start >= 150_000_000, "100 frames at 500 a second");
    }

    /** 100 frames of 60 bytes: 120 ms of bits, 168 ms with their framing. */
    @ParameterizedTest
    @CsvSource({"'400k', 110", "'constant,400k', 110", "'ether,400k', 160", "'real,0.1', 95"})
    void nmreplaysBandwidthsAreKept(String bandwidth, int least) throws IOException {
        Path file = dir.resolve("band.pcap");
        write(file, new int[100], 100_000, 60);
        long start = System.nanoTime();
        replay("-f", file.toString(), "-i", "vale6:band", "-B", bandwidth)
                .fine()
                .has("vale6:band tx 0: 100 packets, 6000 bytes in .*");
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertTrue(millis >= least, millis + " ms");
    }

    @Test
    void aDelayComesOnTopAndKeepsTheOrder() throws IOException {
        Path file = dir.resolve("late.pcap");
        write(file, new int[50], 1_000_000, 60);
        long start = System.nanoTime();
        String[] arguments = {
            "-f", file.toString(), "-i", "vale6:left", "-i", "vale6:right", "-D", "uniform,100ms,120ms", "--to", to()
        };
        replay(arguments).fine().has("the captures hold the same frames in the same order");
        assertTrue(System.nanoTime() - start >= 149_000_000, "49 ms and at least 100");
    }

    @Test
    void lossLeavesFramesOut() {
        replay("-f", OFFICE, "-i", "vale6:loss", "--speed", "0", "-L", "100%")
                .fine()
                .has("vale6:loss tx 0: 0 packets, 0 bytes")
                .has("3116 frames were lost on purpose");
        replay("-f", OFFICE, "-i", "vale6:loss", "--speed", "0", "-L", "ber,0", "--json")
                .fine()
                .has(".*\"sent\":3116,.*\"lost\":0.*");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-B fast | is not a bandwidth",
                "-B real,2000 | --speed must be 0, or 0.001 to 1000",
                "-B 1M -R 1M | -B, or --speed, or --rate",
                "-D soon | is not a delay",
                "-D 1ms --speed 0 | --delay needs times",
                "-L most | is not a loss",
                "-L 1% -i vale6:b --to x.pcap | not with --loss",
            })
    void wordsThatCannotBeAreToldInOneLine(String words, String message) {
        List<String> arguments = new ArrayList<>(List.of("-f", OFFICE, "-i", "vale6:a"));
        arguments.addAll(List.of(words.split(" ", -1)));
        replay(arguments.toArray(String[]::new)).refused(2, message);
    }

    @ParameterizedTest
    @CsvSource({"vale6:left, vale6:right", "netmap:large{1, netmap:large}1"})
    void framesLargerThanABufferArriveWhole(String left, String right) throws IOException {
        Path large = dir.resolve("large.pcap");
        write(large, new int[] {60, 2048, 2049, 4096, 9000, 60, 60_000, 60}, 1);
        replay("-f", large.toString(), "-i", left, "-i", right, "--to", to())
                .fine()
                .has("received 8 frames, dropped 0, .*");
    }

    @Test
    void moreThanARingHoldsIsSentInTurns() throws IOException {
        Path large = dir.resolve("many.pcap");
        write(large, new int[60], 0, 60_000);
        replay("-f", large.toString(), "-i", "netmap:turns{1", "-i", "netmap:turns}1", "--speed", "0", "--to", to())
                .fine()
                .has("received 60 frames, dropped 0, .*");
    }

    @Test
    void framesThatCannotBeSentAreCountedAndThoseCutAreReplayedOnlyOnRequest() throws IOException {
        Path odd = dir.resolve("odd.pcap");
        byte[] frame = new byte[60];
        frame[0] = frame[6] = 2;
        frame[11] = 1;
        try (CaptureWriter out = CaptureWriter.builder(odd).snapLength(40).open()) {
            for (int length : new int[] {0, 13, 14, 60, 40}) {
                out.write(MemorySegment.ofArray(frame), 0, length, length);
            }
        }
        String[] arguments = {
            "-f", odd.toString(), "-i", "vale6:left", "-i", "vale6:right", "--to", to(), "--speed", "0", "--cut"
        };
        for (boolean cut : new boolean[] {false, true}) {
            replay(Arrays.copyOf(arguments, cut ? 11 : 10))
                    .fine()
                    .has("2 frames are too short to be sent")
                    .has("1 frames were captured without their ends: " + (cut ? "re" : "not re") + "played.*")
                    .has("received " + (cut ? 3 : 2) + " frames, .*");
        }
    }

    @Test
    void aFrameThatIsLostIsTold() throws IOException {
        Path file = dir.resolve("runt.pcap");
        write(file, new int[] {60, 60}, 1);
        // Nobody is behind that port but the one that the frames come from.
        replay("-f", file.toString(), "-i", "vale6:left", "-i", "vale5:right", "--to", to())
                .has("received 0 frames, dropped 2, .*")
                .has("the captures differ, first in frame 1");
        assertEquals(
                1,
                replay("-f", file.toString(), "-i", "vale6:left", "-i", "vale5:right", "--to", to())
                        .status());
    }

    @Test
    void theCaptureIsNotOverwrittenByWhatArrives() throws IOException {
        Path copy = Files.copy(Path.of(OFFICE), dir.resolve("copy.pcap"));
        replay("-f", copy.toString(), "-i", "vale6:a", "-i", "vale6:b", "--to", copy.toString())
                .refused(2, "overwrite");
        assertEquals(-1, Files.mismatch(Path.of(OFFICE), copy));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "NaN", "Infinity", "1e-9", "1001"})
    void aSpeedHasLimits(String speed) {
        replay("-f", OFFICE, "-i", "vale6:a", "--speed", speed).refused(2, "--speed must be 0, or 0.001 to 1000");
    }

    @Test
    void failuresAreToldInOneLine() throws IOException {
        Path none = dir.resolve("none");
        replay("-f", none.toString(), "-i", "vale6:a").refused(1, none + ": no such file");
        replay("-f", dir.toString(), "-i", "vale6:a").refused(1, dir + " is a directory");
        Path text = Files.writeString(dir.resolve("text"), "not a capture");
        replay("-f", text.toString(), "-i", "vale6:a").refused(1, "neither pcap nor pcapng");
        replay("-f", OFFICE, "-i", "vale6").refused(1, "there is no ':'");
        replay("-f", OFFICE, "-i", "vale6:a", "--to", to()).refused(2, "--to needs two ports");
        replay("-f", "-", "-i", "vale6:a", "--loops", "2").refused(2, "read once");
        Path missing = dir.resolve("missing").resolve("replayed.pcap");
        replay("-f", OFFICE, "-i", "vale6:a", "-i", "vale6:b", "--to", missing.toString())
                .refused(1, missing + ": no such file");
    }

    /** Frames from two stations in turn, each talking to the other. */
    private static void write(Path file, int[] lengths, long nanosApart, int... length) throws IOException {
        byte[] bytes = new byte[65_536];
        bytes[0] = bytes[6] = 2;
        try (CaptureWriter out = CaptureWriter.open(file)) {
            for (int i = 0; i < lengths.length; i++) {
                bytes[5] = (byte) (length.length == 0 ? i % 2 : 1);
                bytes[11] = (byte) (1 - bytes[5]);
                bytes[20] = (byte) i;
                out.write(
                        MemorySegment.ofArray(bytes),
                        0,
                        length.length == 0 ? lengths[i] : length[0],
                        1_700_000_000_000_000_000L + i * nanosApart);
            }
        }
    }

    @Test
    void theStationsOfTheShippedCaptureAreApart() throws IOException {
        Stations stations = new Stations();
        try (CaptureReader in = CaptureReader.open(Path.of(OFFICE))) {
            stations.learn(in);
        }
        long left = 0;
        long all = 0;
        try (CaptureReader in = CaptureReader.open(Path.of(OFFICE))) {
            while (in.next()) {
                left += stations.of(in.memory(), in.offset(), in.length()) == 0 ? 1 : 0;
                all++;
            }
        }
        assertEquals(3116, all);
        assertEquals(1313, Math.min(left, all - left));
    }
}
