package io.github.netmap4j.sys.device;

import static io.github.netmap4j.sys.os.Errno.EINTR;
import static java.lang.foreign.ValueLayout.ADDRESS;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.Native;
import io.github.netmap4j.sys.call.NativeAccess;
import io.github.netmap4j.sys.call.PollCalls;
import io.github.netmap4j.sys.os.OpenFlags;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * netmap as the kernel offers it: libc's six functions on {@code /dev/netmap}, with errno captured at the call. Stateless
 * but for its path; any number of threads may use one.
 *
 * <p>See open(2), ioctl(2), mmap(2), poll(2) and netmap(4).
 */
public final class KernelDevice implements NetmapDevice {

    /** The usual device node: {@code NETMAP_DEVICE_NAME} of netmap_user.h. */
    public static final String PATH = "/dev/netmap";

    /** The C functions, found when a device first calls one: a class that was denied them once would be so for ever. */
    private static final class C {
        static final MethodHandle MH$open;
        static final MethodHandle MH$close;
        static final MethodHandle MH$ioctl;
        static final MethodHandle MH$mmap;
        static final MethodHandle MH$munmap;

        static {
            Linker.Option variadic = Linker.Option.firstVariadicArg(2);
            MH$open = Native.downcall(
                    netmap_h.open.address(), netmap_h.open.makeInvoker().descriptor(), variadic);
            MH$close = Native.downcall(netmap_h.close$address(), netmap_h.close$descriptor());
            MH$ioctl = Native.downcall(
                    netmap_h.ioctl.address(),
                    netmap_h.ioctl.makeInvoker(ADDRESS).descriptor(),
                    variadic);
            MH$mmap = Native.downcall(netmap_h.mmap$address(), netmap_h.mmap$descriptor());
            MH$munmap = Native.downcall(netmap_h.munmap$address(), netmap_h.munmap$descriptor());
        }

        private C() {}
    }

    private final String path;
    private final MemorySegment cPath;

    /**
     * The netmap at a path. Nothing is opened yet.
     *
     * @param path a device node, {@link #PATH} as a rule
     * @throws IllegalCallerException if the JVM forbids native access; the message has the flag that allows it
     */
    public KernelDevice(String path) {
        NativeAccess.require();
        this.path = path;
        this.cPath = Arena.ofAuto().allocateFrom(path);
    }

    @Override
    public int open(int flags) {
        CallState state = CallState.current();
        int result;
        do {
            try {
                result = (int) C.MH$open.invokeExact(state.capture, cPath, flags | OpenFlags.O_CLOEXEC);
            } catch (Throwable unexpected) {
                throw Native.unexpected(unexpected);
            }
            if (result >= 0) {
                return result;
            }
            result = state.minusErrno();
        } while (result == -EINTR);
        return result;
    }

    @Override
    public int close(int fd) {
        CallState state = CallState.current();
        try {
            if ((int) C.MH$close.invokeExact(state.capture, fd) == 0) {
                return 0;
            }
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
        int result = state.minusErrno();
        return result == -EINTR ? 0 : result;
    }

    @Override
    public int ioctl(int fd, long request, MemorySegment argument) {
        CallState state = CallState.current();
        int result;
        do {
            try {
                result = (int) C.MH$ioctl.invokeExact(state.capture, fd, request, argument);
            } catch (Throwable unexpected) {
                throw Native.unexpected(unexpected);
            }
            if (result >= 0) {
                return result;
            }
            result = state.minusErrno();
        } while (result == -EINTR);
        return result;
    }

    @Override
    public long mmap(int fd, long length, int protection, int flags, long offset) {
        CallState state = CallState.current();
        MemorySegment mapping;
        try {
            mapping = (MemorySegment)
                    C.MH$mmap.invokeExact(state.capture, MemorySegment.NULL, length, protection, flags, fd, offset);
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
        return mapping.address() == -1 ? state.minusErrno() : mapping.address();
    }

    @Override
    public int munmap(long address, long length) {
        CallState state = CallState.current();
        try {
            int result = (int) C.MH$munmap.invokeExact(state.capture, MemorySegment.ofAddress(address), length);
            return result == 0 ? 0 : state.minusErrno();
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    @Override
    public int poll(MemorySegment fds, int count, int timeout) {
        return PollCalls.poll(fds, count, timeout);
    }

    @Override
    public String remedy(FailureCause cause) {
        return KernelRemedy.of(path, cause);
    }

    /**
     * The path of the device node.
     *
     * @return the path
     */
    @Override
    public String toString() {
        return path;
    }
}
