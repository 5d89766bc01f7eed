package io.github.netmap4j.fuse;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * The memory of the process that made the request at hand, through process_vm_readv(2): whatever a pointer of it says,
 * the kernel checks it. One for each server thread, which points it at the next client with {@link #of}.
 */
final class ClientMemory implements UserMemory {

    /** {@code struct iovec}; the pointer as a number, because it may be one of another process. */
    private static final StructLayout IOVEC =
            MemoryLayout.structLayout(JAVA_LONG.withName("iov_base"), JAVA_LONG.withName("iov_len"));

    private static final long BASE = Fuse.offset(IOVEC, "iov_base");
    private static final long LENGTH = Fuse.offset(IOVEC, "iov_len");

    private final MemorySegment local;
    private final MemorySegment remote;
    private int tid;

    ClientMemory(Arena arena) {
        local = arena.allocate(IOVEC);
        remote = arena.allocate(IOVEC);
    }

    /** Points at the memory of a process, which is known by the id of any of its threads. */
    ClientMemory of(int anyThread) {
        tid = anyThread;
        return this;
    }

    @Override
    public boolean read(long address, MemorySegment to, long offset, long length) {
        describe(address, to, offset, length);
        return length == 0 || Libc.process_vm_readv(tid, local, remote) == length;
    }

    @Override
    public boolean write(long address, MemorySegment from, long offset, long length) {
        describe(address, from, offset, length);
        return length == 0 || Libc.process_vm_writev(tid, local, remote) == length;
    }

    private void describe(long address, MemorySegment own, long offset, long length) {
        MemorySegment slice = own.asSlice(offset, length);
        if (!slice.isNative()) {
            throw new IllegalArgumentException("process_vm_readv needs native memory");
        }
        local.set(JAVA_LONG, BASE, slice.address());
        local.set(JAVA_LONG, LENGTH, length);
        remote.set(JAVA_LONG, BASE, address);
        remote.set(JAVA_LONG, LENGTH, length);
    }
}
