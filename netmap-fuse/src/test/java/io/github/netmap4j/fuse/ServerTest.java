package io.github.netmap4j.fuse;

import static io.github.netmap4j.sys.abi.netmap_h.POLLERR;
import static io.github.netmap4j.sys.abi.netmap_h.POLLIN;
import static io.github.netmap4j.sys.os.Errno.EACCES;
import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EFAULT;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.user.NmDesc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One server in a process of its own; this JVM and C programs are its clients. */
class ServerTest {

    @TempDir
    static Path directory;

    private static PrivateMounts mounts;
    private static ServerProcess server;
    private static NetmapDevice device;
    private static Path clients;

    @BeforeAll
    static void start() throws IOException {
        mounts = new PrivateMounts(Files.createDirectory(directory.resolve("mounted")));
        server = ServerProcess.start(mounts, "--memory", "64M");
        device = new KernelDevice(server.path().toString());
        clients = CPrograms.gccIsThere() ? Files.createDirectory(directory.resolve("clients")) : null;
        if (clients != null) {
            CPrograms.compileClient("client", clients);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
        if (mounts != null) {
            mounts.close();
        }
    }

    /** Whatever a test did: the server had no reason to complain. */
    @AfterEach
    void nothingWasLogged() {
        assertEquals(List.of(), server.output());
    }

    private static NmDesc open(String port) throws NetmapException {
        return nm_open(device, port, null, 0, null);
    }

    private static CProcess client(String... arguments) throws IOException {
        return CProcess.start(clients, "client", server.path(), arguments);
    }

    @Test
    void theFileIsRootsAndAsLargeAsTheMemory() throws IOException {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(server.path())));
        assertTrue(Files.isRegularFile(server.path()));
        assertTrue(Files.size(server.path()) <= 64 << 20);
        assertTrue(Files.size(server.path()) > 60 << 20);
    }

    @Test
    void otherUsersMayNot() throws Exception {
        try (CProcess stranger = client("as", "65534", "open")) {
            assertEquals("open EACCES " + EACCES, stranger.line());
        }
    }

    @Test
    void twoPortsOfASwitchShareTheOneMemory() throws Exception {
        try (NmDesc a = open("vale0:a");
                NmDesc b = open("vale0:b")) {
            assertEquals(Files.size(server.path()), a.memsize());
            long slot = a.txring(0).slot(0);
            a.mem().set(JAVA_LONG, slot + 8, 0x1234_5678L);
            // Two mappings of this process, the same memory behind them.
            assertEquals(0x1234_5678L, b.mem().get(JAVA_LONG, slot + 8));
            assertFalse(a.mem().address() == b.mem().address());
        }
    }

    @Test
    void framesGoThroughASwitchAndAPollWakesUp() throws Exception {
        try (NmDesc receiver = open("vale1:a");
                NmDesc sender = open("vale1:b")) {
            assertEquals(0, receiver.poll(POLLIN(), 0));
            Thread later = Thread.ofPlatform().start(() -> {
                // The poll below waits in the kernel by now, or finds the frame at once: either way it must return.
                Streams.send(sender, 1, 60);
            });
            assertEquals(POLLIN(), receiver.poll(POLLIN(), 20_000));
            later.join();
            assertEquals(60, Streams.receive(receiver));
        }
    }

    @Test
    void requestsFailAsTheyDoInTheKernel() {
        int fd = device.open(OpenFlags.O_RDWR);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocate(nmreq_header.layout());
            assertEquals(-EINVAL, device.ioctl(fd, Ioctl.NIOCCTRL, header));
            assertEquals(-EFAULT, device.ioctl(fd, Ioctl.NIOCCTRL, MemorySegment.ofAddress(8)));
            assertEquals(-EOPNOTSUPP, device.ioctl(fd, 0x6996, MemorySegment.NULL));
            nmreq_header.nr_version(header, (short) 14);
            nmreq_header.nr_reqtype(header, (short) 1);
            nmreq_header.nr_body(header, 8);
            assertEquals(-EFAULT, device.ioctl(fd, Ioctl.NIOCCTRL, header));
        } finally {
            assertEquals(0, device.close(fd));
        }
    }

    @Test
    void aClientThatIsKilledLeavesNothing() throws Exception {
        try (CProcess client = client("hold", "vale2:mine", "exclusive")) {
            assertEquals("holding", client.line());
            NetmapException busy = assertThrows(NetmapException.class, () -> open("vale2:mine"));
            assertEquals(EBUSY, busy.errno());
            client.kill();
            server.openSoon("vale2:mine/x").close();
        }
    }

    @Test
    void aCallThatBlocksHoldsUpNobody() throws Exception {
        try (CProcess first = client("stuck");
                CProcess second = client("stuck");
                CProcess third = client("stuck")) {
            // Each has a request whose body is on a page that nobody provides.
            for (CProcess client : List.of(first, second, third)) {
                client.assumeLine("stuck", "userfaultfd is not there: no way to block the server");
            }
            try (NmDesc a = open("vale3:a");
                    NmDesc b = open("vale3:b")) {
                Streams.send(a, 3, 100);
                assertEquals(100, Streams.receive(b));
            }
            for (CProcess client : List.of(first, second, third)) {
                client.kill();
            }
        }
    }

    @Test
    void theMemoryCannotBeTakenAway() throws Exception {
        try (CProcess client = client("truncate")) {
            assertEquals("still there", client.line());
        }
    }

    @Test
    void aDescriptorOfAnotherProcessIsServedWithTheCallersMemory() throws Exception {
        // The parent opens, the child registers: the pointers are the child's.
        try (CProcess client = client("inherit", "vale4:x")) {
            assertEquals("registered by the child", client.line());
        }
    }

    @Test
    void aSecondServerIsRefusedInOneLine() throws Exception {
        String output = ServerProcess.refusal(mounts, 1);
        assertTrue(output.contains("another netmap-fuse serves it"), output);
        open("vale5:x").close();
    }

    @Test
    void unboundDescriptorsPollAsErrors() {
        int fd = device.open(OpenFlags.O_RDWR);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fds = arena.allocate(8);
            fds.set(JAVA_INT, 0, fd);
            fds.set(JAVA_SHORT, 4, (short) POLLIN());
            assertEquals(1, device.poll(fds, 1, 1000));
            assertEquals(POLLERR(), fds.get(JAVA_SHORT, 6));
        } finally {
            assertEquals(0, device.close(fd));
        }
    }

    @Test
    void cAndJavaMeetOnAPipeAndNothingIsLost() throws Exception {
        long count = 200_000;
        try (NmDesc end = open("netmap:p{1");
                CProcess receiver = client("rx", "p}1", Long.toString(count))) {
            assertEquals("ready", receiver.line());
            Streams.stream(end, count);
            assertEquals("received " + count + ", misplaced 0, damaged 0", receiver.line());
            assertEquals(0, receiver.exit());
        }
        try (NmDesc end = open("netmap:q{1");
                CProcess sender = client("tx", "q}1", Long.toString(count))) {
            assertEquals("ready", sender.line());
            assertEquals(count, Streams.check(end, count));
            assertEquals("sent " + count, sender.line());
            assertTrue(sender.process().waitFor(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void cAndJavaMeetOnASwitch() throws Exception {
        // A switch drops what finds the receiver's ring full. As many as this fit, however slow the receiver is.
        long count = 1000;
        try (NmDesc port = open("vale6:java");
                CProcess sender = client("tx", "vale6:c", Long.toString(count))) {
            assertEquals("ready", sender.line());
            assertEquals("sent " + count, sender.line());
            assertEquals(count, Streams.check(port, count));
        }
        try (NmDesc port = open("vale7:java");
                CProcess receiver = client("rx", "vale7:c", Long.toString(count))) {
            assertEquals("ready", receiver.line());
            Streams.stream(port, count);
            assertEquals("received " + count + ", misplaced 0, damaged 0", receiver.line());
        }
    }
}
