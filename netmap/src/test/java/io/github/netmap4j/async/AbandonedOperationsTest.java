package io.github.netmap4j.async;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.Frame;
import io.github.netmap4j.Soft;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Operations that queue behind others and are given up: none of those that are not fails for it. */
@Timeout(1800)
final class AbandonedOperationsTest {

    private final Soft soft = new Soft();
    private final Soft.Pipe pipe = soft.pipe(16);
    private final PacketChannel a = PacketChannel.of(pipe.a());
    private final PacketChannel b = PacketChannel.of(pipe.b());

    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger served = new AtomicInteger();
    private final Collection<Throwable> failures = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        a.close();
        b.close();
        soft.close();
    }

    /** Holds a frame for a moment, and with it the ring. */
    private static final class Holder implements Flow.Subscriber<Frame> {
        final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        final CompletableFuture<Integer> held = new CompletableFuture<>();
        final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
            given.request(1);
        }

        @Override
        public void onNext(Frame frame) {
            held.complete(frame.length());
            while (goOn.getCount() != 0) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void onError(Throwable failed) {
            held.completeExceptionally(failed);
        }

        @Override
        public void onComplete() {
            held.completeExceptionally(new IllegalStateException("complete"));
        }
    }

    /** A subscriber that holds the ring is given up, several reads behind it too, and one that is not: it waits for all. */
    private void readBehindOthers(SplittableRandom random) {
        Holder holder = new Holder();
        b.publisher().subscribe(holder);
        boolean holds = outcome(holder.held.orTimeout(1, TimeUnit.SECONDS));
        holder.subscription.join().cancel();
        for (int behind = random.nextInt(5); behind >= 0; behind--) {
            CompletableFuture<Integer> givenUp = b.read(ByteBuffer.allocate(100));
            begun.incrementAndGet();
            if (random.nextBoolean()) {
                Thread.onSpinWait();
            }
            givenUp.cancel(true);
            outcome(givenUp);
        }
        CompletableFuture<Integer> read = b.read(ByteBuffer.allocate(100));
        begun.incrementAndGet();
        for (int i = random.nextInt(2_000); holds && i >= 0; i--) {
            Thread.onSpinWait();
        }
        holder.goOn.countDown();
        outcome(read.orTimeout(random.nextInt(1, 2_000), TimeUnit.MICROSECONDS));
    }

    private void write(SplittableRandom random) {
        CompletableFuture<Integer> one = a.write(ByteBuffer.wrap(packet(0, 60)));
        begun.incrementAndGet();
        if (random.nextInt(4) == 0) {
            one.cancel(true);
        } else {
            one.orTimeout(random.nextInt(1, 2_000), TimeUnit.MICROSECONDS);
        }
        outcome(one);
    }

    private boolean outcome(CompletableFuture<Integer> one) {
        try {
            assertEquals(60, one.join());
            served.incrementAndGet();
            return true;
        } catch (CancellationException givenUp) {
            // As it was meant.
        } catch (CompletionException failed) {
            if (!(failed.getCause() instanceof TimeoutException)) {
                failures.add(failed.getCause());
            }
        }
        return false;
    }

    private void stress(int operations) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            boolean reads = i == 0;
            SplittableRandom random = new SplittableRandom(i);
            threads.add(Thread.ofPlatform()
                    .uncaughtExceptionHandler((_, thrown) -> failures.add(thrown))
                    .start(() -> {
                        while (begun.get() < operations) {
                            if (reads) {
                                readBehindOthers(random);
                            } else {
                                write(random);
                            }
                        }
                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("netmap4j: " + begun + " operations, " + served + " served, " + failures.size() + " failed");
        assertEquals(List.of(), List.copyOf(failures));
        // Both rings still serve: what is left in the pipe comes first.
        CompletableFuture<Integer> write = a.write(ByteBuffer.wrap(packet(0, 61)));
        int length = 60;
        while (length == 60) {
            length = b.read(ByteBuffer.allocate(100)).get();
        }
        assertEquals(61, length);
        assertEquals(61, write.get());
    }

    @Test
    void noOperationFailsForOneThatWasAbandoned() throws Exception {
        stress(5_000);
    }

    @Test
    @Tag("stress")
    void noneOf600000OperationsFails() throws Exception {
        stress(600_000);
    }
}
