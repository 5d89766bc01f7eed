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
 * A full fence in two halves, for a fast side and a slow side. Each writes, fences, and reads what the other writes: at
 * least one of them sees the other. The fast side's half is free; the slow side's calls membarrier(2), which takes
 * about a microsecond. Without that call both halves are full fences, some nanoseconds each.
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

    private static final MethodHandle MH$syscall = SystemCalls.find(
            "syscall",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT),
            Linker.Option.firstVariadicArg(1));

    /** System property: {@code false} disables membarrier(2). */
    public static final String PROPERTY = "netmap4j.soft.membarrier";

    private static final boolean BY_SYSTEM = !"false".equals(System.getProperty(PROPERTY))
            && SystemCalls.LINUX
            && NUMBER != 0
            && SystemCalls.has("syscall")
            && call(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED)
            && call(MEMBARRIER_CMD_PRIVATE_EXPEDITED);

    private AsymmetricFence() {}

    /** Fence for the fast side: free where membarrier(2) is available. */
    public static void frequent() {
        if (BY_SYSTEM) {
            // For the compiler; the other half makes the processor obey.
            VarHandle.acquireFence();
        } else {
            VarHandle.fullFence();
        }
    }

    /** Fence for the slow side: calls membarrier(2) where it is available. */
    public static void rare() {
        VarHandle.fullFence();
        if (BY_SYSTEM && !call(MEMBARRIER_CMD_PRIVATE_EXPEDITED)) {
            throw new IllegalStateException("membarrier worked before, and now fails");
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
