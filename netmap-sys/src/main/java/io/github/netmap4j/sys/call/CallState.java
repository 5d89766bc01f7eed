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
 * What a thread needs to make system calls without allocating: the place where the linker leaves errno, and one
 * {@code struct pollfd}. Each thread has its own, as it has its own errno.
 */
public final class CallState {

    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final long ERRNO = CAPTURE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    /** Weak, so that a thread does not keep the library's class loader alive; after a collection it gets a new state. */
    private static final ThreadLocal<WeakReference<CallState>> CURRENT = new ThreadLocal<>();

    private static final int MISSES = 16;

    /** The first argument of every downcall. */
    public final MemorySegment capture;

    /** Scratch for a poll of one descriptor. */
    public final MemorySegment one;

    /** For a wait of this thread without the kernel. */
    public final Alarm alarm = new Alarm();

    /** Calls without a {@link CallPlace}; after each so many of them the thread asks for one. */
    private int misses;

    private CallState() {
        Arena arena = Arena.ofAuto();
        capture = arena.allocate(CAPTURE);
        one = arena.allocate(pollfd.layout());
    }

    /**
     * This thread's state, to be used for one call only.
     *
     * @throws IllegalCallerException if the JVM denies native access; the message has the exact flag
     */
    public static CallState current() {
        WeakReference<CallState> kept = CURRENT.get();
        CallState state = kept == null ? null : kept.get();
        return state == null ? create() : state;
    }

    /** The same for a thread that has no {@link CallPlace}, perhaps because it never asked for one. */
    static CallState currentWithoutPlace() {
        CallState state = current();
        if (state.misses++ % MISSES == 0) {
            CallPlace.claim();
        }
        return state;
    }

    private static CallState create() {
        NativeAccess.require();
        CallState state = new CallState();
        CURRENT.set(new WeakReference<>(state));
        return state;
    }

    /** The negated errno of the call just made. Read it before anything else runs on this thread. */
    public int minusErrno() {
        return -capture.get(ValueLayout.JAVA_INT, ERRNO);
    }

    /** The result of the call just made, or {@code -errno} for -1: see {@link #minusErrno}. */
    public int result(int result) {
        return result == -1 ? minusErrno() : result;
    }

    /** The same for a 64-bit result. */
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
