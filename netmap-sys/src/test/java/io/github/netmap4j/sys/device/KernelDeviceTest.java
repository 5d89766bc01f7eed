package io.github.netmap4j.sys.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.user.NetmapLibs;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The six system calls, on files that every Linux has. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "uses files of Linux")
class KernelDeviceTest {

    private static final int READ_WRITE = netmap_h.PROT_READ() | netmap_h.PROT_WRITE();

    @TempDir
    Path dir;

    @Test
    void everyFailureCarriesItsErrno() throws IOException {
        NetmapDevice none = new KernelDevice(dir.resolve("none").toString());
        assertEquals(-Errno.ENOENT, none.open(OpenFlags.O_RDWR));
        NetmapDevice file =
                new KernelDevice(Files.createFile(dir.resolve("file")).toString());
        assertEquals(-Errno.EBADF, file.close(1 << 20));
        assertEquals(-Errno.EBADF, file.ioctl(1 << 20, Ioctl.NIOCTXSYNC, MemorySegment.NULL));
        assertEquals(-Errno.EBADF, file.mmap(1 << 20, 4096, READ_WRITE, netmap_h.MAP_SHARED(), 0));
        assertEquals(-Errno.EINVAL, file.munmap(1, 4096));
        int fd = file.open(OpenFlags.O_RDWR);
        assertTrue(fd >= 0);
        assertEquals(-Errno.ENOTTY, file.ioctl(fd, Ioctl.NIOCTXSYNC, MemorySegment.NULL));
        assertEquals(-Errno.EINVAL, file.mmap(fd, 0, READ_WRITE, netmap_h.MAP_SHARED(), 0));
        assertEquals(0, file.close(fd));
        assertEquals(-Errno.EBADF, file.close(fd));
    }

    @Test
    void aMissingDeviceSaysHowToGetOne() {
        NetmapDevice none = new KernelDevice(dir.resolve("netmap").toString());
        NetmapException e =
                assertThrows(NetmapException.class, () -> NetmapLibs.nm_open(none, "netmap:eth0", null, 0, null));
        assertEquals(Errno.ENOENT, e.errno());
        assertTrue(e.getMessage().contains("there is no " + dir.resolve("netmap")), e.getMessage());
    }

    @Test
    void aFileThatIsNoNetmapIsRefusedAndClosed() throws IOException {
        NetmapDevice zero = new KernelDevice("/dev/zero");
        long before = descriptors();
        NetmapException e =
                assertThrows(NetmapException.class, () -> NetmapLibs.nm_open(zero, "netmap:eth0", null, 0, null));
        assertEquals(Errno.ENOTTY, e.errno());
        assertEquals("NIOCREGIF", e.operation());
        assertEquals(before, descriptors());
    }

    @Test
    void tenThousandFailedOpensLeakNothing() throws IOException {
        NetmapDevice zero = new KernelDevice("/dev/zero");
        long before = descriptors();
        long mappings = mappings();
        for (int i = 0; i < 10_000; i++) {
            assertThrows(NetmapException.class, () -> NetmapLibs.nm_open(zero, "netmap:eth0", null, 0, null));
        }
        assertEquals(before, descriptors());
        assertTrue(mappings() - mappings < 100, "mappings grew from " + mappings + " to " + mappings());
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
            return fds.count();
        }
    }

    private static long mappings() throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.count();
        }
    }

    @Test
    void descriptorsDoNotSurviveExec() throws IOException {
        NetmapDevice zero = new KernelDevice("/dev/zero");
        int fd = zero.open(OpenFlags.O_RDWR);
        try {
            String flags = Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd)).stream()
                    .filter(line -> line.startsWith("flags:"))
                    .findFirst()
                    .orElseThrow();
            int value = Integer.parseInt(flags.substring("flags:".length()).trim(), 8);
            assertNotEquals(0, value & OpenFlags.O_CLOEXEC, flags);
        } finally {
            zero.close(fd);
        }
    }

    @Test
    @SuppressWarnings("restricted")
    void aMappingIsTheFilesMemoryUntilItIsUnmapped() throws IOException {
        Path path = Files.write(dir.resolve("memory"), new byte[8192]);
        NetmapDevice device = new KernelDevice(path.toString());
        int fd = device.open(OpenFlags.O_RDWR);
        long address = device.mmap(fd, 8192, READ_WRITE, netmap_h.MAP_SHARED(), 0);
        assertTrue(address > 0);
        MemorySegment.ofAddress(address).reinterpret(8192).set(ValueLayout.JAVA_BYTE, 5000, (byte) 42);
        assertEquals(42, Files.readAllBytes(path)[5000]);
        assertEquals(0, device.munmap(address, 8192));
        assertEquals(0, device.close(fd));
    }

    @Test
    void pollTellsWhatIsReadyAndEndsAfterItsTimeout() {
        NetmapDevice zero = new KernelDevice("/dev/zero");
        int fd = zero.open(OpenFlags.O_RDWR);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fds = arena.allocate(pollfd.layout(), 2);
            pollfd.fd(pollfd.asSlice(fds, 0), fd);
            pollfd.events(pollfd.asSlice(fds, 0), (short) netmap_h.POLLIN());
            pollfd.fd(pollfd.asSlice(fds, 1), 1 << 20);
            assertEquals(2, zero.poll(fds, 2, -1));
            assertEquals(netmap_h.POLLIN(), pollfd.revents(pollfd.asSlice(fds, 0)));
            assertEquals(netmap_h.POLLNVAL(), pollfd.revents(pollfd.asSlice(fds, 1)));
            assertEquals(0, zero.poll(fds, 0, 1));
        } finally {
            zero.close(fd);
        }
    }

    /** A signal in the middle: the poll goes on for the rest of its time, unless the thread was interrupted. */
    @Test
    void pollSurvivesSignalsUnlessInterrupted() throws Exception {
        NetmapDevice device = new KernelDevice("/dev/zero");
        Signals signals = new Signals();
        AtomicInteger result = new AtomicInteger(1);
        AtomicInteger tid = new AtomicInteger();
        CountDownLatch started = new CountDownLatch(1);
        long begin = System.nanoTime();
        Thread poller = Thread.ofPlatform().start(() -> {
            tid.set(signals.gettid());
            started.countDown();
            result.set(device.poll(MemorySegment.NULL, 0, 300));
        });
        started.await();
        while (poller.isAlive()) {
            signals.send(tid.get());
            poller.join(10);
        }
        assertEquals(0, result.get());
        assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(300), "it returned before its time");

        CountDownLatch again = new CountDownLatch(1);
        Thread interrupted = Thread.ofPlatform().start(() -> {
            tid.set(signals.gettid());
            Thread.currentThread().interrupt();
            again.countDown();
            result.set(device.poll(MemorySegment.NULL, 0, -1));
        });
        again.await();
        while (interrupted.isAlive()) {
            signals.send(tid.get());
            interrupted.join(10);
        }
        assertEquals(-Errno.EINTR, result.get());
    }

    /** Sends SIGWINCH to one thread. Its handler is libc's abs: any C function of one int will do. */
    @SuppressWarnings("restricted")
    private static final class Signals {

        private static final int SIGWINCH = 28;
        private static final Linker LINKER = Linker.nativeLinker();

        private final MethodHandle gettid = handle("gettid", FunctionDescriptor.of(ValueLayout.JAVA_INT));
        private final MethodHandle tgkill = handle(
                "tgkill",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

        Signals() throws Exception {
            MethodHandle signal = handle(
                    "signal", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
            try {
                MemorySegment before = (MemorySegment)
                        signal.invokeExact(SIGWINCH, LINKER.defaultLookup().findOrThrow("abs"));
                assertNotEquals(-1, before.address());
            } catch (Throwable failed) {
                throw new AssertionError(failed);
            }
        }

        private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
            return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
        }

        int gettid() {
            try {
                return (int) gettid.invokeExact();
            } catch (Throwable failed) {
                throw new AssertionError(failed);
            }
        }

        void send(int tid) {
            try {
                int result =
                        (int) tgkill.invokeExact((int) ProcessHandle.current().pid(), tid, SIGWINCH);
                assertTrue(result == 0 || result == -1, "ESRCH once the thread is gone");
            } catch (Throwable failed) {
                throw new AssertionError(failed);
            }
        }
    }
}
