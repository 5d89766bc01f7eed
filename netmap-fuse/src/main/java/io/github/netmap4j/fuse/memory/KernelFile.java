package io.github.netmap4j.fuse.memory;

import io.github.netmap4j.fuse.system.Libc;
import io.github.netmap4j.fuse.system.ProcFile;
import io.github.netmap4j.sys.call.LibcCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file on the kernel's internal mount of memfds and shared anonymous memory: no program can name a file there, mount
 * it elsewhere, or make it run out of space. Nothing here asks a client's file system, which might never answer.
 */
final class KernelFile implements AutoCloseable {

    /**
     * The kernel's name for shared anonymous memory, which nobody has a descriptor of. A memfd's name begins
     * differently.
     */
    private static final Path ANONYMOUS = Path.of("/dev/zero (deleted)");

    /** The mount's number, the same until the kernel ends. */
    private static final String MOUNT = ownMount();

    private final int fd;

    private KernelFile(int fd) {
        this.fd = fd;
    }

    /**
     * Opens a file if it is on that mount.
     *
     * @param path leads to it
     * @param inode the expected inode
     * @return the file, which the caller closes; null if it is elsewhere or has another inode
     */
    static @Nullable KernelFile open(String path, long inode) throws IOException {
        // O_PATH: no file system is asked, and no device is opened.
        int handle = Libc.open(path, Libc.O_PATH | Libc.O_CLOEXEC);
        if (handle < 0) {
            return null;
        }
        try {
            if (!mount(handle).equals(MOUNT) || !info(handle, "ino:").equals(Long.toUnsignedString(inode))) {
                return null;
            }
            int fd = Libc.open("/proc/self/fd/" + handle, Libc.O_RDWR | Libc.O_CLOEXEC);
            return fd < 0 ? null : new KernelFile(fd);
        } finally {
            LibcCalls.close(handle);
        }
    }

    /** Seals the file against shrinking. Returns false if somebody can still make it shorter. */
    boolean keepsItsSize() throws IOException {
        int seals = Libc.fcntl(fd, Libc.F_GET_SEALS, 0);
        return (seals >= 0 && (seals & Libc.F_SEAL_SHRINK) != 0)
                || Libc.fcntl(fd, Libc.F_ADD_SEALS, Libc.F_SEAL_SHRINK) == 0
                || Files.readSymbolicLink(own("fd", fd)).equals(ANONYMOUS);
    }

    /** The current size in bytes. */
    long size() throws IOException {
        return Files.size(own("fd", fd));
    }

    int fd() {
        return fd;
    }

    @Override
    public void close() {
        LibcCalls.close(fd);
    }

    private static String ownMount() {
        int fd = Libc.memfd_create("mount", Libc.MFD_CLOEXEC);
        if (fd < 0) {
            throw new IllegalStateException("no memfd: raise the limit of open files (ulimit -n)");
        }
        try {
            return mount(fd);
        } catch (IOException noProc) {
            throw new IllegalStateException("/proc is not mounted", noProc);
        } finally {
            LibcCalls.close(fd);
        }
    }

    private static String mount(int fd) throws IOException {
        return info(fd, "mnt_id:");
    }

    /** A field of /proc/self/fdinfo, see proc_pid_fdinfo(5): what the kernel itself says about a descriptor. */
    private static String info(int fd, String field) throws IOException {
        for (String line : ProcFile.lines(own("fdinfo", fd))) {
            if (line.startsWith(field)) {
                return line.substring(field.length()).strip();
            }
        }
        throw new IOException("/proc/self/fdinfo has no " + field);
    }

    private static Path own(String directory, int fd) {
        return Path.of("/proc/self", directory, Integer.toString(fd));
    }
}
