package io.github.netmap4j.soft;

import io.github.netmap4j.soft.memory.OwnMemory;
import java.lang.foreign.MemorySegment;

/**
 * The memory of the program that makes a request, for the pointers inside of it: {@code nr_body}, {@code nr_options},
 * indirect buffers. For a program in this process that is the process's own memory; a server for other processes passes
 * one that reads and writes theirs.
 */
public interface UserMemory {

    /**
     * Copies from the program.
     *
     * @param address a pointer the program gave, not checked yet
     * @param to where to: native memory
     * @param offset where in {@code to}, in bytes
     * @param length bytes
     * @return false if the program has no such memory: the request fails with EFAULT
     */
    boolean read(long address, MemorySegment to, long offset, long length);

    /**
     * Copies to the program.
     *
     * @param address a pointer the program gave, not checked yet
     * @param from where from: native memory
     * @param offset where in {@code from}, in bytes
     * @param length bytes
     * @return false if the program has no such memory: the request fails with EFAULT
     */
    boolean write(long address, MemorySegment from, long offset, long length);

    /**
     * The memory of this process. A pointer below the first 64 KiB or beyond the user half of the address space is found
     * to be bad; any other that does not point to memory crashes the JVM, as it would crash a C program.
     *
     * @return the one instance
     */
    static UserMemory own() {
        return OwnMemory.INSTANCE;
    }
}
