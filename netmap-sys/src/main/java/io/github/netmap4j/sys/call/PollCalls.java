package io.github.netmap4j.sys.call;

import static io.github.netmap4j.sys.os.Errno.EINTR;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.netmap4j.sys.libc.libc_h;
import io.github.netmap4j.sys.os.Os;
import io.github.netmap4j.sys.os.WaitClock;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** poll(2) of this system. */
public final class PollCalls {

    private static final MethodHandle MH$poll;

    static {
        NativeAccess.require();
        // nfds_t is 64 bits wide on Linux and 32 on FreeBSD; callers see an int on both.
        FunctionDescriptor descriptor = Os.nfdsBytes() == Integer.BYTES
                ? FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT)
                : libc_h.poll$descriptor();
        MH$poll = MethodHandles.explicitCastArguments(
                Native.downcall(libc_h.poll$address(), descriptor),
                MethodType.methodType(int.class, MemorySegment.class, MemorySegment.class, int.class, int.class));
    }

    private PollCalls() {}

    /**
     * Polls {@code count} structs; an interrupted poll continues for the time that is left, unless the thread's
     * interrupt status is set.
     *
     * @param timeout milliseconds, -1 for ever
     * @return how many are ready, or {@code -errno}
     */
    public static int poll(MemorySegment fds, int count, int timeout) {
        CallState state = CallState.current();
        long deadline = Timeouts.deadline(WaitClock.system(), timeout);
        int left = timeout;
        while (true) {
            int result;
            try {
                result = (int) MH$poll.invokeExact(state.capture, fds, count, left);
            } catch (Throwable unexpected) {
                throw Native.unexpected(unexpected);
            }
            if (result >= 0) {
                return result;
            }
            result = state.minusErrno();
            if (result != -EINTR || Thread.currentThread().isInterrupted()) {
                return result;
            }
            left = Timeouts.left(WaitClock.system(), timeout, deadline);
        }
    }
}
