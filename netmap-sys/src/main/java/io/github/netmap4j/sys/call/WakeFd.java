package io.github.netmap4j.sys.call;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.libc.libc_h;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.os.Os;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that any thread can make readable, to end a poll of another: an eventfd on Linux, a pipe elsewhere. Never
 * blocks.
 */
public final class WakeFd {

    private static final MethodHandle MH$read;
    private static final MethodHandle MH$write;
    private static final MethodHandle MH$create;

    static {
        NativeAccess.require();
        // Without errno, which nothing needs: capturing it allocates wherever the JIT stops inlining.
        MH$read = Native.plain(libc_h.read$address(), libc_h.read$descriptor());
        MH$write = Native.plain(libc_h.write$address(), libc_h.write$descriptor());
        MH$create = Os.CURRENT == Os.LINUX
                ? Native.downcall(libc_h.eventfd$address(), libc_h.eventfd$descriptor())
                : Native.downcall(Native.symbol("pipe2"), FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    }

    private static final MemorySegment ONE = Arena.global().allocateFrom(JAVA_LONG, 1);

    private final MemorySegment scratch = Arena.ofAuto().allocate(JAVA_LONG);
    private final int readFd;
    private final int writeFd;
    private boolean closed;

    private WakeFd(int readFd, int writeFd) {
        this.readFd = readFd;
        this.writeFd = writeFd;
    }

    /** Makes one. Returns null if there is no descriptor left, and the errno is in {@code state}. */
    public static @Nullable WakeFd open(CallState state) {
        int flags = OpenFlags.O_NONBLOCK | OpenFlags.O_CLOEXEC;
        try {
            if (Os.CURRENT == Os.LINUX) {
                // EFD_NONBLOCK and EFD_CLOEXEC are O_NONBLOCK and O_CLOEXEC.
                int fd = (int) MH$create.invokeExact(state.capture, 0, flags);
                return fd < 0 ? null : new WakeFd(fd, fd);
            }
            MemorySegment pair = Arena.ofAuto().allocate(JAVA_INT, 2);
            int result = (int) MH$create.invokeExact(state.capture, pair, flags);
            return result < 0 ? null : new WakeFd(pair.getAtIndex(JAVA_INT, 0), pair.getAtIndex(JAVA_INT, 1));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** The end to poll for POLLIN. */
    public int fd() {
        return readFd;
    }

    /** Makes it readable. Does nothing after close, when the number may be another file's. */
    public synchronized void wake() {
        // A full counter or pipe is readable already; but a signal may interrupt the write to a pipe.
        if (!closed && write() < 0 && Os.CURRENT != Os.LINUX) {
            write();
        }
    }

    /** Makes it unreadable again; should that fail, the next wait ends spuriously. */
    public void drain() {
        while (read() == JAVA_LONG.byteSize() && Os.CURRENT != Os.LINUX) {
            // A pipe holds one word for each wake.
        }
    }

    private long read() {
        try {
            return (long) MH$read.invokeExact(readFd, scratch, JAVA_LONG.byteSize());
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    private long write() {
        try {
            return (long) MH$write.invokeExact(writeFd, ONE, JAVA_LONG.byteSize());
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** Closes it; nobody may poll it any more. */
    public synchronized void close() {
        if (!closed) {
            closed = true;
            LibcCalls.close(readFd);
            if (writeFd != readFd) {
                LibcCalls.close(writeFd);
            }
        }
    }
}
