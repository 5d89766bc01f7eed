package io.github.netmap4j.fuse;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who asks about ports after a close sees what the close did. */
@Timeout(20)
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
            closing.begin(file);
            Thread release = Thread.ofPlatform().start(() -> {
                begun.countDown();
                released.set(true);
                closing.end(file);
            });
            begun.await();
            closing.await();
            assertTrue(released.get() || file.closing, "it went on before the release, and not because of the time");
            release.join();
        }
    }

    @Test
    void aCopyOfADescriptorHoldsUpNobodyForLong() {
        OpenFile copied = file();
        closing.begin(copied);
        closing.await(); // by its own limit
        assertTrue(copied.closing);
        closing.used(copied);
        assertFalse(copied.closing);
        closing.await();
    }

    @Test
    void anInterruptIsKept() {
        OpenFile copied = file();
        closing.begin(copied);
        Thread.currentThread().interrupt();
        closing.await();
        assertTrue(Thread.interrupted());
        assertTrue(copied.closing);
    }
}
