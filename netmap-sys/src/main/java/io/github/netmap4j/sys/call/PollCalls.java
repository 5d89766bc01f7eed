package io.github.netmap4j.sys.call;

import static io.github.netmap4j.sys.os.Errno.EINTR;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.libc.libc_h;
import io.github.netmap4j.sys.os.Os;
import io.github.netmap4j.sys.os.WaitClock;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** poll(2) of this system. */
public final class PollCalls {

    private static final MethodHandle MH$poll = handle(ADDRESS, MemorySegment.class);
    /** By address, which keeps no arena from being closed: for {@link CallPlace}. */
    private static final MethodHandle MH$pollCopy = handle(JAVA_LONG, long.class);

    private static MethodHandle handle(MemoryLayout pointer, Class<?> fds) {
        NativeAccess.require();
        // nfds_t is 64 bits wide on Linux and 32 on FreeBSD; callers see an int on both.
        MemoryLayout nfds = Os.nfdsBytes() == Integer.BYTES ? JAVA_INT : JAVA_LONG;
        return MethodHandles.explicitCastArguments(
                Native.downcall(libc_h.poll$address(), FunctionDescriptor.of(JAVA_INT, pointer, nfds, JAVA_INT)),
                MethodType.methodType(int.class, MemorySegment.class, fds, int.class, int.class));
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
        // Without memory for the struct, as for EFAULT, the kernel is to see what the caller gave.
        if (count == 1 && OffHeap.is(fds) && fds.byteSize() >= pollfd.sizeof()) {
            long place = CallPlace.mine();
            if (place != CallPlace.NONE) {
                return one(place, OffHeap.known(fds), timeout);
            }
        }
        return several(fds, count, timeout);
    }

    /**
     * Polls a copy of one struct: a downcall keeps the arena of its argument from being closed, which costs more than the
     * copy; two atomic operations if it is a shared one.
     */
    private static int one(long place, MemorySegment fds, int timeout) {
        long copy = CallPlace.pollfd(place, fds);
        long deadline = Timeouts.deadline(WaitClock.system(), timeout);
        int left = timeout;
        while (true) {
            int result;
            try {
                result =
                        CallPlace.result(place, (int) MH$pollCopy.invokeExact(CallPlace.capture(place), copy, 1, left));
            } catch (Throwable unexpected) {
                throw Native.unexpected(unexpected);
            }
            if (result >= 0) {
                CallPlace.revents(place, fds);
            }
            if (result != -EINTR || Thread.currentThread().isInterrupted()) {
                return result;
            }
            left = Timeouts.left(WaitClock.system(), timeout, deadline);
        }
    }

    /** The same as {@link #poll}, for callers with several structs: less code for the JIT to inline there. */
    static int several(MemorySegment fds, int count, int timeout) {
        CallState state = CallState.currentWithoutPlace();
        long deadline = Timeouts.deadline(WaitClock.system(), timeout);
        int left = timeout;
        while (true) {
            int result;
            try {
                result = state.result((int) MH$poll.invokeExact(state.capture, fds, count, left));
            } catch (Throwable unexpected) {
                throw Native.unexpected(unexpected);
            }
            if (result != -EINTR || Thread.currentThread().isInterrupted()) {
                return result;
            }
            left = Timeouts.left(WaitClock.system(), timeout, deadline);
        }
    }
}
