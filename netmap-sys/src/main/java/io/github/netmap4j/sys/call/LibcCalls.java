package io.github.netmap4j.sys.call;

import static java.lang.foreign.ValueLayout.ADDRESS;

import io.github.netmap4j.sys.libc.libc_h;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Functions of the C library for any descriptor and any memory. Each returns what the C function does, or {@code -errno}
 * where that returns -1; none is repeated after EINTR.
 */
public final class LibcCalls {

    /*
     * A class for each function, so that a program links what it calls. They initialise after CallState.current checked native
     * access: a class that fails to initialise once fails for ever.
     */

    private static final class Open {
        static final MethodHandle MH = variadic(libc_h.open.address(), libc_h.open.BASE_DESC);

        private Open() {}
    }

    private static final class Close {
        static final MethodHandle MH = Native.downcall(libc_h.close$address(), libc_h.close$descriptor());

        private Close() {}
    }

    private static final class Ioctl {
        static final MethodHandle MH =
                variadic(libc_h.ioctl.address(), libc_h.ioctl.BASE_DESC.appendArgumentLayouts(ADDRESS));

        private Ioctl() {}
    }

    private static final class Mmap {
        static final MethodHandle MH = Native.downcall(libc_h.mmap$address(), libc_h.mmap$descriptor());

        private Mmap() {}
    }

    private static final class Munmap {
        static final MethodHandle MH = Native.downcall(libc_h.munmap$address(), libc_h.munmap$descriptor());

        private Munmap() {}
    }

    private LibcCalls() {}

    private static MethodHandle variadic(MemorySegment address, FunctionDescriptor descriptor) {
        return Native.downcall(address, descriptor, Linker.Option.firstVariadicArg(2));
    }

    public static int open(MemorySegment path, int flags) {
        CallState state = CallState.current();
        try {
            return state.result((int) Open.MH.invokeExact(state.capture, path, flags));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    public static int close(int fd) {
        CallState state = CallState.current();
        try {
            return state.result((int) Close.MH.invokeExact(state.capture, fd));
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
            return CallPlace.result(place, (int) Ioctl.MH.invokeExact(CallPlace.capture(place), fd, request, argument));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    private static int ioctlWithoutPlace(int fd, long request, MemorySegment argument) {
        CallState state = CallState.currentWithoutPlace();
        try {
            return state.result((int) Ioctl.MH.invokeExact(state.capture, fd, request, argument));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** mmap(2) at an address of the system's choice: the address, or {@code -errno}. */
    public static long mmap(int fd, long length, int protection, int flags, long offset) {
        CallState state = CallState.current();
        try {
            MemorySegment mapping = (MemorySegment)
                    Mmap.MH.invokeExact(state.capture, MemorySegment.NULL, length, protection, flags, fd, offset);
            return state.result(mapping.address());
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    public static int munmap(long address, long length) {
        CallState state = CallState.current();
        try {
            return state.result((int) Munmap.MH.invokeExact(state.capture, MemorySegment.ofAddress(address), length));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }
}
