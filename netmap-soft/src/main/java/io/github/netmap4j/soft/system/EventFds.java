package io.github.netmap4j.soft.system;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.Native;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** eventfd(2) descriptors that belong to a program. Linux only. */
public final class EventFds {

    private static final int F_DUPFD_CLOEXEC = 1030;

    private static final MethodHandle MH$fcntl = SystemCalls.find(
            "fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle MH$write = SystemCalls.find("write", SystemCalls.readOrWrite());
    private static final MethodHandle MH$poll =
            SystemCalls.find("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

    private static final MemorySegment ONE = Arena.global().allocateFrom(JAVA_LONG, 1);

    /** Not {@link CallState#one}, which a poll of this thread may be using while its syncs signal. */
    private static final ThreadLocal<MemorySegment> POLLFD =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(pollfd.layout()));

    private EventFds() {}

    /** A duplicate that is closed on exec, or {@code -errno}. */
    public static int duplicate(int fd) {
        if (!SystemCalls.LINUX) {
            return -EOPNOTSUPP;
        }
        CallState state = CallState.current();
        try {
            return state.result((int) MH$fcntl.invokeExact(state.capture, fd, F_DUPFD_CLOEXEC, 0));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** Whether a descriptor of this process is an eventfd: 0, or {@code -EINVAL}. */
    public static int check(int fd) {
        try {
            Path file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd));
            return file.toString().equals("anon_inode:[eventfd]") ? 0 : -EINVAL;
        } catch (IOException noProc) {
            return -EINVAL;
        }
    }

    /**
     * Adds 1 to a counter, which wakes its waiters. Skips a full counter, which is readable anyway: a write could block.
     */
    public static void signal(int fd) {
        CallState state = CallState.current();
        MemorySegment one = POLLFD.get();
        pollfd.fd(one, fd);
        pollfd.events(one, (short) netmap_h.POLLOUT());
        try {
            if ((int) MH$poll.invokeExact(state.capture, one, 1L, 0) == 1) {
                var _ = (long) MH$write.invokeExact(state.capture, fd, ONE, ONE.byteSize());
            }
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }
}
