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
                List.of("C, its own pipe", "plain", "AppCDS archive", "AOT cache"),
                results.stream().map(StartUp.Result::way).toList());
        for (StartUp.Result result : results) {
            assertTrue(result.medianMillis() > 0 && result.peakMebibytes() > 0.1, result::toString);
        }
        assertEquals(0, results.get(1).archived());
        for (StartUp.Result result : results.subList(2, 4)) {
            assertTrue(result.archived() > result.classes() / 2, () -> "the archive is not used: " + result);
        }
    }

    @Test
    void fewClassesAreLoadedBeforeTheFirstOpen() throws IOException {
        long classes = new StartUp(directory).classesBeforeOpen(NetmapDevice.class.getPackage());
        assertTrue(classes > 0, "the log has none");
        assertTrue(classes < 40, () -> classes + " classes of the raw layer");
    }
}
