package io.github.netmap4j.sys.internal;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** How this module calls C: every downcall takes {@link CallState#capture} first, where errno goes. */
public final class Native {

    private Native() {}

    /** A handle to a C function that leaves errno in its first argument. */
    @SuppressWarnings("restricted")
    public static MethodHandle downcall(
            MemorySegment address, FunctionDescriptor descriptor, Linker.Option... options) {
        Linker.Option[] all = new Linker.Option[options.length + 1];
        all[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(options, 0, all, 1, options.length);
        return Linker.nativeLinker().downcallHandle(address, descriptor, all);
    }

    /** The address of a C function that the generated bindings do not have. */
    @SuppressWarnings("restricted")
    public static MemorySegment symbol(String name) {
        return Linker.nativeLinker().defaultLookup().findOrThrow(name);
    }

    /** What invokeExact can throw is a closed or foreign segment (unchecked), or a bug. */
    public static RuntimeException unexpected(Throwable thrown) {
        return switch (thrown) {
            case RuntimeException exception -> exception;
            case Error error -> throw error;
            default -> throw new AssertionError(thrown);
        };
    }
}
