package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.abi.netmap_h.MAP_ANONYMOUS;
import static io.github.netmap4j.sys.abi.netmap_h.MAP_PRIVATE;
import static io.github.netmap4j.sys.abi.netmap_h.PROT_NONE;
import static io.github.netmap4j.sys.abi.netmap_h.PROT_READ;
import static io.github.netmap4j.sys.abi.netmap_h.PROT_WRITE;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.call.LibcCalls;
import io.github.netmap4j.sys.call.Native;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Memory as a careless program has it: three pages, of which the middle one can be used. */
public final class BadPages implements AutoCloseable {

    public static final long PAGE = 4096;

    private static final int FIXED = 0x10;

    /** Unlike {@link LibcCalls#mmap}, at an address of the caller's choice. */
    private static final MethodHandle MMAP = Native.plain(
            Native.symbol("mmap"),
            FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));

    /** A page that may be written to, with one before it that is only to be read, and an unmapped one after it. */
    public final MemorySegment good;

    private final MemorySegment all;

    public BadPages() {
        all = map(MemorySegment.NULL, 3 * PAGE, PROT_NONE(), 0);
        map(all, PAGE, PROT_READ(), FIXED);
        good = map(all.asSlice(PAGE), PAGE, PROT_READ() | PROT_WRITE(), FIXED);
    }

    @SuppressWarnings("restricted")
    private static MemorySegment map(MemorySegment where, long size, int protection, int flags) {
        try {
            int all = MAP_PRIVATE() | MAP_ANONYMOUS() | flags;
            MemorySegment memory = (MemorySegment) MMAP.invokeExact(where, size, protection, all, -1, 0L);
            assertTrue(memory.address() > 0, "mmap");
            return memory.reinterpret(size);
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** Can be read, not written. */
    public long readOnly() {
        return all.address();
    }

    /** Is mapped, but nothing may be done with it. */
    public long forbidden() {
        return all.address() + 2 * PAGE;
    }

    /** The last bytes of the good page, so that what is longer ends in the forbidden one. */
    public MemorySegment end(long bytes) {
        return good.asSlice(PAGE - bytes);
    }

    /** No memory at all. */
    public static long unmapped() {
        MemorySegment gone = map(MemorySegment.NULL, PAGE, PROT_READ(), 0);
        assertEquals(0, LibcCalls.munmap(gone.address(), PAGE));
        return gone.address();
    }

    @Override
    public void close() {
        assertEquals(0, LibcCalls.munmap(all.address(), 3 * PAGE));
    }
}
