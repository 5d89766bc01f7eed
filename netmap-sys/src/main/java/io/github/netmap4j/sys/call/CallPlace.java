package io.github.netmap4j.sys.call;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.abi.pollfd;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * Where errno goes, and a {@code struct pollfd}, for the calls that programs make most often: a cache line of memory for
 * each thread. It is found by the thread's number alone, since everything that a call goes through in memory costs: where
 * the kernel switches page tables, the processor has to look up every page again after each call.
 *
 * <p>A thread owns its place until it ends; the next with the same last bits in its number takes it over. A thread whose
 * place belongs to another living one has none, and uses {@link CallState}.
 */
final class CallPlace {

    /** What {@link #mine} returns for a thread that has none. */
    static final long NONE = -1;

    private static final int COUNT = 256;
    private static final int SIZE = 64;
    private static final int PAGE = 4096;

    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final long POLLFD_AT = Long.BYTES;
    private static final long CAPTURE_AT = POLLFD_AT + pollfd.sizeof();
    private static final long ERRNO = CAPTURE_AT + CAPTURE.byteOffset(PathElement.groupElement("errno"));

    private static final VarHandle OWNER = JAVA_LONG.varHandle();
    private static final VarHandle FD = StructField.of(pollfd.layout(), "fd");
    private static final VarHandle EVENTS = StructField.of(pollfd.layout(), "events");
    private static final VarHandle REVENTS = StructField.of(pollfd.layout(), "revents");

    private static final MemorySegment PLACES = Arena.ofAuto().allocate((long) COUNT * SIZE, PAGE);

    /** Where errno of each place goes: a slice made for a call is an object, unless the JIT inlines all of the call. */
    private static final MemorySegment[] CAPTURES = new MemorySegment[COUNT];

    static {
        for (int i = 0; i < COUNT; i++) {
            CAPTURES[i] = PLACES.asSlice((long) i * SIZE + CAPTURE_AT, CAPTURE.byteSize());
        }
    }

    /** Who owns a place; guarded by the class. Weak, so that a place keeps nothing of a thread that has ended. */
    private static final @Nullable WeakReference<?>[] OWNERS = new WeakReference<?>[COUNT];

    private CallPlace() {}

    /** The calling thread's place, or {@link #NONE}; valid for this thread only. */
    static long mine() {
        long thread = Thread.currentThread().threadId();
        long place = (thread & (COUNT - 1)) * SIZE;
        // What another thread writes here at the same time is another number.
        return (long) OWNER.get(PLACES, place) == thread ? place : NONE;
    }

    /** Gives the calling thread a place, unless a living thread has it. */
    static synchronized void claim() {
        Thread thread = Thread.currentThread();
        int index = (int) thread.threadId() & (COUNT - 1);
        WeakReference<?> kept = OWNERS[index];
        if (kept == null || !(kept.get() instanceof Thread owner) || !owner.isAlive()) {
            OWNERS[index] = new WeakReference<>(thread);
            OWNER.set(PLACES, (long) index * SIZE, thread.threadId());
        }
    }

    /** The first argument of a downcall. */
    static MemorySegment capture(long place) {
        return CAPTURES[(int) place / SIZE];
    }

    /** The result of the call just made, or {@code -errno} for -1. Read it before anything else runs on this thread. */
    static int result(long place, int result) {
        return result == -1 ? -PLACES.get(JAVA_INT, place + ERRNO) : result;
    }

    /** Copies a caller's struct. Returns the address of the copy. */
    static long pollfd(long place, MemorySegment from) {
        FD.set(PLACES, place + POLLFD_AT, (int) FD.get(from, 0L));
        EVENTS.set(PLACES, place + POLLFD_AT, (short) EVENTS.get(from, 0L));
        return PLACES.address() + place + POLLFD_AT;
    }

    /** Copies what a poll found to the caller's struct. */
    static void revents(long place, MemorySegment to) {
        REVENTS.set(to, 0L, (short) REVENTS.get(PLACES, place + POLLFD_AT));
    }
}
