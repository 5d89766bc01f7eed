package io.github.netmap4j.fuse;

import io.github.netmap4j.soft.Region;
import io.github.netmap4j.soft.RegionSource;
import io.github.netmap4j.sys.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The memory of all ports: a memfd, mapped here, and by clients through the file. Sealed, so that nobody can take pages
 * away that another process reads. Pages that nobody touches cost nothing.
 */
final class Memfd implements RegionSource, AutoCloseable {

    private final int fd;
    private final Arena arena = Arena.ofShared();
    private MemorySegment segment = MemorySegment.NULL;

    private Memfd(int fd) {
        this.fd = fd;
    }

    /** A file that has no memory yet. */
    static Memfd create() throws IOException {
        return new Memfd(
                check(Libc.memfd_create("netmap4j", Libc.MFD_CLOEXEC | Libc.MFD_ALLOW_SEALING), "memfd_create"));
    }

    /** Gives it its size, once and for all. */
    @SuppressWarnings("restricted")
    void size(long bytes) throws IOException {
        check(Libc.ftruncate(fd, bytes), "ftruncate");
        check(
                Libc.fcntl(fd, Libc.F_ADD_SEALS, Libc.F_SEAL_SHRINK | Libc.F_SEAL_GROW | Libc.F_SEAL_SEAL),
                "F_ADD_SEALS");
        long address = Libc.mapShared(fd, bytes, 0);
        if (address < 0 && address >= -4095) {
            throw new IOException("cannot map " + bytes + " bytes [" + Errno.name((int) -address) + "]");
        }
        segment = MemorySegment.ofAddress(address).reinterpret(bytes, arena, all -> Libc.munmap(all, bytes));
    }

    private static int check(int result, String call) throws IOException {
        if (result < 0) {
            throw new IOException("the memory cannot be made: " + call + " [" + Errno.name(-result) + "]");
        }
        return result;
    }

    long size() {
        return segment.byteSize();
    }

    int fd() {
        return fd;
    }

    /** All of it, for the one memory there is. That is never released before the device itself is gone. */
    @Override
    public Region allocate(int memoryId, long bytes) {
        if (memoryId != 1 || bytes != size()) {
            throw new IllegalStateException("memory " + memoryId + " of " + bytes + " bytes, and there are " + size());
        }
        return new Region(segment, () -> {});
    }

    /** Unmaps and closes. Clients that have it mapped keep it. */
    @Override
    public void close() {
        arena.close();
        Libc.close(fd);
    }
}
