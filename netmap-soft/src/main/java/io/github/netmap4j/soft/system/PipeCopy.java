package io.github.netmap4j.soft.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.LibcCalls;
import io.github.netmap4j.sys.call.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Copies through a pipe, in pieces that always fit: read(2) and write(2) check addresses on every system. Slower than
 * {@link ProcessVm}, and one copy at a time.
 */
final class PipeCopy implements CheckedCopy {

    private static final MethodHandle MH$pipe = SystemCalls.find("pipe", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle MH$read = SystemCalls.find("read", SystemCalls.readOrWrite());
    private static final MethodHandle MH$write = SystemCalls.find("write", SystemCalls.readOrWrite());

    /** A pipe holds at least a page. */
    private static final long PIECE = 4096;

    @Override
    public boolean read(long address, MemorySegment to, long offset, long length) {
        MemorySegment own = to.asSlice(offset, length);
        return copy(address, own.address(), length);
    }

    @Override
    public boolean write(long address, MemorySegment from, long offset, long length) {
        MemorySegment own = from.asSlice(offset, length);
        return copy(own.address(), address, length);
    }

    /** Uses a pipe for each copy, because a bad address leaves data in it. */
    private static synchronized boolean copy(long from, long to, long length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = arena.allocate(JAVA_INT, 2);
            CallState state = CallState.current();
            if ((int) MH$pipe.invokeExact(state.capture, pair) != 0) {
                throw new IllegalStateException(
                        "no pipe to check a pointer with: raise the limit of open files (ulimit -n)");
            }
            int out = pair.getAtIndex(JAVA_INT, 0);
            int in = pair.getAtIndex(JAVA_INT, 1);
            try {
                return copy(in, out, from, to, length);
            } finally {
                LibcCalls.close(in);
                LibcCalls.close(out);
            }
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    private static boolean copy(int in, int out, long from, long to, long length) throws Throwable {
        CallState state = CallState.current();
        for (long done = 0; done < length; ) {
            long piece = Math.min(PIECE, length - done);
            long written = (long) MH$write.invokeExact(state.capture, in, MemorySegment.ofAddress(from + done), piece);
            if (written <= 0) {
                return false;
            }
            long read = (long) MH$read.invokeExact(state.capture, out, MemorySegment.ofAddress(to + done), written);
            if (read != written) {
                return false;
            }
            done += written;
        }
        return true;
    }
}
