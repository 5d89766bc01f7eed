package io.github.netmap4j.bench.calls;

import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** The system calls through JNR-FFI. */
final class Jnr {

    /** What JNR-FFI implements at run time. */
    public interface C {
        int ioctl(int fd, long request, Pointer argument);

        int poll(Pointer fds, long count, int timeout);
    }

    static final C LIBC = LibraryLoader.create(C.class).load("c");
    private static final Runtime RUNTIME = Runtime.getRuntime(LIBC);

    private Jnr() {}

    static Pointer pointer(long address) {
        return Pointer.wrap(RUNTIME, address);
    }

    /** The result of a call, or errno negated. */
    static int orErrno(int result) {
        return result < 0 ? -LastError.getLastError(RUNTIME) : result;
    }
}
