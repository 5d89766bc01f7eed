package io.github.netmap4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.park.VirtualThreadPoller;
import io.github.netmap4j.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The one thread that waits in the kernel for virtual threads, on eventfds: none is lost, and nobody's carrier is held. */
@EnabledOnOs(OS.LINUX)
final class PollerTest {

    private static final int IN = netmap_h.POLLIN();
    private static final long LONG = TimeUnit.SECONDS.toNanos(100);

    private final VirtualThreadPoller poller = VirtualThreadPoller.shared();

    private int await(Eventfd event, long nanos) throws InterruptedException {
        return poller.await(event.descriptor, IN, nanos);
    }

    private static boolean hasThread(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals(name));
    }

    @Test
    void whatIsReadyBeforeIsToldAndATimeoutEndsAWait() throws Exception {
        try (Eventfd event = new Eventfd()) {
            assertEquals(0, await(event, 1_000_000));
            event.signal();
            assertEquals(IN, await(event, LONG));
            assertEquals(IN, await(event, LONG), "a level: it is ready until it is taken");
            assertEquals(1, event.take());
            assertEquals(0, await(event, 1_000_000));
        }
    }

    @Test
    void whatIsReadyLaterIsTold() throws Exception {
        try (Eventfd event = new Eventfd();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                Future<Integer> waiter = threads.submit(() -> await(event, LONG));
                event.signal();
                assertEquals(IN, waiter.get());
                assertEquals(1, event.take());
            }
        }
    }

    @Test
    void aCloseEndsAWait() throws Exception {
        Eventfd event = new Eventfd();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> waiter = threads.submit(() -> await(event, LONG));
            event.close();
            assertEquals(netmap_h.POLLNVAL(), waiter.get());
            assertEquals(netmap_h.POLLNVAL(), await(event, LONG), "and is known afterwards");
        }
    }

    @Test
    void anInterruptEndsAWait() throws Exception {
        try (Eventfd event = new Eventfd()) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread waiter = Thread.ofVirtual().start(() -> {
                try {
                    await(event, LONG);
                } catch (InterruptedException interrupted) {
                    thrown.set(interrupted);
                }
            });
            Await.parked(waiter);
            waiter.interrupt();
            waiter.join();
            assertInstanceOf(InterruptedException.class, thrown.get());
            event.signal();
            assertEquals(IN, await(event, LONG), "the poller goes on");
        }
    }

    /** Whoever gave up waiting has the descriptor for itself: the poller is done with it. */
    @Test
    void anInterruptBeforeTheWaitEndsIt() {
        try (Eventfd event = new Eventfd()) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> await(event, LONG));
            assertFalse(Thread.interrupted());
        }
    }

    /** More waiters than there will ever be carriers: if one held its carrier, the last would never begin to wait. */
    @Test
    void aWaitHoldsNoCarrier() throws Exception {
        int many = 300;
        List<Eventfd> events = new ArrayList<>();
        CountDownLatch waiting = new CountDownLatch(many);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                Eventfd event = new Eventfd();
                events.add(event);
                results.add(threads.submit(() -> {
                    waiting.countDown();
                    return await(event, LONG);
                }));
            }
            waiting.await();
            for (Eventfd event : events) {
                event.signal();
            }
            for (Future<Integer> result : results) {
                assertEquals(IN, result.get());
            }
        } finally {
            events.forEach(Eventfd::close);
        }
    }

    @Test
    void theThreadEndsWhenNobodyWaits() throws Exception {
        String name = "poller-that-ends";
        VirtualThreadPoller ending = new VirtualThreadPoller(name, 1);
        try (Eventfd event = new Eventfd();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 3; i++) {
                Future<Integer> waiter = threads.submit(() -> ending.await(event.descriptor, IN, LONG));
                Await.until("the thread begins", () -> hasThread(name));
                event.signal();
                assertEquals(IN, waiter.get());
                assertEquals(1, event.take());
                Await.until("the thread ends", () -> !hasThread(name));
            }
        }
    }

    /** The thread of a wait that failed is not the last one. */
    @Test
    void aWaitThatThePollerCannotBeginEndsAndTheNextIsServed() throws Exception {
        VirtualThreadPoller failing = new VirtualThreadPoller("poller-that-fails", 10_000);
        Descriptor strange = new Descriptor(new OnlySixCalls(new KernelDevice("/dev/null")), 0, "no readiness");
        try (Eventfd event = new Eventfd()) {
            assertEquals(-Errno.EIO, failing.await(strange, IN, LONG));
            event.signal();
            assertEquals(IN, failing.await(event.descriptor, IN, LONG));
        }
    }

    @Test
    void noWakeUpIsLost() throws Exception {
        pingPong(poller, 4, 3_000);
    }

    /** A thread that ends as soon as nobody waits: nearly every wait meets one that is about to. */
    @Test
    void noWakeUpIsLostWhenTheThreadEnds() throws Exception {
        pingPong(new VirtualThreadPoller("poller-in-a-hurry", 0), 2, 2_000);
    }

    @Test
    @Tag("stress")
    @Timeout(900)
    void noWakeUpIsLostInTheLongRun() throws Exception {
        pingPong(poller, 16, 200_000);
    }

    @Test
    @Tag("stress")
    void noWakeUpIsLostWhenTheThreadEndsInTheLongRun() throws Exception {
        for (int idle = 0; idle < 2; idle++) {
            for (int pairs = 1; pairs <= 4; pairs++) {
                pingPong(new VirtualThreadPoller("poller-in-a-hurry", idle), pairs, 20_000);
            }
        }
    }

    /**
     * Pairs of virtual threads that pass a token to and fro. Each waits by turns for ever and for next to no time, so that
     * signals meet waits that begin, end, and are given up. A lost wake-up stops its pair for good.
     */
    private static void pingPong(VirtualThreadPoller poller, int pairs, int rounds) throws Exception {
        List<Eventfd> events = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> results = new ArrayList<>();
            for (int i = 0; i < pairs; i++) {
                Eventfd left = new Eventfd();
                Eventfd right = new Eventfd();
                events.add(left);
                events.add(right);
                long seed = 2L * i;
                results.add(threads.submit(() -> play(poller, left, right, rounds, seed)));
                results.add(threads.submit(() -> play(poller, right, left, rounds, seed + 1)));
                left.signal();
            }
            for (Future<Long> result : results) {
                assertEquals(rounds, result.get(100, TimeUnit.SECONDS));
            }
        } catch (ExecutionException failed) {
            throw new AssertionError(failed.getCause());
        } finally {
            events.forEach(Eventfd::close);
        }
    }

    private static long play(VirtualThreadPoller poller, Eventfd mine, Eventfd other, int rounds, long seed)
            throws InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        long taken = 0;
        while (taken < rounds) {
            int ready = poller.await(mine.descriptor, IN, random.nextInt(3) == 0 ? random.nextInt(30_000) : LONG);
            assertTrue(ready == IN || ready == 0, () -> "state " + ready);
            long now = mine.take();
            assertTrue(now <= 1 && (now == 1 || ready == 0), "ready, and nothing there");
            if (now == 1) {
                taken++;
                other.signal();
            }
        }
        return taken;
    }
}
