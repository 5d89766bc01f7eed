package io.github.netmap4j.fuse;

import java.lang.foreign.MemorySegment;

/** The memory of the program that makes a request, for the pointers inside of it. */
interface UserMemory {

    /** Copies from the program. False if it has no such memory: the request fails with EFAULT. */
    boolean read(long address, MemorySegment to, long offset, long length);

    /** Copies to the program. False if it has no such memory: the request fails with EFAULT. */
    boolean write(long address, MemorySegment from, long offset, long length);
}
