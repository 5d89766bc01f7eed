package io.github.netmap4j.soft.gate;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.soft.system.SystemCalls;
import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.Native;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * A full fence in two halves, for two threads of which one is often here and the other hardly ever. Each writes, fences, and
 * reads what the other writes: at least one of them sees the other. The frequent one's half costs nothing; the rare
 * one's has the kernel stop every thread of this process for a moment, membarrier(2), about a microsecond. Without that call
 * both halves are full fences, some nanoseconds each.
 */
public final class AsymmetricFence {

    // linux/membarrier.h
    private static final int MEMBARRIER_CMD_PRIVATE_EXPEDITED = 1 << 3;
    private static final int MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED = 1 << 4;

    /** {@code SYS_membarrier}: a C library may have no function for it. 0 where the number is not known. */
    private static final long NUMBER =
            switch (System.getProperty("os.arch", "")) {
                case "amd64" -> 324;
                case "aarch64" -> 283;
                default -> 0;
            };

    private static final MethodHandle MH$syscall = SystemCalls.LINUX && NUMBER != 0
            ? SystemCalls.find(
                    "syscall",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT),
                    Linker.Option.firstVariadicArg(1))
            : null;

    /** {@code false} if the call is not to be used, in spite of its being there. */
    public static final String PROPERTY = "netmap4j.soft.membarrier";

    private static final boolean BY_SYSTEM = !"false".equals(System.getProperty(PROPERTY))
            && MH$syscall != null
            && call(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED)
            && call(MEMBARRIER_CMD_PRIVATE_EXPEDITED);

    private AsymmetricFence() {}

    /** Whether one half costs nothing here. */
    public static boolean isAsymmetric() {
        return BY_SYSTEM;
    }

    /** The half of who is often here. */
    public static void frequent() {
        if (BY_SYSTEM) {
            // For the compiler: the processor is made to obey by the other half.
            VarHandle.acquireFence();
        } else {
            VarHandle.fullFence();
        }
    }

    /** The half of who is hardly ever here. */
    public static void rare() {
        VarHandle.fullFence();
        if (BY_SYSTEM && !call(MEMBARRIER_CMD_PRIVATE_EXPEDITED)) {
            throw new IllegalStateException("membarrier worked, and does not any more");
        }
    }

    private static boolean call(int command) {
        try {
            return (long) MH$syscall.invokeExact(CallState.current().capture, NUMBER, command, 0, 0) == 0;
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }
}
