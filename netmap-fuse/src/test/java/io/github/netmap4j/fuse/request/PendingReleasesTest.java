package io.github.netmap4j.fuse.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A request about ports after a close sees what the close did. */
class PendingReleasesTest {

    private static final long TIMEOUT = PendingReleases.TIMEOUT.toNanos();
    private static final int ME = 7;
    private static final int SOMEBODY = 8;

    private final PendingReleases releases = new PendingReleases(PendingReleases.TIMEOUT);

    private static OpenFile file() {
        return new OpenFile(3, kh -> {});
    }

    @Test
    void nobodyWaitsWhenNothingCloses() {
        releases.await(PendingReleases.ANY);
        OpenFile file = file();
        releases.begin(file, ME);
        releases.end(file);
        releases.end(file);
        releases.await(PendingReleases.ANY);
        assertFalse(file.closing);
    }

    @Test
    void whoAsksWaitsForTheRelease() throws Exception {
        for (int round = 0; round < 200; round++) {
            OpenFile file = file();
            AtomicBoolean released = new AtomicBoolean();
            CountDownLatch begun = new CountDownLatch(1);
            long began = System.nanoTime();
            releases.begin(file, ME);
            Thread release = Thread.ofPlatform().start(() -> {
                begun.countDown();
                released.set(true);
                releases.end(file);
            });
            begun.await();
            releases.await(PendingReleases.ANY);
            assertTrue(
                    released.get() || System.nanoTime() - began >= TIMEOUT,
                    "it went on before the release, and not because of the time");
            release.join();
        }
    }

    @Test
    void aCopyOfADescriptorHoldsUpNobodyForLong() {
        OpenFile copied = file();
        releases.begin(copied, ME);
        releases.await(PendingReleases.ANY); // by its own limit
        assertFalse(copied.closing, "its time shows that it was a copy");
        releases.begin(copied, ME);
        releases.used(copied);
        assertFalse(copied.closing);
        releases.await(PendingReleases.ANY);
    }

    @Test
    void whatOthersCloseLaterIsNotWaitedFor() {
        OpenFile mine = file();
        OpenFile other = file();
        long arrived = 1_000;
        releases.begin(mine, ME, arrived - 500);
        assertEquals(TIMEOUT - 500, releases.left(PendingReleases.ANY, arrived, arrived));
        // Again and again: another file, and copies of the first one.
        for (long now = arrived + 1; now < arrived + 100; now++) {
            releases.begin(other, ME, now);
            assertEquals(TIMEOUT - 500 - (now - arrived), releases.left(PendingReleases.ANY, arrived, now));
        }
        releases.begin(mine, ME, arrived + 100);
        assertEquals(0, releases.left(PendingReleases.ANY, arrived, arrived + 100));
        assertTrue(other.closing && mine.closing);
    }

    @Test
    void syncsWaitForWhatTheirOwnThreadClosedOnly() {
        long arrived = 1_000;
        releases.begin(file(), SOMEBODY, arrived - 600);
        assertEquals(0, releases.left(ME, arrived, arrived), "somebody's fork does not hold up my packets");
        releases.begin(file(), ME, arrived - 500);
        assertEquals(TIMEOUT - 500, releases.left(ME, arrived, arrived));
        assertEquals(TIMEOUT - 600, releases.left(PendingReleases.ANY, arrived, arrived));
        assertEquals(0, releases.left(ME, arrived, arrived + TIMEOUT), "it was a copy");
    }

    @Test
    void anInterruptIsKept() {
        OpenFile copied = file();
        releases.begin(copied, ME);
        Thread.currentThread().interrupt();
        releases.await(PendingReleases.ANY);
        assertTrue(Thread.interrupted());
        assertFalse(copied.closing);
    }
}
