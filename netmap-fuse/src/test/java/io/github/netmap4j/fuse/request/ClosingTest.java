package io.github.netmap4j.fuse.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Who asks about ports after a close sees what the close did. */
class ClosingTest {

    private final Closing closing = new Closing();

    private static OpenFile file() {
        return new OpenFile(3, kh -> {});
    }

    @Test
    void nobodyWaitsWhenNothingCloses() {
        closing.await();
        OpenFile file = file();
        closing.begin(file);
        closing.end(file);
        closing.end(file);
        closing.await();
        assertFalse(file.closing);
    }

    @Test
    void whoAsksWaitsForTheRelease() throws Exception {
        for (int round = 0; round < 200; round++) {
            OpenFile file = file();
            AtomicBoolean released = new AtomicBoolean();
            CountDownLatch begun = new CountDownLatch(1);
            long began = System.nanoTime();
            closing.begin(file);
            Thread release = Thread.ofPlatform().start(() -> {
                begun.countDown();
                released.set(true);
                closing.end(file);
            });
            begun.await();
            closing.await();
            assertTrue(
                    released.get() || System.nanoTime() - began >= Closing.PATIENCE_NANOS,
                    "it went on before the release, and not because of the time");
            release.join();
        }
    }

    @Test
    void aCopyOfADescriptorHoldsUpNobodyForLong() {
        OpenFile copied = file();
        closing.begin(copied);
        closing.await(); // by its own limit
        assertFalse(copied.closing, "its time shows that it was a copy");
        closing.begin(copied);
        closing.used(copied);
        assertFalse(copied.closing);
        closing.await();
    }

    @Test
    void whatOthersCloseLaterIsNotWaitedFor() {
        OpenFile mine = file();
        OpenFile other = file();
        long arrived = 1_000;
        closing.begin(mine, arrived - 500);
        assertEquals(Closing.PATIENCE_NANOS - 500, closing.left(arrived, arrived));
        // Again and again: another file, and copies of the first one.
        for (long now = arrived + 1; now < arrived + 100; now++) {
            closing.begin(other, now);
            assertEquals(Closing.PATIENCE_NANOS - 500 - (now - arrived), closing.left(arrived, now));
        }
        closing.begin(mine, arrived + 100);
        assertEquals(0, closing.left(arrived, arrived + 100));
        assertTrue(other.closing && mine.closing);
    }

    @Test
    void anInterruptIsKept() {
        OpenFile copied = file();
        closing.begin(copied);
        Thread.currentThread().interrupt();
        closing.await();
        assertTrue(Thread.interrupted());
        assertFalse(copied.closing);
    }
}
