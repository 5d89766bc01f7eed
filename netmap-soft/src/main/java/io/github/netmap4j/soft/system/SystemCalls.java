package io.github.netmap4j.soft.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.call.Native;
import io.github.netmap4j.sys.call.NativeAccess;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** The system's functions that this module calls; not every system has them all. */
public final class SystemCalls {

    /** Whether this is Linux: eventfds, epoll, and the calls that reach into a process's memory. */
    public static final boolean LINUX = System.getProperty("os.name", "").startsWith("Linux");

    private SystemCalls() {}

    /**
     * Fails early if the JVM does not let this module and netmap-sys call C. Every entry point of this module asks here first.
     *
     * @throws IllegalCallerException with the exact flag in its message
     */
    @SuppressWarnings("restricted")
    public static void require() {
        NativeAccess.require();
        try {
            MemorySegment.NULL.reinterpret(0);
        } catch (IllegalCallerException denied) {
            throw NativeAccess.denied(denied);
        }
    }

    /** Whether the system has a function of this name. */
    public static boolean has(String name) {
        return Native.find(name).isPresent();
    }

    /**
     * A function, whose first argument is where errno goes. On a system without it, every call throws
     * {@link UnsupportedOperationException}.
     */
    public static MethodHandle find(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return Native.find(name)
                .map(address -> Native.downcall(address, descriptor, options))
                .orElseGet(() -> missing(name, descriptor.toMethodType().insertParameterTypes(0, MemorySegment.class)));
    }

    private static MethodHandle missing(String name, MethodType type) {
        UnsupportedOperationException why = new UnsupportedOperationException("this system has no " + name + "()");
        MethodHandle refusal = MethodHandles.throwException(type.returnType(), UnsupportedOperationException.class)
                .bindTo(why);
        return MethodHandles.dropArguments(refusal, 0, type.parameterList());
    }

    static FunctionDescriptor readOrWrite() {
        return FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    }
}
