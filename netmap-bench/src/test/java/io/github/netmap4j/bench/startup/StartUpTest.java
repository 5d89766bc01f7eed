package io.github.netmap4j.bench.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.device.NetmapDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class StartUpTest {

    @TempDir
    Path directory;

    @Test
    void eachWayReachesTheFirstPacket() throws IOException {
        List<StartUp.Result> results = new StartUp(directory).measure(1);
        assertEquals(
                List.of(
                        "C, its own pipe",
                        "raw, plain",
                        "raw, AppCDS archive",
                        "raw, AOT cache",
                        "raw, jlink image with AOT cache",
                        "netmap gen, plain",
                        "netmap gen, jlink image with AOT cache"),
                results.stream().map(StartUp.Result::way).toList());
        for (StartUp.Result result : results) {
            assertTrue(result.medianMillis() > 0, result::toString);
            assertEquals(result.way().startsWith("netmap gen"), result.peakMebibytes() < 0.1, result::toString);
            boolean archives = result.way().contains("archive") || result.way().contains("cache");
            assertEquals(archives, result.archived() > result.classes() / 2, () -> "an archive is used: " + result);
        }
    }

    @Test
    void fewClassesAreLoadedBeforeTheFirstOpen() throws IOException {
        long classes = new StartUp(directory).classesBeforeOpen(NetmapDevice.class.getPackage());
        assertTrue(classes > 0, "the log has none");
        assertTrue(classes < 40, () -> classes + " classes of the raw layer");
    }
}
