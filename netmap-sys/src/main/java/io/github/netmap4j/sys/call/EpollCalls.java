package io.github.netmap4j.sys.call;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.github.netmap4j.sys.libc.libc_h;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.OpenFlags;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Set;

/**
 * epoll(7) of Linux. Each returns what the C function does, or {@code -errno} where that returns -1; none is repeated
 * after EINTR.
 */
public final class EpollCalls {

    /*
     * struct epoll_event { uint32_t events; uint64_t data; };   packed on x86-64, and on nothing else
     */
    private static final boolean PACKED = Set.of("amd64", "x86_64").contains(System.getProperty("os.arch"));

    private static final long EVENTS = 0;
    private static final long DATA = PACKED ? 4 : 8;
    private static final long SIZE = DATA + Long.BYTES;

    private static final MethodHandle MH$epoll_create1;
    private static final MethodHandle MH$epoll_ctl;
    private static final MethodHandle MH$epoll_wait;

    static {
        NativeAccess.require();
        MH$epoll_create1 = Native.downcall(libc_h.epoll_create1$address(), libc_h.epoll_create1$descriptor());
        MH$epoll_ctl = Native.downcall(
                libc_h.epoll_ctl$address(), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
        MH$epoll_wait = Native.plain(
                libc_h.epoll_wait$address(), FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    }

    private EpollCalls() {}

    /** Allocates an array of events. */
    public static MemorySegment allocate(int events) {
        return Arena.ofAuto().allocate(SIZE * events, Long.BYTES);
    }

    public static long data(MemorySegment array, int index) {
        return array.get(JAVA_LONG_UNALIGNED, index * SIZE + DATA);
    }

    /** {@code epoll_create1(EPOLL_CLOEXEC)}. */
    public static int create(CallState state) {
        try {
            // EPOLL_CLOEXEC is O_CLOEXEC.
            int result = (int) MH$epoll_create1.invokeExact(state.capture, OpenFlags.O_CLOEXEC);
            return state.result(result);
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** {@code epoll_ctl}, to add or to modify; {@code event} is scratch. */
    public static int ctl(int epfd, int op, int fd, int events, long data, MemorySegment event) {
        event.set(JAVA_INT_UNALIGNED, EVENTS, events);
        event.set(JAVA_LONG_UNALIGNED, DATA, data);
        CallState state = CallState.current();
        try {
            int result = (int) MH$epoll_ctl.invokeExact(state.capture, epfd, op, fd, event);
            return state.result(result);
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** {@code epoll_wait} on an open set, with room for {@code max}: it can only fail with EINTR, so errno is not captured. */
    public static int await(int epfd, MemorySegment array, int max, int timeout) {
        try {
            int result = (int) MH$epoll_wait.invokeExact(epfd, array, max, timeout);
            return result < 0 ? -Errno.EINTR : result;
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }
}
