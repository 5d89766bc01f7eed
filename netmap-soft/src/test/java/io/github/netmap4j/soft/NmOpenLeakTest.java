package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.user.NmDesc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A thousand ports opened and closed: the process has as many descriptors and mappings as before. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "counts under /proc")
class NmOpenLeakTest {

    private static final int OPENS = 1_000;
    private static final int WARM_UP = 100;

    /** The JVM itself maps code and metadata now and then; a leak would be ten times this. */
    private static final long NOISE = 100;

    private final NetmapDevice soft = NetmapDevice.of("soft");

    @Test
    void opensThatSucceedLeaveNothing() throws IOException {
        measure(n -> {
            try (NmDesc master = nm_open(soft, "netmap:leak{" + n % 7, null, 0, null);
                    NmDesc port = nm_open(soft, "vale3:port", null, 0, master)) {
                assertEquals(0, master.txring(0).head());
                assertEquals(0, port.rxring(0).head());
            }
        });
    }

    @Test
    void opensThatFailLeaveNothing() throws IOException {
        measure(n -> assertThrows(
                NetmapException.class,
                () -> nm_open(soft, n % 2 == 0 ? "netmap:nonesuch" : "vale3:port^", null, 0, null)));
    }

    private interface Round {
        void run(int n) throws IOException;
    }

    private static void measure(Round round) throws IOException {
        for (int n = 0; n < WARM_UP; n++) {
            round.run(n);
        }
        long descriptors = count(Path.of("/proc/self/fd"));
        long mappings = lines();
        for (int n = 0; n < OPENS; n++) {
            round.run(n);
        }
        assertEquals(descriptors, count(Path.of("/proc/self/fd")), "open files");
        long after = lines();
        assertTrue(after < mappings + NOISE, "mappings grew from " + mappings + " to " + after);
    }

    private static long count(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.count();
        }
    }

    private static long lines() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.count();
        }
    }
}
