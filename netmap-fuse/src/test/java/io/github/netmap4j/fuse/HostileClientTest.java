package io.github.netmap4j.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.user.NmDesc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hostile client. The server answers, serves the others, and ends as usual. */
@Timeout(120)
class HostileClientTest {

    @TempDir
    Path directory;

    private PrivateMounts mounts;
    private ServerProcess server;
    private Path clients;

    @BeforeEach
    void start() throws IOException {
        mounts = new PrivateMounts(Files.createDirectory(directory.resolve("mounted")));
        if (CPrograms.gccIsThere()) {
            clients = Files.createDirectory(directory.resolve("clients"));
            CPrograms.compileClient("client", clients);
            CPrograms.compileClient("hostile", clients);
        }
        server = ServerProcess.start(mounts, "--memory", "64M");
    }

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.close();
        }
        if (mounts != null) {
            mounts.close();
        }
    }

    private CProcess client(String name, String... arguments) throws IOException {
        return CProcess.start(clients, name, server.path(), arguments);
    }

    /** The server may warn of misuse. No request may fail because of an error in the server. */
    private void assertHealthy() throws Exception {
        List<String> defects = server.output().stream()
                .filter(line -> line.contains("Exception") || line.contains("Error") || line.contains("\tat "))
                .toList();
        assertEquals(List.of(), defects);
        assertTrue(server.process().isAlive());
        try (NmDesc a = server.openSoon("vale7:healthy1");
                NmDesc b = server.openSoon("vale7:healthy2")) {
            Streams.send(a, 1, 60);
            assertEquals(60, Streams.receive(b));
        }
    }

    @Test
    void othersDoNotNotice() throws Exception {
        disturb("200000", "15000");
    }

    @Test
    void theServerSurvivesAMemoryFullOfNonsense() throws Exception {
        try (CProcess hostile = client("hostile", "all", "1", "15000")) {
            assertSurvives(hostile);
            assertEquals(0, hostile.exit());
        }
        assertHealthy();
    }

    @Test
    void killedInTheMiddleItLeavesNothing() throws Exception {
        KernelDevice device = new KernelDevice(server.path().toString());
        for (int seed = 1; seed <= 5; seed++) {
            try (CProcess hostile = client("hostile", "own", Integer.toString(seed), "100000000")) {
                assertEquals("started", hostile.line());
                // Measured in work done beside it, not in time.
                for (int i = 0; i < 200; i++) {
                    device.close(device.open(OpenFlags.O_RDWR));
                }
                hostile.kill();
            }
        }
        assertHealthy();
    }

    @Test
    @Tag("stress")
    @Timeout(900)
    void theServerSurvivesAMillionCalls() throws Exception {
        disturb("20000000", "500000");
        try (CProcess hostile = client("hostile", "all", "99", "500000")) {
            assertSurvives(hostile);
        }
        assertHealthy();
    }

    /** A stream over a pipe, whose every byte is checked, beside a client that spoils all that is its own. */
    private void disturb(String frames, String calls) throws Exception {
        try (CProcess receiver = client("client", "rx", "bystander}1", frames)) {
            assertEquals("ready", receiver.line());
            try (CProcess sender = client("client", "tx", "bystander{1", frames)) {
                assertEquals("ready", sender.line());
                try (CProcess hostile = client("hostile", "own", "7", calls)) {
                    assertEquals("sent " + frames, sender.line());
                    assertEquals("received " + frames + ", misplaced 0, damaged 0", receiver.line());
                    assertSurvives(hostile);
                }
            }
        }
        assertHealthy();
    }

    private static void assertSurvives(CProcess hostile) throws IOException {
        assertEquals("started", hostile.line());
        String line = hostile.line();
        assertTrue(line != null && line.startsWith("ok "), line);
    }
}
