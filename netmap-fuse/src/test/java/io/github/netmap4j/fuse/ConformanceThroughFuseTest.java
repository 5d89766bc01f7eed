package io.github.netmap4j.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.conformance.Conformance;
import io.github.netmap4j.testing.KnownDifferences;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The conformance suite, from another process than the server's: what differs is known, case by case, and why. */
@Timeout(240)
class ConformanceThroughFuseTest {

    private static final String ONE_MEMORY = "all ports are in memory 1";
    private static final String LARGER_RINGS = "rings of memory 1 have room for 4096 slots, not for 2288";
    private static final String MMAP = "mmap does not reach the server";
    private static final String PROTOCOL = "FUSE itself copies the argument";
    private static final String LOOPBACK = "no interface of the machine is one of the device's";

    /** The beginnings of the names of the cases that fail, and why they do. */
    private static final Map<String, String> DIFFERENCES = Map.ofEntries(
            Map.entry("POOLS_INFO_GET by id of the global memory", LARGER_RINGS),
            Map.entry("PORT_INFO_GET without a name", LARGER_RINGS),
            Map.entry("nr_mem_id puts a port into the memory of another", LARGER_RINGS),
            Map.entry("every VALE port has a memory of its own", ONE_MEMORY),
            Map.entry("POOLS_INFO_GET of a VALE port", ONE_MEMORY),
            Map.entry("a copying monitor has a memory of its own", ONE_MEMORY),
            Map.entry("the legacy commands create and delete, too", ONE_MEMORY),
            Map.entry("VALE_NEWIF fills what was left 0", ONE_MEMORY),
            Map.entry("ports with memory of their own", ONE_MEMORY),
            Map.entry("what is written to nr_offset and nr_memsize", ONE_MEMORY),
            Map.entry("twelve descriptors share a VALE port", ONE_MEMORY),
            Map.entry("the legacy API fills sizes", ONE_MEMORY),
            Map.entry("a VALE port's defaults", ONE_MEMORY),
            Map.entry("netmap_if: name, rings", ONE_MEMORY),
            Map.entry("close does not release the port while it is mapped", MMAP),
            Map.entry("each of two mappings keeps the port", MMAP),
            Map.entry("mmap takes up to nr_memsize bytes", MMAP),
            Map.entry("mmap with an offset", MMAP),
            Map.entry("an unbound descriptor", MMAP),
            Map.entry("a descriptor whose registration failed", MMAP),
            Map.entry("a null argument", PROTOCOL),
            Map.entry("an interface whose MTU is larger than a buffer, lo", LOOPBACK));

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void whatDiffersIsKnown() throws Exception {
        try (PrivateMounts mounts = new PrivateMounts(Files.createDirectory(directory.resolve("mounted")));
                ServerProcess server = ServerProcess.start(mounts, "--cable", "nic0,nic1")) {
            Conformance.run(
                    new PrintWriter(out),
                    new PrintWriter(err),
                    "--device",
                    server.path().toString(),
                    "--interface",
                    "nic0",
                    "--peer",
                    "nic1",
                    "--may-leave-ports");
            KnownDifferences.assertAll(DIFFERENCES, out.toString() + err);
            assertEquals(List.of(), server.output());
        }
    }
}
