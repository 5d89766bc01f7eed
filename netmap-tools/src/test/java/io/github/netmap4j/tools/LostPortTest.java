package io.github.netmap4j.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.pcap.CaptureReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A port that fails while it is in use. Here it is a monitor, whose port is closed; it reports an error then. */
@Timeout(60)
class LostPortTest {

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({
        "gen -i vale6:gone/r -f rx -n 100, gone/r rx 0",
        "bridge -i vale6:gone/r -i vale6:out, vale6:gone/r > vale6:out"
    })
    void aLostPortEndsTheCommandWithItsSummaryAndOneLineThatSaysWhatToDo(String command, String row) {
        // The port that is monitored closes after its last packet.
        Ran ran = Ran.netmap(
                "together",
                "gen -i vale6:gone@1 -f rx -n 1 --device soft",
                command + " --device soft",
                "gen -i vale6:src -f tx -R 50 -n 100 --device soft");
        assertLost(ran, row);
    }

    private static void assertLost(Ran ran, String row) {
        assertEquals(4, ran.status(), () -> ran.out() + ran.err());
        assertTrue(ran.out().lines().anyMatch(line -> line.startsWith("[2") && line.contains(row + ": ")), ran.out());
        assertEquals(1, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().contains("is down or gone") && !ran.err().contains("close the port"), ran.err());
    }

    @Test
    void whatWasCapturedUntilThenIsInTheFile() throws Exception {
        Path file = dir.resolve("until.pcap");
        Ran ran = Ran.netmap(
                "together",
                "gen -i vale6:gone -f rx -n 3 --device soft",
                "capture -i vale6:gone/r -w " + file + " --device soft",
                "gen -i vale6:src -f tx -R 50 -n 100 --device soft");
        assertLost(ran, "vale6:gone/r rx 0");
        try (CaptureReader in = CaptureReader.open(file)) {
            while (in.next()) {
                // All of them can be read.
            }
            assertTrue(in.records() >= 1, () -> in.records() + " records");
            assertTrue(ran.out().contains("[2 capture] " + in.records() + " packets written to " + file), ran.out());
        }
    }
}
