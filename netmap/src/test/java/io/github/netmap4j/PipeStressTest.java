package io.github.netmap4j;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Four threads, three pipes: a source numbers frames, two threads pass them on (one by exchange of buffers, one by copy), a
 * sink checks that each number comes once and in order. Nothing may be lost, doubled or changed.
 *
 * <p>The long run passes 100 million frames, or as many as {@code -Dnetmap4j.stress.frames} says.
 */
final class PipeStressTest {

    private static final long FEW = 400_000;
    private static final int BATCH = 256;
    private static final Duration WAIT = Duration.ofSeconds(60);

    @Test
    void fewFramesArriveInOrder() throws Exception {
        run(FEW);
    }

    @Test
    @Tag("stress")
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void manyFramesArriveInOrder() throws Exception {
        run(Long.getLong("netmap4j.stress.frames", 100_000_000));
    }

    private static void run(long frames) throws Exception {
        try (Soft soft = new Soft();
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            NetmapPort a = soft.open(soft.builder("s{0"));
            NetmapPort b = soft.open(soft.builder("s}0").memoryOf(a));
            NetmapPort c = soft.open(soft.builder("s{1").memoryOf(a));
            NetmapPort d = soft.open(soft.builder("s}1").memoryOf(a));
            NetmapPort e = soft.open(soft.builder("other{1"));
            NetmapPort f = soft.open(soft.builder("other}1").memoryOf(e));
            List<Callable<Long>> parts = List.of(
                    () -> source(a, frames),
                    () -> pass(b, c, frames, true),
                    () -> pass(d, e, frames, false),
                    () -> sink(f, frames));
            List<Future<Long>> results = new ArrayList<>();
            for (Callable<Long> part : parts) {
                results.add(threads.submit(part));
            }
            for (Future<Long> result : results) {
                assertEquals(frames, result.get());
            }
        }
    }

    private static long source(NetmapPort port, long frames) throws InterruptedException {
        long[] next = {0};
        try (TxRing tx = port.txRing(0)) {
            PacketFiller filler = (region, offset, capacity) -> {
                if (next[0] == frames) {
                    return 0;
                }
                int length = 60 + (int) (next[0] % 100);
                region.set(JAVA_LONG_UNALIGNED, offset, next[0]);
                region.set(JAVA_LONG_UNALIGNED, offset + length - Long.BYTES, ~next[0]);
                next[0]++;
                return length;
            };
            while (next[0] < frames) {
                if (tx.send(filler, BATCH) == 0) {
                    assertTrue(port.awaitTx(WAIT), "no room for a minute");
                }
                tx.sync();
            }
            assertTrue(tx.flush(WAIT));
        }
        return next[0];
    }

    private static long pass(NetmapPort from, NetmapPort to, long frames, boolean swap) throws InterruptedException {
        long passed = 0;
        try (RxRing rx = from.rxRing(0);
                TxRing tx = to.txRing(0)) {
            while (passed < frames) {
                int now = swap ? rx.forwardTo(tx, BATCH) : rx.copyTo(tx, BATCH);
                passed += now;
                if (now > 0) {
                    tx.sync();
                    rx.sync();
                } else if (rx.available() == 0) {
                    assertTrue(from.awaitRx(WAIT), "nothing came for a minute");
                } else {
                    assertTrue(to.awaitTx(WAIT), "no room for a minute");
                }
            }
            assertTrue(tx.flush(WAIT));
        }
        return passed;
    }

    private static long sink(NetmapPort port, long frames) throws InterruptedException {
        long[] next = {0};
        try (RxRing rx = port.rxRing(0)) {
            PacketHandler handler = (region, offset, length, more) -> {
                long number = region.get(JAVA_LONG_UNALIGNED, offset);
                long check = region.get(JAVA_LONG_UNALIGNED, offset + length - Long.BYTES);
                if (number != next[0] || check != ~number || length != 60 + (int) (number % 100)) {
                    throw new AssertionError(
                            "expected frame " + next[0] + ", got " + number + " of " + length + " bytes");
                }
                next[0]++;
            };
            while (next[0] < frames) {
                if (rx.receive(handler, BATCH) == 0) {
                    assertTrue(port.awaitRx(WAIT), "nothing came for a minute");
                } else {
                    rx.sync();
                }
            }
            rx.sync();
        }
        return next[0];
    }
}
