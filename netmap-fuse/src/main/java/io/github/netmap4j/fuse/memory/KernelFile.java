package io.github.netmap4j.fuse.memory;

import io.github.netmap4j.fuse.system.Libc;
import io.github.netmap4j.fuse.system.ProcFile;
import io.github.netmap4j.sys.call.LibcCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file on the mount that the kernel keeps for itself, where memfds and shared anonymous memory are: no program can name a file
 * there, mount it elsewhere, or make it run out of space. What is asked of a descriptor here never goes to a file system of
 * somebody else's, which could take its time to answer.
 */
final class KernelFile implements AutoCloseable {

    /** What the kernel calls shared anonymous memory, of which nobody has a descriptor. A memfd's name begins otherwise. */
    private static final Path ANONYMOUS = Path.of("/dev/zero (deleted)");

    /** The mount, which lives as long as the kernel does. */
    private static final String MOUNT = ownMount();

    private final int fd;

    private KernelFile(int fd) {
        this.fd = fd;
    }

    /**
     * Opens a file, if it is such a one.
     *
     * @param path leads to it
     * @param inode what it should be
     * @return the file, to be closed; null if it is somewhere else, or another one
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

    /** Sees to it that the file can only grow from now on. Returns false if somebody can make it shorter. */
    boolean keepsItsSize() throws IOException {
        int seals = Libc.fcntl(fd, Libc.F_GET_SEALS, 0);
        return (seals >= 0 && (seals & Libc.F_SEAL_SHRINK) != 0)
                || Libc.fcntl(fd, Libc.F_ADD_SEALS, Libc.F_SEAL_SHRINK) == 0
                || Files.readSymbolicLink(own("fd", fd)).equals(ANONYMOUS);
    }

    /** Its size in bytes, now. */
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

    /** A field of /proc/self/fdinfo, see proc_pid_fdinfo(5): what the kernel itself knows of the descriptor. */
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
