package io.github.netmap4j.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.user.NmDesc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An attack by one client on all others costs that client, and nobody else. The attacks are in {@code attack.c}. */
@Timeout(120)
class AttackTest {

    @TempDir
    Path directory;

    private PrivateMounts mounts;
    private ServerProcess server;
    private Path clients;

    @BeforeEach
    void makeClients() throws IOException {
        mounts = new PrivateMounts(Files.createDirectory(directory.resolve("mounted")));
        assumeTrue(CPrograms.gccIsThere(), "gcc is not installed: no C clients");
        clients = Files.createDirectory(directory.resolve("clients"));
        CPrograms.compileClient("attack", clients);
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

    private void serve(String... options) throws IOException {
        String[] all = new String[options.length + 1];
        all[0] = "--memory=64M";
        System.arraycopy(options, 0, all, 1, options.length);
        server = ServerProcess.start(mounts, all);
    }

    private CProcess attack(String... arguments) throws IOException {
        return CProcess.start(clients, "attack", server.path(), arguments);
    }

    private void assertOthersAreServed(String valeSwitch) throws Exception {
        try (NmDesc a = server.openSoon(valeSwitch + ":by1");
                NmDesc b = server.openSoon(valeSwitch + ":by2")) {
            Streams.send(a, 3, 60);
            assertEquals(60, Streams.receive(b));
        }
        assertEquals(List.of(), server.output());
        assertTrue(server.process().isAlive());
    }

    @Test
    void aFileThatIsNamedLikeAnonymousMemoryIsNotMapped() throws Exception {
        serve();
        try (CProcess attacker = attack("shrink", "tmpfs")) {
            String line = attacker.line();
            assumeTrue(!line.startsWith("attack: "), line);
            if (line.equals("registered")) {
                attacker.say("go on");
                assertEquals("taken away", attacker.line());
            }
            assertOthersAreServed("vale0");
            assertEquals("refused: EOPNOTSUPP", line);
        }
    }

    @Test
    void aMemfdWhosePagesAreFreedIsStillMemory() throws Exception {
        serve();
        try (CProcess attacker = attack("shrink", "punch")) {
            assertEquals("registered", attacker.line());
            attacker.say("go on");
            assertEquals("emptied", attacker.line());
            assertOthersAreServed("vale0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"send", "poll", "csb", "loop"})
    void memoryThatNeverComesHoldsUpItsOwnerAlone(String how) throws Exception {
        serve();
        try (NmDesc sender = server.openSoon("vale0:tx")) {
            NmDesc receiver = server.openSoon("vale0:rx");
            try (CProcess attacker = attack("never", how, "vale0:evil")) {
                attacker.assumeLine("stuck", "userfaultfd is not there");
                inTime(() -> {
                    // The switch goes on, and so do clients that come and go.
                    Streams.send(sender, 3, 60);
                    assertEquals(60, Streams.receive(receiver));
                    receiver.close();
                    assertOthersAreServed("vale0");
                    assertOthersAreServed("vale1");
                    return null;
                });
                attacker.kill();
                server.openSoon("vale0:evil/x").close();
            }
        }
    }

    @Test
    void oneProcessCannotHaveAllThreads() throws Exception {
        serve("--max-threads=8");
        try (CProcess attacker = attack("many", "40", "0")) {
            attacker.assumeLine("stuck", "userfaultfd is not there");
            inTime(() -> {
                assertOthersAreServed("vale0");
                return null;
            });
            attacker.kill();
            inTime(() -> {
                assertOthersAreServed("vale0");
                return null;
            });
        }
    }

    @Test
    void severalUsersCannotHaveAllThreads() throws Exception {
        serve("--max-threads=8", "--mode=0666");
        try (CProcess first = attack("many", "40", "1001");
                CProcess second = attack("many", "40", "1001");
                CProcess third = attack("many", "40", "1002");
                CProcess fourth = attack("many", "40", "1003");
                CProcess fifth = attack("many", "40", "1004")) {
            List<CProcess> attackers = List.of(first, second, third, fourth, fifth);
            first.assumeLine("stuck", "userfaultfd is not there");
            inTime(() -> {
                for (CProcess user : List.of(third, fourth, fifth)) {
                    assertEquals("stuck", user.line(), "each has a call at work");
                }
                assertOthersAreServed("vale0");
                return null;
            });
            for (CProcess attacker : attackers) {
                attacker.kill();
            }
            inTime(() -> {
                assertOthersAreServed("vale0");
                return null;
            });
        }
    }

    @Test
    void theReleaseOfAFileWhoseCallIsStuckHoldsUpNobody() throws Exception {
        serve("--max-threads=8", "--mode=0666");
        List<ProcessHandle> heirs = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                try (CProcess attacker = attack("leave", "2", "1001")) {
                    String heir = attacker.line();
                    assumeTrue(!heir.startsWith("attack: "), heir);
                    heirs.add(ProcessHandle.of(Long.parseLong(heir)).orElseThrow());
                    attacker.assumeLine("stuck", "userfaultfd is not there");
                    assertEquals("stuck", attacker.line());
                    attacker.kill();
                }
            }
            inTime(() -> {
                assertOthersAreServed("vale0");
                return null;
            });
        } finally {
            heirs.forEach(ProcessHandle::destroyForcibly);
        }
        inTime(() -> {
            // What was stuck is freed first, and then the switch.
            assertOthersAreServed("vale1");
            return null;
        });
    }

    /** Within a time that no healthy server exceeds; the test must not hang with a server that does. */
    private static void inTime(Callable<Void> bystander) throws Exception {
        FutureTask<Void> task = new FutureTask<>(bystander);
        Thread.ofPlatform().daemon().start(task);
        task.get(20, TimeUnit.SECONDS);
    }
}
