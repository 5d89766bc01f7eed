package io.github.netmap4j.soft.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A seeded link hits the same frames in each run, while other threads take the processors. */
class LossUnderLoadTest {

    private static final int FRAMES = 200;

    private static final Link LINK = Link.builder()
            .seed(5)
            .loss(0.05)
            .lossInBursts(0.01, 3)
            .duplication(0.05)
            .reordering(0.1, 2, Duration.ofDays(1)) // longer than the sender can be kept from a processor
            .build();

    /** What arrives of frames that another thread sends, except the last, which may be held back since no other follows. */
    private static List<Long> oneRun(ExecutorService threads) throws Exception {
        SoftDevice device = SoftDevice.builder().cable("a", "b", 1, 1024, LINK).build();
        try (TestPort a = TestPort.open(device, "a");
                TestPort b = TestPort.open(device, "b")) {
            Future<?> sent = threads.submit(() -> {
                for (int n = 0; n < FRAMES; n++) {
                    a.send(Frames.frame(n, 60));
                }
            });
            List<Long> arrived = new ArrayList<>();
            boolean all = false;
            while (!all) {
                all = sent.isDone();
                for (byte[] frame = b.receive(); frame != null; frame = b.receive()) {
                    arrived.add(Frames.number(frame));
                }
            }
            sent.get();
            return arrived;
        }
    }

    private static void runs(int count) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            for (int i = 0; i < 2; i++) {
                Future<?> _ = threads.submit(() -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                });
            }
            List<Long> first = oneRun(threads);
            for (int run = 1; run < count; run++) {
                assertEquals(first, oneRun(threads));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aFewRunsHaveOneResult() throws Exception {
        runs(20);
    }

    @Test
    @Tag("stress")
    @Timeout(600)
    void aThousandRunsHaveOneResult() throws Exception {
        runs(1_000);
    }
}
