package io.github.netmap4j.soft.spi;

import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Reaches the memory and the open files of the program that makes a request, to follow the request's pointers:
 * {@code nr_body}, {@code nr_options}, indirect buffers, external memory, eventfds. For a program in this process it is
 * the process's own memory; a server passes an implementation that reads and writes the memory of its clients.
 */
public interface UserMemory {

    /**
     * Copies from the program.
     *
     * @param address a pointer the program gave, not checked yet
     * @param to the destination, native memory
     * @param offset where in {@code to}, in bytes
     * @param length bytes
     * @return false if the program has no such memory: the request fails with EFAULT
     */
    boolean read(long address, MemorySegment to, long offset, long length);

    /**
     * Copies to the program.
     *
     * @param address a pointer the program gave, not checked yet
     * @param from the source, native memory
     * @param offset where in {@code from}, in bytes
     * @param length bytes
     * @return false if the program has no such memory: the request fails with EFAULT
     */
    boolean write(long address, MemorySegment from, long offset, long length);

    /**
     * Shares memory with the program: each sees what the other writes. For the memory of {@code NETMAP_REQ_OPT_EXTMEM} and
     * {@code NETMAP_REQ_OPT_CSB}, which outlives the request.
     *
     * @param address a pointer the program gave, not checked yet
     * @param length bytes
     * @return the memory, which the device releases when it no longer needs it; null if the program has no such memory,
     *     or may not write to it: the request fails with EFAULT
     * @throws UnsupportedOperationException if the program has it, but cannot share it: the device refuses external
     *     memory with EOPNOTSUPP, and reaches a CSB by {@link #read} and {@link #write}
     */
    default @Nullable Region map(long address, long length) {
        throw new UnsupportedOperationException("the memory of this program cannot be shared");
    }

    /**
     * Makes a descriptor of this process for a file that the program has open: an eventfd of {@code
     * NETMAP_REQ_OPT_SYNC_KLOOP_EVENTFDS}.
     *
     * @param fd the program's number
     * @return a number of this process, which the device closes; or {@code -errno}, {@code -EBADF} if the program has no
     *     such file
     */
    default int duplicate(int fd) {
        return -EOPNOTSUPP;
    }
}
