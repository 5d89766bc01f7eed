package io.github.netmap4j.async;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Operations that queue behind others and are given up, from several threads: none fails for another one's sake. */
@Timeout(600)
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

    /** One operation after the other: of those that are given up at once, several queue behind the first. */
    private void play(int operations, PacketChannel channel, boolean reads, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] packet = packet(0, 60);
        while (begun.getAndIncrement() < operations) {
            CompletableFuture<Integer> one =
                    reads ? channel.read(ByteBuffer.allocate(100)) : channel.write(ByteBuffer.wrap(packet));
            if (random.nextInt(8) == 0) {
                one.orTimeout(random.nextInt(500), TimeUnit.MICROSECONDS);
            } else {
                one.cancel(true);
            }
            outcome(one);
        }
    }

    private void outcome(CompletableFuture<Integer> one) {
        try {
            assertEquals(60, one.join());
            served.incrementAndGet();
        } catch (CancellationException givenUp) {
            // As it was meant.
        } catch (CompletionException failed) {
            if (!(failed.getCause() instanceof TimeoutException)) {
                failures.add(failed.getCause());
            }
        }
    }

    private void stress(int operations) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            PacketChannel channel = i < 2 ? a : b;
            boolean reads = i % 2 == 0;
            long seed = i;
            threads.add(Thread.ofPlatform()
                    .uncaughtExceptionHandler((_, thrown) -> failures.add(thrown))
                    .start(() -> play(operations, channel, reads, seed)));
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
    void noneFails() throws Exception {
        stress(5_000);
    }

    @Test
    @Tag("stress")
    void noneOf600000Fails() throws Exception {
        stress(600_000);
    }
}
