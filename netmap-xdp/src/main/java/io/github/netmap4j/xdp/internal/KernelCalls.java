package io.github.netmap4j.xdp.internal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.Native;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.xdp.abi.xdp_h;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * The C library's calls for AF_XDP, besides those of {@link #kernel}. Each returns the C function's result, or {@code
 * -errno} where that returns -1; none repeats a call after EINTR.
 */
public final class KernelCalls {

    /**
     * The calls' handles, in a separate class that initialises after {@link CallState#current} or {@link KernelDevice}
     * found that the JVM lets this library call C: a class whose initialisation failed fails for ever, without the
     * reason.
     */
    private static final class C {
        static final KernelDevice KERNEL = new KernelDevice("AF_XDP");
        static final MethodHandle MH$socket = function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
        static final MethodHandle MH$setsockopt =
                function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
        static final MethodHandle MH$getsockopt =
                function("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
        static final MethodHandle MH$bind = function("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
        static final MethodHandle MH$sendto =
                function("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
        static final MethodHandle MH$recvfrom =
                function("recvfrom", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS);
        static final MethodHandle MH$unshare = function("unshare", JAVA_INT, JAVA_INT);
        static final MethodHandle MH$syscall = Native.downcall(
                Native.symbol("syscall"),
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
                Linker.Option.firstVariadicArg(1));

        private C() {}

        private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
            return Native.downcall(Native.symbol(name), FunctionDescriptor.of(result, arguments));
        }
    }

    private static final int SOCKET_FLAGS = xdp_h.SOCK_RAW() | xdp_h.SOCK_CLOEXEC();

    /** bpf(2) has no function in the C library. */
    private static final long SYS_bpf =
            switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
                case "amd64", "x86_64" -> 321;
                case "ppc64le" -> 361;
                case "s390x" -> 351;
                default -> 280; // aarch64, riscv64, loongarch64: the kernel's common table
            };

    private KernelCalls() {}

    /**
     * close, ioctl, mmap, munmap and poll for any descriptor.
     *
     * @throws IllegalCallerException if the JVM denies native access; the message has the exact flag
     */
    public static KernelDevice kernel() {
        CallState _ = CallState.current();
        return C.KERNEL;
    }

    /** {@code socket(domain, SOCK_RAW | SOCK_CLOEXEC, protocol)}: a descriptor, or {@code -errno}. */
    public static int socket(int domain, int protocol) {
        CallState state = CallState.current();
        try {
            return state.result((int) C.MH$socket.invokeExact(state.capture, domain, SOCKET_FLAGS, protocol));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** {@code unshare}: 0 or {@code -errno}. */
    public static int unshare(int flags) {
        CallState state = CallState.current();
        try {
            return state.result((int) C.MH$unshare.invokeExact(state.capture, flags));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** {@code setsockopt}: 0 or {@code -errno}. */
    public static int setsockopt(int fd, int level, int name, MemorySegment value) {
        CallState state = CallState.current();
        try {
            return state.result(
                    (int) C.MH$setsockopt.invokeExact(state.capture, fd, level, name, value, (int) value.byteSize()));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /**
     * {@code getsockopt}: 0 or {@code -errno}.
     *
     * @param size a {@code socklen_t}: before the call the room in {@code value}, after it what was written
     */
    public static int getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment size) {
        CallState state = CallState.current();
        try {
            return state.result((int) C.MH$getsockopt.invokeExact(state.capture, fd, level, name, value, size));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** {@code bind}: 0 or {@code -errno}. */
    public static int bind(int fd, MemorySegment address) {
        CallState state = CallState.current();
        try {
            return state.result((int) C.MH$bind.invokeExact(state.capture, fd, address, (int) address.byteSize()));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** {@code sendto(fd, data, size, flags, NULL, 0)}: bytes, or {@code -errno}. */
    public static long send(int fd, MemorySegment data, long size, int flags) {
        CallState state = CallState.current();
        try {
            return state.result(
                    (long) C.MH$sendto.invokeExact(state.capture, fd, data, size, flags, MemorySegment.NULL, 0));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** {@code recvfrom(fd, data, size, flags, NULL, NULL)}: bytes, or {@code -errno}. */
    public static long receive(int fd, MemorySegment data, long size, int flags) {
        CallState state = CallState.current();
        try {
            return state.result((long) C.MH$recvfrom.invokeExact(
                    state.capture, fd, data, size, flags, MemorySegment.NULL, MemorySegment.NULL));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** {@code bpf(command, arguments, size of arguments)}: 0, a descriptor, or {@code -errno}. */
    public static int bpf(int command, MemorySegment arguments) {
        CallState state = CallState.current();
        try {
            return (int) state.result((long)
                    C.MH$syscall.invokeExact(state.capture, SYS_bpf, command, arguments, (int) arguments.byteSize()));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }
}
