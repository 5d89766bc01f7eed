package io.github.netmap4j.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** What the calling thread allocates. By reflection, so that no module must read jdk.management to be tested. */
public final class Allocation {

    private static final int ATTEMPTS = 300;
    private static final MethodHandle BYTES = bytesOfThisThread();

    private Allocation() {}

    private static MethodHandle bytesOfThisThread() {
        try {
            Object threads = Class.forName("java.lang.management.ManagementFactory")
                    .getMethod("getThreadMXBean")
                    .invoke(null);
            return MethodHandles.publicLookup()
                    .findVirtual(
                            Class.forName("com.sun.management.ThreadMXBean"),
                            "getCurrentThreadAllocatedBytes",
                            MethodType.methodType(long.class))
                    .bindTo(threads);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError("jdk.management", impossible);
        }
    }

    /** Bytes that it has allocated so far. */
    public static long bytes() {
        try {
            return (long) BYTES.invokeExact();
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Warms up until a whole run of rounds allocates nothing; fails if none of many does. */
    public static void none(int rounds, Runnable round) {
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS && least > 0; attempt++) {
            long before = bytes();
            for (int i = 0; i < rounds; i++) {
                round.run();
            }
            least = Math.min(least, bytes() - before);
        }
        assertEquals(0, least, "bytes in the best of " + ATTEMPTS + " runs of " + rounds + " rounds");
    }
}
