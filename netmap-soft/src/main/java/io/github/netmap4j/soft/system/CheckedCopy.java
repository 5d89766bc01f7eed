package io.github.netmap4j.soft.system;

import java.lang.foreign.MemorySegment;

/**
 * Copies from and to addresses of this process that may be wrong. The system checks them, so a bad one does not crash the
 * JVM.
 */
public interface CheckedCopy {

    /** Copies from an address. False if a part cannot be read; how much was copied then is undefined. */
    boolean read(long address, MemorySegment to, long offset, long length);

    /** Copies to an address. False if a part cannot be written; how much was copied then is undefined. */
    boolean write(long address, MemorySegment from, long offset, long length);

    /** The best that works here. */
    static CheckedCopy best() {
        return ProcessVm.works() ? new ProcessVm() : new PipeCopy();
    }
}
