package io.github.netmap4j.fuse.memory;

import static io.github.netmap4j.sys.abi.netmap_h.MAP_ANONYMOUS;
import static io.github.netmap4j.sys.abi.netmap_h.MAP_PRIVATE;
import static io.github.netmap4j.sys.abi.netmap_h.MAP_SHARED;
import static io.github.netmap4j.sys.abi.netmap_h.PROT_READ;
import static io.github.netmap4j.sys.abi.netmap_h.PROT_WRITE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.fuse.system.Libc;
import io.github.netmap4j.soft.spi.Region;
import io.github.netmap4j.sys.call.LibcCalls;
import io.github.netmap4j.testing.Processes;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Memory of a process that is mapped a second time: here, this one's own. */
class SharedMemoryTest {

    private static final int PID = (int) ProcessHandle.current().pid();
    private static final long SIZE = 16 * 4096;
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int MFD_HUGETLB = 4;
    private static final int MAP_NORESERVE = 0x4000;
    private static final long HUGE = 2 << 20;

    private final List<MemorySegment> mapped = new ArrayList<>();

    @BeforeEach
    void mapFiles() {
        MemorySegment memory = map(MAP_SHARED() | MAP_ANONYMOUS(), -1, PROT_READ() | PROT_WRITE());
        Path range = Path.of("/proc/self/map_files")
                .resolve(Long.toHexString(memory.address()) + "-" + Long.toHexString(memory.address() + SIZE));
        assumeTrue(Files.isReadable(range), "/proc/self/map_files needs CAP_SYS_ADMIN");
    }

    @AfterEach
    void nothingIsMapped() {
        mapped.forEach(memory -> LibcCalls.munmap(memory.address(), memory.byteSize()));
        assertEquals(0, SharedMemory.count());
    }

    @SuppressWarnings("restricted")
    private MemorySegment map(int flags, int fd, int protection) {
        long address = LibcCalls.mmap(fd, SIZE, protection, flags, 0);
        assertTrue(address > 0, "mmap");
        MemorySegment memory = MemorySegment.ofAddress(address).reinterpret(SIZE);
        mapped.add(memory);
        return memory;
    }

    private MemorySegment memfd(int flags, long size) {
        int fd = Libc.memfd_create("test", MFD_CLOEXEC | flags);
        assertTrue(fd >= 0, "memfd_create");
        assertEquals(0, Libc.ftruncate(fd, size));
        MemorySegment memory = map(MAP_SHARED(), fd, PROT_READ() | PROT_WRITE());
        assertEquals(0, LibcCalls.close(fd));
        return memory;
    }

    private static void assertRefused(MemorySegment memory) {
        UnsupportedOperationException refused =
                assertThrows(UnsupportedOperationException.class, () -> SharedMemory.map(PID, memory.address(), 64));
        assertTrue(refused.getMessage().contains("shrink, or run out"), refused.getMessage());
    }

    private static void assertLive(MemorySegment memory, long offset) {
        Region region = SharedMemory.map(PID, memory.address() + offset, 256);
        assertNotEquals(memory.address() + offset, region.segment().address());
        assertEquals(256, region.segment().byteSize());
        memory.set(JAVA_LONG, offset, 42);
        assertEquals(42, region.segment().get(JAVA_LONG, 0));
        region.segment().set(JAVA_LONG, 248, 43);
        assertEquals(43, memory.get(JAVA_LONG, offset + 248));
        region.release().run();
        assertThrows(IllegalStateException.class, () -> region.segment().get(JAVA_LONG, 0));
    }

    @Test
    void sharedAnonymousMemoryIsMapped() {
        MemorySegment memory = map(MAP_SHARED() | MAP_ANONYMOUS(), -1, PROT_READ() | PROT_WRITE());
        assertLive(memory, 0);
        assertLive(memory, 4096 + 64);
        assertLive(memory, SIZE - 256);
    }

    @Test
    void aMemfdIsSealedSoThatItStays() {
        MemorySegment memory = memfd(MFD_ALLOW_SEALING, SIZE);
        assertLive(memory, 8192);
        assertLive(memory, 8192); // now that it is sealed
    }

    @Test
    void whatCanShrinkOrIsTooShortIsNotShared() {
        MemorySegment unsealable = memfd(0, SIZE);
        assertRefused(unsealable);
        MemorySegment half = memfd(MFD_ALLOW_SEALING, SIZE / 2);
        assertThrows(
                UnsupportedOperationException.class, () -> SharedMemory.map(PID, half.address() + SIZE / 2 - 64, 128));
    }

    @Test
    void aFileOfAnyFileSystemIsNotShared() throws Exception {
        // On a tmpfs anybody can choose the name, and the size of the file system.
        Path file = Files.createTempFile(Path.of("/dev/shm"), "zero", null);
        int fd = Libc.open(file.toString(), Libc.O_RDWR);
        Files.delete(file);
        assertEquals(0, Libc.ftruncate(fd, SIZE));
        MemorySegment memory = map(MAP_SHARED(), fd, PROT_READ() | PROT_WRITE());
        assertEquals(0, LibcCalls.close(fd));
        assertRefused(memory);
    }

    @Test
    void hugePagesThatCanRunOutAreNotShared() {
        int fd = Libc.memfd_create("huge", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_HUGETLB);
        assumeTrue(fd >= 0 && Libc.ftruncate(fd, HUGE) == 0, "no huge pages in this kernel");
        long address = LibcCalls.mmap(fd, HUGE, PROT_READ() | PROT_WRITE(), MAP_SHARED() | MAP_NORESERVE, 0);
        assertEquals(0, LibcCalls.close(fd));
        assumeTrue(address > 0, "huge pages cannot be mapped");
        assertRefused(MemorySegment.ofAddress(address));
        LibcCalls.munmap(address, HUGE);
    }

    @Test
    void aNameThatIsNoTextIsNoObstacle() throws Exception {
        // A name is bytes. These are not UTF-8, and some end a line in Java.
        Path directory = Files.createTempDirectory(Path.of("/dev/shm"), null);
        try {
            Path file = Files.createTempFile(directory, "a", null);
            int fd = Libc.open(file.toString(), Libc.O_RDWR);
            assertEquals(0, Libc.ftruncate(fd, SIZE));
            MemorySegment strange = map(MAP_SHARED(), fd, PROT_READ() | PROT_WRITE());
            assertEquals(0, LibcCalls.close(fd));
            Processes.run("sh", "-c", "mv \"$0\" \"$0$(printf '\\377\\205\\r \\013 x')\"", file.toString());
            assertFalse(Files.exists(file));
            assertRefused(strange);
            assertLive(map(MAP_SHARED() | MAP_ANONYMOUS(), -1, PROT_READ() | PROT_WRITE()), 0);
        } finally {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    @Test
    void privateMemoryIsNotShared() {
        MemorySegment memory = map(MAP_PRIVATE() | MAP_ANONYMOUS(), -1, PROT_READ() | PROT_WRITE());
        UnsupportedOperationException refused =
                assertThrows(UnsupportedOperationException.class, () -> SharedMemory.map(PID, memory.address(), 64));
        assertTrue(refused.getMessage().contains("MAP_SHARED"), refused.getMessage());
    }

    @Test
    void whatIsNoMemoryOrNotToBeWrittenIsNone() {
        assertNull(SharedMemory.map(PID, 0x10, 64));
        MemorySegment readOnly = map(MAP_SHARED() | MAP_ANONYMOUS(), -1, PROT_READ());
        assertNull(SharedMemory.map(PID, readOnly.address(), 64));
        assertNull(SharedMemory.map(0x3fff_ffff, readOnly.address(), 64), "no such process");
    }

    @Test
    void theSameBytesAreMappedOnce() {
        MemorySegment memory = map(MAP_SHARED() | MAP_ANONYMOUS(), -1, PROT_READ() | PROT_WRITE());
        Region one = SharedMemory.map(PID, memory.address(), 4096);
        Region two = SharedMemory.map(PID, memory.address(), 4096);
        Region other = SharedMemory.map(PID, memory.address() + 4096, 4096);
        assertSame(one.segment(), two.segment());
        assertEquals(2, SharedMemory.count());
        one.release().run();
        two.segment().set(JAVA_LONG, 0, 7);
        assertEquals(7, memory.get(JAVA_LONG, 0));
        two.release().run();
        other.release().run();
    }

    @Test
    void linesOfMapsAreRead() {
        MapsLine line = MapsLine.parse(
                "7fc690e90000-7fc690ea0000 rw-s 00001000 00:01 1073                       /memfd:x y (deleted)");
        assertEquals(
                new MapsLine(0x7fc690e90000L, 0x7fc690ea0000L, true, true, 0x1000, 1073, "/memfd:x y (deleted)"), line);
        assertEquals("7fc690e90000-7fc690ea0000", line.range());
        MapsLine bare = MapsLine.parse("ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 ");
        assertEquals("", bare.path());
        assertTrue(bare.has(0xffffffffff600010L));
        assertFalse(bare.writable());
        assertFalse(bare.shared());
    }
}
