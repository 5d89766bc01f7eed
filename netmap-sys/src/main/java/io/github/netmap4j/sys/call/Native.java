package io.github.netmap4j.sys.call;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** Handles to C functions. */
public final class Native {

    private Native() {}

    /** A handle to a C function that leaves errno in its first argument, {@link CallState#capture}. */
    @SuppressWarnings("restricted")
    public static MethodHandle downcall(
            MemorySegment address, FunctionDescriptor descriptor, Linker.Option... options) {
        Linker.Option[] all = new Linker.Option[options.length + 1];
        all[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(options, 0, all, 1, options.length);
        return Linker.nativeLinker().downcallHandle(address, descriptor, all);
    }

    /** A handle to a C function whose errno does not matter. */
    @SuppressWarnings("restricted")
    public static MethodHandle plain(MemorySegment address, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(address, descriptor);
    }

    /** The address of a C function that the generated bindings do not have. */
    public static MemorySegment symbol(String name) {
        return find(name).orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name));
    }

    /** The address of a C function that not every system has. */
    @SuppressWarnings("restricted")
    public static Optional<MemorySegment> find(String name) {
        return Linker.nativeLinker().defaultLookup().find(name);
    }

    /** What to throw for what invokeExact threw: a closed or foreign segment (unchecked), or a bug. */
    public static RuntimeException unexpected(Throwable thrown) {
        return switch (thrown) {
            case RuntimeException exception -> exception;
            case Error error -> throw error;
            default -> throw new AssertionError(thrown);
        };
    }
}
