package io.github.netmap4j.bench.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartUpTest {

    @TempDir
    Path directory;

    @Test
    void eachWayReachesTheFirstPacket() throws IOException {
        List<StartUp.Result> results = StartUp.measure(1, directory);
        assertEquals(
                List.of("plain", "AppCDS archive", "AOT cache"),
                results.stream().map(StartUp.Result::way).toList());
        for (StartUp.Result result : results) {
            assertTrue(result.medianMillis() > 0 && result.peakMebibytes() > 1, result::toString);
        }
    }

    @Test
    void fewClassesAreLoadedBeforeTheFirstOpen() throws IOException {
        long classes = StartUp.classesBeforeOpen(directory);
        assertTrue(classes > 0, "the log has none");
    }
}
