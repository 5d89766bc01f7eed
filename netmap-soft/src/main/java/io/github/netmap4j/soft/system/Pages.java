package io.github.netmap4j.soft.system;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The pages of this process. */
public final class Pages {

    private static final MethodHandle MH$madvise =
            SystemCalls.find("madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle MH$getpagesize = SystemCalls.find("getpagesize", FunctionDescriptor.of(JAVA_INT));

    /** Faults pages in as a write would, without changing them (Linux 5.14). */
    private static final int MADV_POPULATE_WRITE = 23;

    private static final long SIZE = size();
    private static final boolean POPULATES = SystemCalls.LINUX && populates();

    private Pages() {}

    private static long size() {
        try {
            return (int) MH$getpagesize.invokeExact(CallState.current().capture);
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    private static boolean populates() {
        try (Arena arena = Arena.ofConfined()) {
            return populate(arena.allocate(1).address(), 1) != -EINVAL;
        }
    }

    /**
     * Whether all of a range is writable. Where the system cannot tell, this reads the first and the last byte, which finds
     * most mistakes.
     */
    public static boolean areWritable(CheckedCopy copy, long address, long length) {
        if (POPULATES) {
            return populate(address, length) == 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(1);
            return copy.read(address, one, 0, 1) && copy.read(address + length - 1, one, 0, 1);
        }
    }

    private static long populate(long address, long length) {
        long start = address & -SIZE;
        long end = address + length + SIZE - 1 & -SIZE;
        CallState state = CallState.current();
        try {
            return state.result((int) MH$madvise.invokeExact(
                    state.capture, MemorySegment.ofAddress(start), end - start, MADV_POPULATE_WRITE));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }
}
