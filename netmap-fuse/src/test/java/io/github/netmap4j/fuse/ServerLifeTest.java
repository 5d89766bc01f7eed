package io.github.netmap4j.fuse;

import static io.github.netmap4j.sys.abi.netmap_h.POLLERR;
import static io.github.netmap4j.sys.abi.netmap_h.POLLIN;
import static io.github.netmap4j.sys.os.Errno.ENOTCONN;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.user.NmDesc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a server begins and ends, and what it leaves. */
class ServerLifeTest {

    private static final String MEMORY = "--memory=64M";
    private static final int STRANGER = 65534;

    @TempDir
    Path directory;

    private PrivateMounts mounts;

    @BeforeEach
    void makeMounts() throws IOException {
        mounts = new PrivateMounts(directory);
    }

    @AfterEach
    void endMounts() throws IOException {
        if (mounts != null) {
            mounts.close();
        }
    }

    /** What a server that cannot start says. */
    private String refusal(String... options) throws Exception {
        return refusal(1, options);
    }

    private String refusal(int status, String... options) throws Exception {
        return ServerProcess.refusal(mounts, status, options);
    }

    @Test
    void aTerminatedServerLeavesNothing() throws Exception {
        ServerProcess server = ServerProcess.start(mounts, MEMORY);
        KernelDevice device = new KernelDevice(server.path().toString());
        try (NmDesc port = nm_open(device, "vale0:a", null, 0, null)) {
            server.terminate();
            assertTrue(server.ends());
            assertEquals(List.of(), server.output());
            assertFalse(Files.exists(server.path()));

            // The client is left with memory that nobody serves, and with errors.
            assertEquals(1023, port.txring(0).tail());
            assertEquals(-ENOTCONN, port.ioctl(Ioctl.NIOCTXSYNC));
            assertEquals(POLLERR(), port.poll(POLLIN(), 1000) & POLLERR());
        }
    }

    @Test
    void aServerPrintsAtItsEndWhatItDropped() throws Exception {
        ServerProcess server = ServerProcess.start(mounts, MEMORY);
        try (NmDesc port = nm_open(new KernelDevice(server.path().toString()), "vale0:a", null, 0, null)) {
            Streams.send(port, 1, 60);
        }
        server.terminate();
        assertTrue(server.ends());
        assertEquals(List.of("dropped at vale0:a tx 0: no destination 1"), server.output());
    }

    @Test
    void aKilledServersMountIsReplaced() throws Exception {
        ServerProcess first = ServerProcess.start(mounts, MEMORY);
        KernelDevice device = new KernelDevice(first.path().toString());
        NmDesc orphan = nm_open(device, "vale0:a", null, 0, null);
        first.kill();
        assertTrue(first.ends());
        assertEquals(-ENOTCONN, device.open(2));

        try (ServerProcess second = ServerProcess.start(mounts, MEMORY)) {
            nm_open(device, "vale0:a", null, 0, null).close();
            assertEquals(1023, orphan.txring(0).tail());
            assertEquals(
                    1,
                    second.before()
                            .lines()
                            .filter(line -> line.contains("was killed"))
                            .count());
        }
        orphan.close();
        assertFalse(Files.exists(first.path()));
    }

    @Test
    void anEmptyFileStaysThoughTheServerOverItWasKilled() throws Exception {
        Path file = mounts.outside().resolve("netmap");
        Files.createFile(file);
        ServerProcess first = ServerProcess.start(mounts, MEMORY);
        first.kill();
        assertTrue(first.ends());
        ServerProcess.start(mounts, MEMORY).close();
        assertTrue(Files.exists(file));
    }

    @Test
    void aLinkIsNotFollowed() throws Exception {
        Path target = mounts.outside().resolve("precious");
        Files.createFile(target);
        Files.createSymbolicLink(mounts.outside().resolve("netmap"), Path.of("precious"));
        assertTrue(refusal(2).contains("symbolic link"));
        Files.delete(target);
        assertTrue(refusal(2).contains("symbolic link"), "nor one that leads nowhere");
    }

    private static void own(Path path, int user) throws IOException {
        Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
    }

    private Path directory(String name, int user, int mode) throws IOException {
        Path made = Files.createDirectory(mounts.outside().resolve(name));
        Files.setAttribute(made, "unix:mode", mode);
        own(made, user);
        return made;
    }

    private void link(Path link, String target, int user) throws IOException {
        own(Files.createSymbolicLink(link, Path.of(target)), user);
    }

    private String at(String path) {
        return "--path=" + mounts.inside().resolve(path);
    }

    private void assertServes(String path) throws IOException {
        ServerProcess.start(mounts, MEMORY, at(path)).close();
    }

    @ParameterizedTest
    @ValueSource(ints = {01777, 0777, 0775})
    void aLinkThatAnotherUserPlantedOnTheWayIsNotFollowed(int mode) throws Exception {
        directory("real", 0, 0755);
        Path shared = directory("shared", 0, mode);
        link(shared.resolve("theirs"), mounts.inside() + "/real", STRANGER);
        link(shared.resolve("ours"), "../real", 0);
        String line = refusal(2, at("shared/theirs/netmap"));
        assertTrue(line.contains("shared/theirs, a symbolic link that user " + STRANGER + " made"), line);
        assertServes("shared/ours/netmap");
        link(mounts.outside().resolve("indirect"), "shared/theirs", 0);
        refusal(2, at("indirect/netmap"));
    }

    @Test
    void aLinkInADirectoryThatAnotherUserPlantedIsNotFollowed() throws Exception {
        directory("real", 0, 0755);
        directory("shared", 0, 01777);
        Path theirs = directory("shared/theirs", STRANGER, 0755);
        link(theirs.resolve("link"), "../../real", STRANGER);
        refusal(2, at("shared/theirs/link/netmap"));
        assertServes("shared/theirs/netmap");
    }

    @Test
    void aUsersLinkInHisOwnDirectoryIsFollowedAsTheKernelDoes() throws Exception {
        directory("real", 0, 0755);
        Path home = directory("home", STRANGER, 0755);
        link(home.resolve("link"), "../real", STRANGER);
        assertServes("home/link/netmap");
    }

    @Test
    void linksThatLeadToThemselvesAreOneLine() throws Exception {
        link(mounts.outside().resolve("a"), "b", 0);
        link(mounts.outside().resolve("b"), "a", 0);
        String line = refusal(2, at("a/netmap"));
        assertTrue(line.contains("more than 40 symbolic links"), line);
    }

    @Test
    void anEmptyFileThatAnotherUserPlantedIsNotCovered() throws Exception {
        Path file = directory("shared", 0, 01777).resolve("netmap");
        own(Files.createFile(file), STRANGER);
        String line = refusal(2, at("shared/netmap"));
        assertTrue(line.contains("a file that user " + STRANGER + " made"), line);
        assertTrue(Files.exists(file), "it is not ours to delete");
        own(file, 0);
        assertServes("shared/netmap");
        assertTrue(Files.exists(file), "the administrator's own stays");
    }

    @Test
    void whatIsRenamedOnTheWayChangesNothing() throws Exception {
        Path first = directory("first", STRANGER, 0755);
        ServerProcess server = ServerProcess.start(mounts, MEMORY, at("first/netmap"));
        // Its owner moves the directory away, and puts another one in its place.
        Files.move(first, mounts.outside().resolve("second"));
        Path decoy = Files.createFile(directory("first", STRANGER, 0755).resolve("netmap"));
        server.close();
        String[] left = mounts.outside().resolve("second").toFile().list();
        assertArrayEquals(new String[0], left, "unmounted, and deleted");
        assertTrue(Files.exists(decoy));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/sys/netmap", "/proc/netmap", "/proc/self/comm", "/nowhere/netmap", "/", "/dev/null/netmap"})
    void aPathThatCannotBeServedIsOneLine(String path) throws Exception {
        String line = refusal(2, "--path=" + path);
        assertTrue(line.contains("--path") || line.contains("create it first"), line);
    }

    @Test
    void aNameThatIsTooLongIsOneLine() throws Exception {
        String line = refusal(2, "--path=" + mounts.inside().resolve("n".repeat(256)));
        assertTrue(line.contains("--path"), line);
    }

    @Test
    void anUnmountByHandEndsTheServer() throws Exception {
        ServerProcess server = ServerProcess.start(mounts, MEMORY);
        assertEquals(
                0,
                mounts.run("umount", mounts.inside().resolve("netmap").toString())
                        .start()
                        .waitFor());
        assertTrue(server.ends());
        assertEquals(0, server.process().exitValue());
    }

    @Test
    void anEmptyFileServesAndStays() throws Exception {
        Path file = mounts.outside().resolve("netmap");
        Files.createFile(file);
        ServerProcess.start(mounts, MEMORY, "--mode=0640").close();
        assertTrue(Files.exists(file));
        assertEquals(0, Files.size(file));
    }

    @Test
    void whateverElseIsThereIsLeftAlone() throws Exception {
        Path path = mounts.outside().resolve("netmap");
        Files.writeString(path, "mine");
        String file = refusal();
        assertTrue(file.contains("it is a file of 4 bytes"), file);
        assertEquals("mine", Files.readString(path));

        Files.delete(path);
        Files.createDirectory(path);
        String directory = refusal();
        assertTrue(directory.contains("it is a directory"), directory);
    }

    @Test
    void memoryThatIsTooSmallSaysHowMuchIsNeeded() throws Exception {
        String line = refusal(2, "--memory=1M");
        assertTrue(line.contains("at least 22"), line);
    }
}
