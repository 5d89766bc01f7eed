package io.github.netmap4j.soft.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** One thread at a time. */
class TryLockTest {

    private static final int ROUNDS = 200_000;

    private final TryLock lock = new TryLock();

    /** Guarded by the lock, and plain on purpose. */
    private int first;

    private int second;

    @Test
    void aThreadIsNotInsideTwice() {
        assertTrue(lock.tryLock());
        assertFalse(lock.tryLock());
        lock.unlock();
        assertTrue(lock.tryLock());
    }

    @Test
    void twoThreadsAreNeverInsideAtOnceAndSeeWhatTheOtherWrote() throws Exception {
        FutureTask<Integer> one = new FutureTask<>(this::count);
        FutureTask<Integer> other = new FutureTask<>(this::count);
        Thread.ofPlatform().start(one);
        Thread.ofPlatform().start(other);
        assertEquals(2 * ROUNDS, one.get() + other.get());
        assertEquals(2 * ROUNDS, first);
        assertEquals(2 * ROUNDS, second);
    }

    private int count() {
        int done = 0;
        while (done < ROUNDS) {
            if (lock.tryLock()) {
                assertEquals(first, second, "another thread is inside");
                first++;
                assertFalse(lock.tryLock());
                second++;
                lock.unlock();
                done++;
            } else {
                Thread.onSpinWait();
            }
        }
        return done;
    }
}
