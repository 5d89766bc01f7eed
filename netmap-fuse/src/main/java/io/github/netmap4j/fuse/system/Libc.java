package io.github.netmap4j.fuse.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.LibcCalls;
import io.github.netmap4j.sys.call.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Set;

/**
 * The functions of libc that the server calls besides {@link LibcCalls}, Linux only. Each returns the C function's
 * result, or {@code -errno} where that returns -1. None repeats a call after EINTR. See section 2 of the manual.
 */
@SuppressWarnings("restricted")
public final class Libc {

    public static final int O_RDWR = 2;
    public static final int O_CLOEXEC = 0x80000;
    public static final int O_PATH = 0x200000;
    /** The one flag that differs between architectures. */
    public static final int O_NOFOLLOW =
            Set.of("aarch64", "arm", "ppc64", "ppc64le").contains(System.getProperty("os.arch")) ? 0x8000 : 0x20000;

    public static final int MNT_FORCE = 1;
    public static final int MNT_DETACH = 2;
    public static final int UMOUNT_NOFOLLOW = 8;
    public static final long MS_NOSUID = 2;
    public static final long MS_NODEV = 4;
    public static final long MS_NOEXEC = 8;
    public static final int MFD_CLOEXEC = 1;
    public static final int F_ADD_SEALS = 1033;
    public static final int F_GET_SEALS = 1034;
    public static final int F_SEAL_SHRINK = 2;

    private static final long PATH_MAX = 4096;

    /** These two have no wrapper in older libcs. Their numbers are the same on every architecture. */
    private static final long SYS_PIDFD_OPEN = 434;

    private static final long SYS_PIDFD_GETFD = 438;
    /** Accepts the id of any thread, not only of a group leader (Linux 6.9). */
    private static final int PIDFD_THREAD = 0x80;

    private static final MethodHandle MH$read = function("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle MH$write = function("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle MH$fcntl = variadic("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle MH$ftruncate = function("ftruncate", JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle MH$memfd_create = function("memfd_create", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle MH$readlinkat =
            function("readlinkat", JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle MH$mount =
            function("mount", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
    private static final MethodHandle MH$umount2 = function("umount2", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle MH$process_vm_readv =
            function("process_vm_readv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MH$process_vm_writev =
            function("process_vm_writev", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MH$syscall =
            variadic("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private Libc() {}

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return Native.downcall(Native.symbol(name), FunctionDescriptor.of(result, arguments));
    }

    private static MethodHandle variadic(String name, int first, MemoryLayout result, MemoryLayout... arguments) {
        return Native.downcall(
                Native.symbol(name), FunctionDescriptor.of(result, arguments), Linker.Option.firstVariadicArg(first));
    }

    public static int open(String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return LibcCalls.open(arena.allocateFrom(path), flags);
        }
    }

    public static long read(int fd, MemorySegment buffer, long size) {
        CallState state = CallState.current();
        try {
            return state.result((long) MH$read.invokeExact(state.capture, fd, buffer, size));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    public static long write(int fd, MemorySegment buffer, long size) {
        CallState state = CallState.current();
        try {
            return state.result((long) MH$write.invokeExact(state.capture, fd, buffer, size));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    public static int fcntl(int fd, int command, int argument) {
        CallState state = CallState.current();
        try {
            return state.result((int) MH$fcntl.invokeExact(state.capture, fd, command, argument));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    public static int ftruncate(int fd, long length) {
        CallState state = CallState.current();
        try {
            return state.result((int) MH$ftruncate.invokeExact(state.capture, fd, length));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    public static int memfd_create(String name, int flags) {
        CallState state = CallState.current();
        try (Arena arena = Arena.ofConfined()) {
            return state.result((int) MH$memfd_create.invokeExact(state.capture, arena.allocateFrom(name), flags));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** {@code readlinkat(link, "", …)}: the target of a link that is open with O_PATH; empty if it cannot be read. */
    public static String readlinkat(int link) {
        CallState state = CallState.current();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(PATH_MAX);
            long length = state.result((long)
                    MH$readlinkat.invokeExact(state.capture, link, arena.allocateFrom(""), target, PATH_MAX - 1));
            return length < 0 ? "" : target.getString(0);
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    public static int mount(String source, String target, String type, long flags, String data) {
        CallState state = CallState.current();
        try (Arena arena = Arena.ofConfined()) {
            return state.result((int) MH$mount.invokeExact(
                    state.capture,
                    arena.allocateFrom(source),
                    arena.allocateFrom(target),
                    arena.allocateFrom(type),
                    flags,
                    arena.allocateFrom(data)));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    public static int umount2(String target, int flags) {
        CallState state = CallState.current();
        try (Arena arena = Arena.ofConfined()) {
            return state.result((int) MH$umount2.invokeExact(state.capture, arena.allocateFrom(target), flags));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** {@code process_vm_readv} with one {@code struct iovec} on either side. */
    public static long process_vm_readv(int pid, MemorySegment local, MemorySegment remote) {
        CallState state = CallState.current();
        try {
            return state.result((long) MH$process_vm_readv.invokeExact(state.capture, pid, local, 1L, remote, 1L, 0L));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** {@code process_vm_writev} with one {@code struct iovec} on either side. */
    public static long process_vm_writev(int pid, MemorySegment local, MemorySegment remote) {
        CallState state = CallState.current();
        try {
            return state.result((long) MH$process_vm_writev.invokeExact(state.capture, pid, local, 1L, remote, 1L, 0L));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** {@code pidfd_open(tid, PIDFD_THREAD)}. */
    public static int pidfd_open(int tid) {
        return (int) syscall(SYS_PIDFD_OPEN, tid, PIDFD_THREAD, 0);
    }

    /** {@code pidfd_getfd(pidfd, fd, 0)}: a duplicate, close-on-exec. */
    public static int pidfd_getfd(int pidfd, int fd) {
        return (int) syscall(SYS_PIDFD_GETFD, pidfd, fd, 0);
    }

    private static long syscall(long number, long first, long second, long third) {
        CallState state = CallState.current();
        try {
            return state.result((long) MH$syscall.invokeExact(state.capture, number, first, second, third));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }
}
