package io.github.netmap4j.soft.system;

import static io.github.netmap4j.sys.os.Errno.ENOSYS;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.LibcCalls;
import io.github.netmap4j.sys.call.Native;
import io.github.netmap4j.sys.os.Os;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Memory from mmap(2), of memfd_create(2), and in huge pages. Linux only, except {@link #mapAnonymous} and {@link #segment}. */
public final class Maps {

    /** memfd_create: in huge pages of the default size. */
    public static final int MFD_HUGETLB = 4;

    private static final int MAP_HUGETLB = 0x40000;
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int F_ADD_SEALS = 1033;
    /** The seals and the size are final, so that nobody can take pages away from another process. */
    private static final int F_SEAL_SEAL_SHRINK_GROW = 1 | 2 | 4;

    private static final Pattern HUGE_PAGE = Pattern.compile("Hugepagesize:\\s+(\\d+) kB");

    /** Apart from anonymous memory, which a device without files uses alone: linking takes milliseconds of its start. */
    private static final class Memfd {
        static final MethodHandle MH$memfd_create =
                SystemCalls.find("memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
        static final MethodHandle MH$ftruncate =
                SystemCalls.find("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
        static final MethodHandle MH$fcntl = SystemCalls.find(
                "fcntl",
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
                Linker.Option.firstVariadicArg(2));

        private Memfd() {}
    }

    private Maps() {}

    /** Bytes per huge page of the default size; 0 if the system has none. */
    public static long hugePage() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
            return lines.map(HUGE_PAGE::matcher)
                    .filter(found -> found.matches())
                    .mapToLong(found -> Long.parseLong(found.group(1)) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException noProc) {
            return 0;
        }
    }

    /**
     * Maps private memory in huge pages.
     *
     * @param bytes a multiple of {@link #hugePage}
     * @return its address, or {@code -errno}
     */
    public static long mapHuge(long bytes) {
        return map(bytes, netmap_h.MAP_PRIVATE() | netmap_h.MAP_ANONYMOUS() | MAP_HUGETLB, -1);
    }

    /** Maps a file from its start, shared. Returns its address, or {@code -errno}. */
    public static long mapShared(int fd, long bytes) {
        return map(bytes, netmap_h.MAP_SHARED(), fd);
    }

    /** Maps private memory that costs nothing until it is touched. Returns its address, or {@code -errno}. */
    public static long mapAnonymous(long bytes) {
        return map(bytes, netmap_h.MAP_PRIVATE() | (Os.CURRENT == Os.FREEBSD ? 0x1000 : netmap_h.MAP_ANONYMOUS()), -1);
    }

    private static long map(long bytes, int flags, int fd) {
        return LibcCalls.mmap(fd, bytes, netmap_h.PROT_READ() | netmap_h.PROT_WRITE(), flags, 0);
    }

    /**
     * Makes an anonymous file of a fixed size.
     *
     * @param bytes the size
     * @param flags {@link #MFD_HUGETLB} or 0
     * @return a descriptor, or {@code -errno}
     */
    public static int memfd(long bytes, int flags) {
        if (!SystemCalls.has("memfd_create")) {
            return -ENOSYS;
        }
        CallState state = CallState.current();
        try (Arena arena = Arena.ofConfined()) {
            int all = flags | MFD_CLOEXEC | MFD_ALLOW_SEALING;
            int fd = state.result(
                    (int) Memfd.MH$memfd_create.invokeExact(state.capture, arena.allocateFrom("netmap4j"), all));
            if (fd < 0) {
                return fd;
            }
            int result = state.result((int) Memfd.MH$ftruncate.invokeExact(state.capture, fd, bytes));
            if (result >= 0) {
                result = state.result(
                        (int) Memfd.MH$fcntl.invokeExact(state.capture, fd, F_ADD_SEALS, F_SEAL_SEAL_SHRINK_GROW));
            }
            if (result < 0) {
                LibcCalls.close(fd);
                return result;
            }
            return fd;
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** Memory at an address, which is unmapped when the arena closes. */
    @SuppressWarnings("restricted")
    public static MemorySegment segment(long address, long bytes, Arena arena) {
        MemorySegment mapped = MemorySegment.ofAddress(address);
        return mapped.reinterpret(bytes, arena, _ -> LibcCalls.munmap(address, bytes));
    }
}
