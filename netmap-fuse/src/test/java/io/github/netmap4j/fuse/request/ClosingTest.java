package io.github.netmap4j.fuse.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Who asks about ports after a close sees what the close did. */
class ClosingTest {

    private static final long PATIENCE = Closing.PATIENCE.toNanos();
    private static final int ME = 7;
    private static final int SOMEBODY = 8;

    private final Closing closing = new Closing(Closing.PATIENCE);

    private static OpenFile file() {
        return new OpenFile(3, kh -> {});
    }

    @Test
    void nobodyWaitsWhenNothingCloses() {
        closing.await(Closing.ANY);
        OpenFile file = file();
        closing.begin(file, ME);
        closing.end(file);
        closing.end(file);
        closing.await(Closing.ANY);
        assertFalse(file.closing);
    }

    @Test
    void whoAsksWaitsForTheRelease() throws Exception {
        for (int round = 0; round < 200; round++) {
            OpenFile file = file();
            AtomicBoolean released = new AtomicBoolean();
            CountDownLatch begun = new CountDownLatch(1);
            long began = System.nanoTime();
            closing.begin(file, ME);
            Thread release = Thread.ofPlatform().start(() -> {
                begun.countDown();
                released.set(true);
                closing.end(file);
            });
            begun.await();
            closing.await(Closing.ANY);
            assertTrue(
                    released.get() || System.nanoTime() - began >= PATIENCE,
                    "it went on before the release, and not because of the time");
            release.join();
        }
    }

    @Test
    void aCopyOfADescriptorHoldsUpNobodyForLong() {
        OpenFile copied = file();
        closing.begin(copied, ME);
        closing.await(Closing.ANY); // by its own limit
        assertFalse(copied.closing, "its time shows that it was a copy");
        closing.begin(copied, ME);
        closing.used(copied);
        assertFalse(copied.closing);
        closing.await(Closing.ANY);
    }

    @Test
    void whatOthersCloseLaterIsNotWaitedFor() {
        OpenFile mine = file();
        OpenFile other = file();
        long arrived = 1_000;
        closing.begin(mine, ME, arrived - 500);
        assertEquals(PATIENCE - 500, closing.left(Closing.ANY, arrived, arrived));
        // Again and again: another file, and copies of the first one.
        for (long now = arrived + 1; now < arrived + 100; now++) {
            closing.begin(other, ME, now);
            assertEquals(PATIENCE - 500 - (now - arrived), closing.left(Closing.ANY, arrived, now));
        }
        closing.begin(mine, ME, arrived + 100);
        assertEquals(0, closing.left(Closing.ANY, arrived, arrived + 100));
        assertTrue(other.closing && mine.closing);
    }

    @Test
    void syncsWaitForWhatTheirOwnThreadClosedOnly() {
        long arrived = 1_000;
        closing.begin(file(), SOMEBODY, arrived - 600);
        assertEquals(0, closing.left(ME, arrived, arrived), "somebody's fork does not hold up my packets");
        closing.begin(file(), ME, arrived - 500);
        assertEquals(PATIENCE - 500, closing.left(ME, arrived, arrived));
        assertEquals(PATIENCE - 600, closing.left(Closing.ANY, arrived, arrived));
        assertEquals(0, closing.left(ME, arrived, arrived + PATIENCE), "it was a copy");
    }

    @Test
    void anInterruptIsKept() {
        OpenFile copied = file();
        closing.begin(copied, ME);
        Thread.currentThread().interrupt();
        closing.await(Closing.ANY);
        assertTrue(Thread.interrupted());
        assertFalse(copied.closing);
    }
}
