package io.github.netmap4j.bench.file;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.netmap4j.fuse.CannotServeException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that the calls are made, not how fast. */
class FileCostTest {

    @TempDir
    Path directory;

    private static void assertMeasured(FileCost.Result result) {
        assertTrue(result.ioctlNanos() > 0 && result.pollNanos() > 0 && result.megaPackets() > 0, result::toString);
    }

    @Test
    void aCallWithinTheProcessIsMeasured() throws IOException {
        assertMeasured(FileCost.within());
    }

    @Test
    void aCallThroughTheFileIsMeasured() throws IOException {
        try {
            assertMeasured(FileCost.through(directory.resolve("netmap")));
        } catch (CannotServeException missing) {
            abort(missing.getMessage());
        }
    }
}
