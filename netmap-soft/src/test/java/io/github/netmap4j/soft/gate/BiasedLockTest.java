package io.github.netmap4j.soft.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One thread at a time, whoever has the bias. */
@Timeout(120)
class BiasedLockTest {

    private static final int ENOUGH_FOR_BIAS = 1000;

    private final BiasedLock lock = new BiasedLock();

    @Test
    void anotherThreadIsKeptOutOfALockWithABias() throws Exception {
        giveBias();
        assertTrue(lock.tryLock());
        assertFalse(inAnotherThread());
        assertFalse(inAnotherThread(), "the bias was taken back, and the thread is still inside");
        lock.unlock();
        assertTrue(inAnotherThread());
        assertFalse(lock.tryLock(), "the other one has not left");
    }

    @Test
    void aThreadIsNotInsideTwice() {
        assertTrue(lock.tryLock());
        assertFalse(lock.tryLock());
        lock.unlock();
        giveBias();
        assertTrue(lock.tryLock());
        assertFalse(lock.tryLock());
        lock.unlock();
        assertTrue(lock.tryLock());
    }

    @Test
    void whoLostTheBiasLeavesWhatItTookWithIt() throws Exception {
        giveBias();
        assertTrue(lock.tryLock());
        assertFalse(inAnotherThread());
        assertFalse(lock.tryLock());
        lock.unlock();
        assertTrue(lock.tryLock());
        lock.unlock();
        assertTrue(inAnotherThread());
    }

    @Test
    void twoThreadsAreNeverInsideAtOnce() throws Exception {
        assertTrue(BiasedLockHammer.run(1000) > 0);
    }

    @Test
    void norWithoutMembarrier() throws Exception {
        assertEquals("", inAnotherJvm(1000));
    }

    @Test
    @Tag("stress")
    void norInAMinute() throws Exception {
        assertTrue(BiasedLockHammer.run(30_000) > 0);
        assertEquals("", inAnotherJvm(30_000));
    }

    /** Returns what is wrong. */
    private static String inAnotherJvm(long millis) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-D" + AsymmetricFence.PROPERTY + "=false",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        // Under Maven the modules are on the module path.
                        System.getProperty("java.class.path")
                                + File.pathSeparator
                                + System.getProperty("jdk.module.path", ""),
                        BiasedLockHammer.class.getName(),
                        Long.toString(millis))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 && output.contains(" rounds") ? "" : output;
    }

    private void giveBias() {
        for (int i = 0; i < ENOUGH_FOR_BIAS; i++) {
            assertTrue(lock.tryLock());
            lock.unlock();
        }
    }

    private boolean inAnotherThread() throws Exception {
        FutureTask<Boolean> other = new FutureTask<>(lock::tryLock);
        Thread.ofPlatform().start(other);
        return other.get(10, TimeUnit.SECONDS);
    }
}
