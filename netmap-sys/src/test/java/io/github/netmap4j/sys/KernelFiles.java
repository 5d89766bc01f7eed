package io.github.netmap4j.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.libc.libc_h;
import io.github.netmap4j.sys.os.OpenFlags;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Descriptors of the kernel that stand in for a port's: an eventfd is readable when the test wants it to be. */
public final class KernelFiles {

    private KernelFiles() {}

    /** An eventfd, not readable yet. */
    public static int eventfd() {
        int fd = libc_h.eventfd(0, OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK);
        assertTrue(fd >= 0);
        return fd;
    }

    /** Makes an eventfd readable. */
    public static void signal(int eventfd) {
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(8, libc_h.write(eventfd, arena.allocateFrom(ValueLayout.JAVA_LONG, 1), 8));
        }
    }

    /** Makes an eventfd unreadable. */
    public static void clear(int eventfd) {
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(8, libc_h.read(eventfd, arena.allocate(8), 8));
        }
    }

    public static void close(int fd) {
        assertEquals(0, libc_h.close(fd));
    }

    /** How many descriptors this process has open. */
    public static long descriptors() {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
            return fds.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
