package io.github.netmap4j.testing;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits of tests for what another thread, or the kernel, is about to do. Each ends: what does not come in time fails the test. */
public final class Await {

    /** Seconds that nothing healthy takes. */
    private static final int TIMEOUT = 30;

    private Await() {}

    /** Waits for a condition; fails with what it is if it does not come true. */
    public static void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(TIMEOUT), () -> "in vain: " + what);
            Thread.onSpinWait();
            VarHandle.fullFence(); // it may read plain memory
        }
    }

    /** Waits until a thread sleeps in Java, with a timeout or without. */
    public static void parked(Thread thread) {
        until(thread + " sleeps", () -> sleepsInJava(thread));
    }

    /**
     * Waits until a platform thread sleeps in Java or, as Linux knows, in a system call. Linux knows it by a name that no other
     * thread has, of at most 15 characters.
     */
    public static void asleep(Thread thread) {
        until(thread + " sleeps", () -> sleepsInJava(thread) || sleepsInTheKernel(thread));
    }

    private static boolean sleepsInJava(Thread thread) {
        Thread.State state = thread.getState();
        assertNotEquals(Thread.State.TERMINATED, state, thread + " was to sleep");
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    }

    private static boolean sleepsInTheKernel(Thread thread) {
        File[] tasks = new File("/proc/self/task").listFiles();
        assertNotNull(tasks, "only Linux tells of threads in system calls");
        for (File task : tasks) {
            try {
                if (Files.readString(task.toPath().resolve("stat")).contains("(" + thread.getName() + ") S ")) {
                    return true;
                }
            } catch (IOException ended) {
                // Another thread.
            }
        }
        return false;
    }
}
