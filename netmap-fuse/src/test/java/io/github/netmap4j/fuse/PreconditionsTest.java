package io.github.netmap4j.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each thing that can be missing is one line that says what to do. */
class PreconditionsTest {

    private static final String ALL = "000001ffffffffff";
    private static final String INITIAL = "         0          0 4294967295\n";

    @TempDir
    Path dir;

    @BeforeEach
    void allIsWell() throws IOException {
        capabilities(ALL);
        Files.writeString(dir.resolve("uid_map"), INITIAL);
        Files.createFile(dir.resolve("fuse"));
    }

    private void capabilities(String effective) throws IOException {
        Files.writeString(dir.resolve("status"), "Name:\tjava\nCapInh:\t0\nCapEff:\t" + effective + "\n");
    }

    private Optional<String> missing(String os, String release) {
        return new Preconditions(dir, dir.resolve("fuse"), os, release).missing();
    }

    private void assertMissing(String part) {
        String line = missing("Linux", "6.18.0").orElseThrow();
        assertTrue(line.contains(part), line);
        assertFalse(line.contains("\n"), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.9.0", "6.9", "6.18.44-fc-v595", "7.0.1-arch", "10.2.3"})
    void kernelsWithPassthroughAreTaken(String release) {
        assertEquals(Optional.empty(), missing("Linux", release));
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.8.12", "6.1.0-56-amd64", "5.15", "", "unknown"})
    void kernelsWithoutPassthroughAreRefused(String release) {
        String line = missing("Linux", release).orElseThrow();
        assertTrue(line.contains("6.9 or later") && line.endsWith(release), line);
    }

    @Test
    void anotherSystemIsRefused() {
        assertTrue(missing("FreeBSD", "14.1").orElseThrow().contains("FreeBSD"));
    }

    @Test
    void whoIsNotRootIsRefused() throws IOException {
        capabilities("0000000000000000");
        assertMissing("sudo");
    }

    @Test
    void rootWithoutTheCapabilityIsRefused() throws IOException {
        capabilities("000001ffffdfffff");
        assertMissing("CAP_SYS_ADMIN");
    }

    @Test
    void rootOfAUserNamespaceIsRefused() throws IOException {
        Files.writeString(dir.resolve("uid_map"), "         0       1000          1\n");
        assertMissing("user namespace");
    }

    @Test
    void aSystemWithoutFuseIsRefused() throws IOException {
        Files.delete(dir.resolve("fuse"));
        assertMissing("modprobe fuse");
    }
}
