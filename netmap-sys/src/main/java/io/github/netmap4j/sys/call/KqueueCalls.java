package io.github.netmap4j.sys.call;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.netmap4j.sys.os.Os;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** kqueue(2). Each returns what the C function does, or {@code -errno} where that returns -1. */
public interface KqueueCalls {

    /** {@code kqueue()}. */
    int kqueue();

    /** {@code kevent}: arrays of {@link Kevent}; the timeout is a {@code struct timespec}, NULL for ever. */
    int kevent(int kq, MemorySegment changes, int nchanges, MemorySegment events, int nevents, MemorySegment timeout);

    /**
     * FreeBSD's.
     *
     * @throws UnsupportedOperationException elsewhere
     */
    static KqueueCalls ofThisSystem() {
        if (Os.CURRENT != Os.FREEBSD) {
            throw new UnsupportedOperationException("this system, " + System.getProperty("os.name")
                    + ", has no kqueue of FreeBSD's kind: use Epoll on Linux, or PollSet");
        }
        return new Libc();
    }

    /** libc's two functions. */
    final class Libc implements KqueueCalls {

        private static final MethodHandle MH$kqueue;
        private static final MethodHandle MH$kevent;

        static {
            NativeAccess.require();
            MH$kqueue = Native.downcall(Native.symbol("kqueue"), FunctionDescriptor.of(JAVA_INT));
            MH$kevent = Native.downcall(
                    Native.symbol("kevent"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
        }

        private Libc() {}

        @Override
        public int kqueue() {
            CallState state = CallState.current();
            try {
                int result = (int) MH$kqueue.invokeExact(state.capture);
                return state.result(result);
            } catch (Throwable unexpected) {
                throw Native.unexpected(unexpected);
            }
        }

        @Override
        public int kevent(
                int kq, MemorySegment changes, int nchanges, MemorySegment events, int nevents, MemorySegment timeout) {
            CallState state = CallState.current();
            try {
                int result =
                        (int) MH$kevent.invokeExact(state.capture, kq, changes, nchanges, events, nevents, timeout);
                return state.result(result);
            } catch (Throwable unexpected) {
                throw Native.unexpected(unexpected);
            }
        }
    }
}
