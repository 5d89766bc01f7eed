package io.github.netmap4j.examples.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.examples.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Test
    void failuresAreToldInOneLine() throws IOException {
        assertEquals(
                1, Replay.run("--device", "soft", "--from", dir.resolve("none").toString()));
        assertEquals(1, Replay.run("--device", "nonesuch", "--from", CaptureTest.OFFICE.toString()));
        assertEquals(1, run("--ports", "vale0", "vale0:b"));
        assertEquals(2, Replay.run("--frmo", "x"));
        Path text = Files.writeString(dir.resolve("text"), "not a capture");
        assertEquals(1, Replay.run("--device", "soft", "--from", text.toString()));
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
