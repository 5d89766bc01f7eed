package io.github.netmap4j.bench.calls;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The system calls through JNA's direct mapping, the faster of its two. */
final class Jna {

    static {
        Native.register(Jna.class, "c");
    }

    private Jna() {}

    static native int ioctl(int fd, long request, Pointer argument);

    static native int poll(Pointer fds, long count, int timeout);

    /** The result of a call, or errno negated. */
    static int orErrno(int result) {
        return result < 0 ? -Native.getLastError() : result;
    }
}
