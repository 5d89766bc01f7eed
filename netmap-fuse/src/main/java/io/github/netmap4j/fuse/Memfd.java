package io.github.netmap4j.fuse;

import io.github.netmap4j.sys.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The memory of all ports: a memfd, mapped here, and by clients through the file. Sealed, so that nobody can take pages
 * away that another process reads. Pages that nobody touches cost nothing.
 */
final class Memfd implements AutoCloseable {

    private final int fd;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;

    private Memfd(int fd, long size) throws IOException {
        this.fd = fd;
        this.segment = map(fd, 0, size, arena);
    }

    static Memfd create(long size) throws IOException {
        int fd = check(Libc.memfd_create("netmap4j", Libc.MFD_CLOEXEC | Libc.MFD_ALLOW_SEALING), "memfd_create", size);
        boolean done = false;
        try {
            check(Libc.ftruncate(fd, size), "ftruncate", size);
            check(
                    Libc.fcntl(fd, Libc.F_ADD_SEALS, Libc.F_SEAL_SHRINK | Libc.F_SEAL_GROW | Libc.F_SEAL_SEAL),
                    "F_ADD_SEALS",
                    size);
            Memfd memfd = new Memfd(fd, size);
            done = true;
            return memfd;
        } finally {
            if (!done) {
                Libc.close(fd);
            }
        }
    }

    /** Maps a part of a file, shared. The mapping goes when the arena closes. */
    @SuppressWarnings("restricted")
    static MemorySegment map(int fd, long offset, long length, Arena arena) throws IOException {
        long address = Libc.mapShared(fd, length, offset);
        if (address < 0 && address >= -4095) {
            throw new IOException("cannot map " + length + " bytes [" + Errno.name((int) -address) + "]");
        }
        return MemorySegment.ofAddress(address).reinterpret(length, arena, all -> Libc.munmap(all, length));
    }

    private static int check(int result, String call, long size) throws IOException {
        if (result < 0) {
            throw new IOException(call + " for " + size + " bytes of memory [" + Errno.name(-result) + "]");
        }
        return result;
    }

    int fd() {
        return fd;
    }

    MemorySegment segment() {
        return segment;
    }

    /** Unmaps and closes. Clients that have it mapped keep it. */
    @Override
    public void close() {
        arena.close();
        Libc.close(fd);
    }
}
