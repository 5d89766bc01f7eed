package io.github.netmap4j.sys.call;

import io.github.netmap4j.sys.abi.pollfd;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;

/**
 * What one thread needs to make system calls without allocating: the place where the linker leaves errno, and one
 * {@code struct pollfd}. One for each thread, because errno is.
 */
public final class CallState {

    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final long ERRNO = CAPTURE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    /**
     * A thread that outlives the library's class loader must not keep it: so it holds this weakly, and a thread that calls
     * again after a collection gets a new one.
     */
    private static final ThreadLocal<WeakReference<CallState>> CURRENT = new ThreadLocal<>();

    /** To be passed as the first argument of every downcall. */
    public final MemorySegment capture;

    /** Scratch for a poll of one descriptor. */
    public final MemorySegment one;

    /** For a wait of this thread without the kernel. */
    public final Alarm alarm = new Alarm();

    private CallState() {
        Arena arena = Arena.ofAuto();
        capture = arena.allocate(CAPTURE);
        one = arena.allocate(pollfd.layout());
    }

    /**
     * That of this thread. The caller keeps it for its call only.
     *
     * @throws IllegalCallerException if the JVM denies native access; the message has the exact flag
     */
    public static CallState current() {
        WeakReference<CallState> kept = CURRENT.get();
        CallState state = kept == null ? null : kept.get();
        return state == null ? create() : state;
    }

    private static CallState create() {
        NativeAccess.require();
        CallState state = new CallState();
        CURRENT.set(new WeakReference<>(state));
        return state;
    }

    /** errno of the call just made, negated: to be read before anything else runs on this thread. */
    public int minusErrno() {
        return -capture.get(ValueLayout.JAVA_INT, ERRNO);
    }

    /** The result of the call just made on this thread, or {@code -errno} for -1: to be asked before anything else runs on it. */
    public int result(int result) {
        return result == -1 ? minusErrno() : result;
    }

    /** The same of a call with a 64-bit result. */
    public long result(long result) {
        return result == -1 ? minusErrno() : result;
    }

    /** Fills the scratch {@code pollfd} for one descriptor. */
    public MemorySegment pollfd(int fd, int events) {
        pollfd.fd(one, fd);
        pollfd.events(one, (short) events);
        pollfd.revents(one, (short) 0);
        return one;
    }
}
