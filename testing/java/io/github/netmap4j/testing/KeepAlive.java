package io.github.netmap4j.testing;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Runs Java code from within a native call that was given a segment: libc's qsort, with a comparator that runs it. */
public final class KeepAlive {

    private KeepAlive() {}

    @SuppressWarnings("restricted")
    public static void during(MemorySegment segment, Arena arena, Runnable action) throws Exception {
        Linker linker = Linker.nativeLinker();
        MethodHandle qsort = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("qsort"),
                FunctionDescriptor.ofVoid(
                        ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
        MethodHandle compare = MethodHandles.lookup()
                .findStatic(
                        KeepAlive.class,
                        "compare",
                        MethodType.methodType(int.class, Runnable.class, MemorySegment.class, MemorySegment.class))
                .bindTo(action);
        MemorySegment stub = linker.upcallStub(
                compare, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS), arena);
        try {
            qsort.invokeExact(segment, 2L, 1L, stub);
        } catch (Throwable failed) {
            throw new AssertionError(failed);
        }
    }

    static int compare(Runnable action, MemorySegment left, MemorySegment right) {
        action.run();
        return 0;
    }
}
