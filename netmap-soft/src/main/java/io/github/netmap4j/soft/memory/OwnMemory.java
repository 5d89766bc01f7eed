package io.github.netmap4j.soft.memory;

import io.github.netmap4j.soft.UserMemory;
import java.lang.foreign.MemorySegment;

/** The memory of this process, by address. */
public final class OwnMemory implements UserMemory {

    /** The one instance: it has no state. */
    public static final OwnMemory INSTANCE = new OwnMemory();

    /** Linux's vm.mmap_min_addr: nothing is mapped below. */
    private static final long LOWEST = 1 << 16;
    /** The end of the user half, on every 64-bit system with 48-bit addresses or less. */
    private static final long HIGHEST = 1L << 47;

    private static final MemorySegment ALL = all();

    private OwnMemory() {}

    @SuppressWarnings("restricted")
    private static MemorySegment all() {
        return MemorySegment.NULL.reinterpret(HIGHEST);
    }

    @Override
    public boolean read(long address, MemorySegment to, long offset, long length) {
        if (isBad(address, length)) {
            return false;
        }
        MemorySegment.copy(ALL, address, to, offset, length);
        return true;
    }

    @Override
    public boolean write(long address, MemorySegment from, long offset, long length) {
        if (isBad(address, length)) {
            return false;
        }
        MemorySegment.copy(from, offset, ALL, address, length);
        return true;
    }

    private static boolean isBad(long address, long length) {
        return address < LOWEST || length < 0 || address > HIGHEST - length;
    }

    /** Memory of this process as a segment, for external regions and CSBs. Null if it cannot be any. */
    @SuppressWarnings("restricted")
    public static MemorySegment segment(long address, long length) {
        return isBad(address, length) ? null : MemorySegment.ofAddress(address).reinterpret(length);
    }
}
