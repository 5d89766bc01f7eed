package io.github.netmap4j.examples.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.examples.Output;
import io.github.netmap4j.examples.replay.Capture.Frame;
import io.github.netmap4j.pcap.CaptureWriter;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayTest {

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"vale0:left, vale0:right", "netmap:replay{1, netmap:replay}1"})
    void whatArrivesIsWhatWasSent(String left, String right) throws Exception {
        Path to = dir.resolve("replayed.pcap");
        String output = Output.of(() -> {
            assertEquals(0, run("--to", to.toString(), "--speed", "0", "--ports", left, right));
            return null;
        });
        assertTrue(output.contains("received       3116 frames       1551731 bytes"), output);
        assertTrue(output.contains("dropped           0 frames"), output);
        assertTrue(output.contains("the captures hold the same frames in the same order"), output);
        assertEquals(-1, Capture.read(CaptureTest.OFFICE).mismatch(Capture.read(to)));
    }

    @Test
    void itKeepsThePaceOfTheCaptureAndPrintsEachSecond() throws Exception {
        String output = Output.of(() -> {
            assertEquals(0, run("--to", dir.resolve("replayed.pcap").toString(), "--speed", "4"));
            return null;
        });
        assertTrue(output.lines().anyMatch(line -> line.matches(" +1 s +[\\d,]+ frames/s .*")), output);
    }

    @ParameterizedTest
    @CsvSource({"vale0:left, vale0:right", "netmap:replay{1, netmap:replay}1"})
    void framesLargerThanABufferArriveWhole(String left, String right) throws Exception {
        List<Frame> frames = new ArrayList<>();
        for (int length : new int[] {60, 2048, 2049, 4096, 9000, 60, 60_000, 60}) {
            byte[] bytes = new byte[length];
            Arrays.fill(bytes, (byte) frames.size());
            bytes[0] = bytes[6] = 2;
            bytes[5] = (byte) (frames.size() % 2);
            bytes[11] = (byte) (1 - frames.size() % 2);
            frames.add(new Frame(frames.size(), bytes));
        }
        Path large = dir.resolve("large.pcap");
        new Capture(frames).write(large);
        String output = Output.of(() -> {
            assertEquals(
                    0,
                    Replay.run("--device", "soft", "--from", large.toString(), "--to", to(), "--ports", left, right));
            return null;
        });
        assertTrue(output.contains("received          8 frames"), output);
    }

    @Test
    void failuresAreToldInOneLine() throws Exception {
        Path none = dir.resolve("none");
        fails(1, none + ": no such file", "--from", none.toString());
        fails(1, dir + " is a directory", "--from", dir.toString());
        Path text = Files.writeString(dir.resolve("text"), "not a capture");
        fails(1, "neither pcap nor pcapng", "--from", text.toString());
        String office = CaptureTest.OFFICE.toString();
        fails(2, "no netmap device \"nonesuch\"", "--from", office, "--to", to(), "--device", "nonesuch");
        fails(1, "missing ':'", "--from", office, "--to", to(), "--device", "soft", "--ports", "vale0", "vale0:b");
        fails(2, "--frmo", "--from", office, "--frmo", office);
        for (String speed : List.of("-1", "NaN", "Infinity", "1e-9", "1001")) {
            fails(2, "--speed must be 0, or 0.001 to 1000", "--from", office, "--to", to(), "--speed", speed);
        }
    }

    @Test
    void framesThatCannotBeSentAreCountedAndThoseCutAreReplayedOnlyOnRequest() throws Exception {
        Path odd = dir.resolve("odd.pcap");
        byte[] frame = new byte[60];
        frame[0] = frame[6] = 2;
        frame[11] = 1;
        try (CaptureWriter out = CaptureWriter.builder(odd).snapLength(40).open()) {
            for (int length : new int[] {0, 13, 14, 60, 40}) {
                out.write(MemorySegment.ofArray(frame), 0, length, length);
            }
        }
        String[] arguments = {"--device", "soft", "--from", odd.toString(), "--to", to(), "--speed", "0", "--cut"};
        for (boolean cut : new boolean[] {false, true}) {
            String output = Output.of(() -> {
                assertEquals(0, Replay.run(Arrays.copyOf(arguments, cut ? 9 : 8)));
                return null;
            });
            assertTrue(output.contains("2 frames are too short to be sent"), output);
            assertTrue(
                    output.contains("1 frames were captured without their ends: " + (cut ? "re" : "not re")), output);
            assertTrue(output.contains("received          " + (cut ? 3 : 2) + " frames"), output);
        }
    }

    @Test
    void aResultThatCannotBeWrittenIsToldBeforeAnythingIsSent() throws Exception {
        Path missing = dir.resolve("missing").resolve("replayed.pcap");
        String output = Output.of(() -> {
            fails(1, missing + ": no such file", "--from", CaptureTest.OFFICE.toString(), "--to", missing.toString());
            return null;
        });
        assertEquals("", output);
    }

    @Test
    void theCaptureIsNotOverwrittenByWhatArrives() throws Exception {
        Path copy = Files.copy(CaptureTest.OFFICE, dir.resolve("copy.pcap"));
        fails(2, "overwrite", "--from", copy.toString(), "--to", copy.toString());
        assertEquals(-1, Files.mismatch(CaptureTest.OFFICE, copy));
    }

    /** For bad arguments picocli adds the usage to the line. */
    private static void fails(int code, String message, String... arguments) throws Exception {
        String error = Output.ofErrors(() -> {
            assertEquals(code, Replay.run(arguments));
            return null;
        });
        assertTrue(error.lines().findFirst().orElse("").contains(message), error);
        assertTrue(code == 2 || error.lines().count() == 1, error);
    }

    private String to() {
        return dir.resolve("replayed.pcap").toString();
    }

    private static int run(String... more) {
        String[] args = new String[more.length + 4];
        args[0] = "--device";
        args[1] = "soft";
        args[2] = "--from";
        args[3] = CaptureTest.OFFICE.toString();
        System.arraycopy(more, 0, args, 4, more.length);
        return Replay.run(args);
    }
}
