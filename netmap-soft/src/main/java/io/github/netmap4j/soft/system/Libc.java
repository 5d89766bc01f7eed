package io.github.netmap4j.soft.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/**
 * How this module calls C. Each call returns what the C function does, or {@code -errno} where that returns -1. A function
 * that the system does not have gives {@code -ENOSYS}, so that nothing has to ask for the system's name.
 */
@SuppressWarnings("restricted")
public final class Libc {

    /** Whether this is Linux: eventfds, epoll, and the calls that reach into a process's memory. */
    public static final boolean LINUX = System.getProperty("os.name", "").startsWith("Linux");

    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final long ERRNO = CAPTURE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURE));

    static final MemorySegment NULL = MemorySegment.NULL;

    private Libc() {}

    /** A function, or null if the system has none of this name. The first argument is where errno goes. */
    static MethodHandle find(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        Linker.Option[] all = new Linker.Option[options.length + 1];
        all[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(options, 0, all, 1, options.length);
        return linker.defaultLookup()
                .find(name)
                .map(symbol -> linker.downcallHandle(symbol, descriptor, all))
                .orElse(null);
    }

    /** Where errno of a call on this thread goes. */
    static MemorySegment state() {
        return STATE.get();
    }

    /** The result of the call just made on this thread: to be read before anything else runs on it. */
    static long result(long result, MemorySegment state) {
        return result == -1 ? -state.get(JAVA_INT, ERRNO) : result;
    }

    /** What invokeExact can throw is a closed or foreign segment (unchecked), or a bug. */
    static RuntimeException unexpected(Throwable thrown) {
        return switch (thrown) {
            case RuntimeException exception -> exception;
            case Error error -> throw error;
            default -> throw new AssertionError(thrown);
        };
    }

    static FunctionDescriptor readOrWrite() {
        return FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    }
}
