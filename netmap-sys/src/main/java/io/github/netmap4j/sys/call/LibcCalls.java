package io.github.netmap4j.sys.call;

import static java.lang.foreign.ValueLayout.ADDRESS;

import io.github.netmap4j.sys.libc.libc_h;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Functions of the C library for any descriptor and any memory. Each returns what the C function does, or {@code -errno}
 * where that returns -1; none is repeated after EINTR.
 */
public final class LibcCalls {

    /** Initialised after {@link CallState#current} checked native access: a class that fails to initialise once fails for ever. */
    private static final class C {
        static final Linker.Option VARIADIC = Linker.Option.firstVariadicArg(2);
        static final MethodHandle MH$open =
                Native.downcall(libc_h.open.address(), libc_h.open.makeInvoker().descriptor(), VARIADIC);
        static final MethodHandle MH$close = Native.downcall(libc_h.close$address(), libc_h.close$descriptor());
        static final MethodHandle MH$ioctl = Native.downcall(
                libc_h.ioctl.address(), libc_h.ioctl.makeInvoker(ADDRESS).descriptor(), VARIADIC);
        static final MethodHandle MH$mmap = Native.downcall(libc_h.mmap$address(), libc_h.mmap$descriptor());
        static final MethodHandle MH$munmap = Native.downcall(libc_h.munmap$address(), libc_h.munmap$descriptor());

        private C() {}
    }

    private LibcCalls() {}

    public static int open(MemorySegment path, int flags) {
        CallState state = CallState.current();
        try {
            return state.result((int) C.MH$open.invokeExact(state.capture, path, flags));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    public static int close(int fd) {
        CallState state = CallState.current();
        try {
            return state.result((int) C.MH$close.invokeExact(state.capture, fd));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    public static int ioctl(int fd, long request, MemorySegment argument) {
        long place = CallPlace.mine();
        if (place == CallPlace.NONE) {
            return ioctlWithoutPlace(fd, request, argument);
        }
        try {
            return CallPlace.result(
                    place, (int) C.MH$ioctl.invokeExact(CallPlace.capture(place), fd, request, argument));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    private static int ioctlWithoutPlace(int fd, long request, MemorySegment argument) {
        CallState state = CallState.currentWithoutPlace();
        try {
            return state.result((int) C.MH$ioctl.invokeExact(state.capture, fd, request, argument));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** mmap(2) at an address of the system's choice: the address, or {@code -errno}. */
    public static long mmap(int fd, long length, int protection, int flags, long offset) {
        CallState state = CallState.current();
        try {
            MemorySegment mapping = (MemorySegment)
                    C.MH$mmap.invokeExact(state.capture, MemorySegment.NULL, length, protection, flags, fd, offset);
            return state.result(mapping.address());
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    public static int munmap(long address, long length) {
        CallState state = CallState.current();
        try {
            return state.result((int) C.MH$munmap.invokeExact(state.capture, MemorySegment.ofAddress(address), length));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }
}
