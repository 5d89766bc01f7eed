package io.github.netmap4j.fuse.memory;

import static io.github.netmap4j.sys.os.Errno.EBADF;
import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.fuse.system.Libc;
import io.github.netmap4j.soft.spi.Region;
import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.sys.call.LibcCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import org.jspecify.annotations.Nullable;

/**
 * The memory of another process, through process_vm_readv(2), so that the kernel checks every pointer. For one thread,
 * which selects the process with {@link #of}.
 */
public final class ClientMemory implements UserMemory {

    /** {@code struct iovec}; the pointer is a number, because it may belong to another process. */
    private static final StructLayout IOVEC =
            MemoryLayout.structLayout(JAVA_LONG.withName("iov_base"), JAVA_LONG.withName("iov_len"));

    private static final long BASE = IOVEC.byteOffset(groupElement("iov_base"));
    private static final long LENGTH = IOVEC.byteOffset(groupElement("iov_len"));

    private final MemorySegment local;
    private final MemorySegment remote;
    private int tid;

    // Other threads read these while an access does not end.
    private volatile boolean accessing;
    private volatile long since;
    private volatile boolean abandoned;

    public ClientMemory(Arena arena) {
        local = arena.allocate(IOVEC);
        remote = arena.allocate(IOVEC);
    }

    /** Selects the process of a thread. */
    public ClientMemory of(int anyThread) {
        tid = anyThread;
        abandoned = false;
        return this;
    }

    @Override
    public boolean read(long address, MemorySegment to, long offset, long length) {
        return access(address, to, offset, length, false);
    }

    @Override
    public boolean write(long address, MemorySegment from, long offset, long length) {
        return access(address, from, offset, length, true);
    }

    /**
     * Shares memory with the process: see {@link SharedMemory}. Private memory cannot be shared; requests that need that
     * fail with EOPNOTSUPP, and a CSB is copied.
     */
    @Override
    public @Nullable Region map(long address, long length) {
        if (abandoned || length <= 0 || address > Long.MAX_VALUE - length) {
            return null;
        }
        return SharedMemory.map(tid, address, length);
    }

    @Override
    public int duplicate(int fd) {
        if (abandoned) {
            return -EBADF;
        }
        int pidfd = Libc.pidfd_open(tid);
        if (pidfd < 0) {
            return pidfd;
        }
        int own = Libc.pidfd_getfd(pidfd, fd);
        LibcCalls.close(pidfd);
        return own;
    }

    private boolean access(long address, MemorySegment own, long offset, long length, boolean write) {
        if (abandoned) {
            return false;
        }
        local.set(JAVA_LONG, BASE, own.asSlice(offset, length).address());
        local.set(JAVA_LONG, LENGTH, length);
        remote.set(JAVA_LONG, BASE, address);
        remote.set(JAVA_LONG, LENGTH, length);
        since = System.nanoTime();
        accessing = true;
        long done = write ? Libc.process_vm_writev(tid, local, remote) : Libc.process_vm_readv(tid, local, remote);
        accessing = false;
        return done == length;
    }

    /**
     * For how many nanoseconds the current access to the client's memory has lasted; 0 without one. Any thread may call
     * it.
     */
    public long busyFor() {
        return accessing ? Math.max(1, System.nanoTime() - since) : 0;
    }

    /**
     * Makes all further accesses fail: nobody waits for the request any more, and another process may have the id by
     * now.
     */
    public void abandon() {
        abandoned = true;
    }

    public boolean isAbandoned() {
        return abandoned;
    }
}
