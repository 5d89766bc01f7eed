package io.github.netmap4j.bench.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.bench.run.Decisive;
import io.github.netmap4j.fuse.FuseServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each program once, with few packets: that it does its job, and that each has its row; not how fast. */
@Timeout(280)
class ToolTablesTest {

    @TempDir
    Path dir;

    @Test
    void everyReaderOfACaptureHasARow() throws Exception {
        String table = CaptureFileTable.measure(100, dir, new Decisive());
        for (String by : new String[] {"C, fread", "netmap-pcap", "io.pkts"}) {
            assertTrue(table.contains("| " + by + " | "), table);
        }
        assertTrue(table.contains("pcap4j"), table);
    }

    @Test
    void pktGenAndGenEachSendAndReceive() throws Exception {
        assumeTrue(System.getenv("PKTGEN") != null, "PKTGEN names no pkt-gen");
        assumeTrue(FuseServer.missing().isEmpty(), () -> FuseServer.missing().orElse(""));
        String table = GenTable.measure(1, 100_000, dir, new Decisive());
        assertEquals(
                6,
                table.lines()
                        .filter(line -> line.startsWith("| tx, ") || line.startsWith("| rx, "))
                        .count(),
                table);
    }

    @Test
    void captureAndReplayHaveARowOnVethAndOneOnTheSoftwareDevice() throws Exception {
        assumeTrue(Script.missing().isEmpty(), Script.missing());
        String table = CaptureTable.measure(10_000, dir);
        assertEquals(
                6,
                table.lines()
                        .filter(line -> line.startsWith("| capture") || line.startsWith("| replay"))
                        .count(),
                table);
        // A capture lacks what a loaded machine's kernel drops.
        assertTrue(table.contains("| netmap capture | "), table);
        assertTrue(table.contains("| netmap together | 10000 | "), table);
        assertEquals(
                2,
                table.lines()
                        .filter(line -> line.contains("| netmap replay | 10000 | "))
                        .count(),
                table);
    }
}
