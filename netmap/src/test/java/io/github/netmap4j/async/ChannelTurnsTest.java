package io.github.netmap4j.async;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.Frame;
import io.github.netmap4j.Soft;
import io.github.netmap4j.testing.Await;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One operation at a time on a channel's ring, whatever is given up and in whatever order; and what needs no turn. */
final class ChannelTurnsTest {

    private final Soft soft = new Soft();
    private final Soft.Pipe pipe = soft.pipe(16);
    private final PacketChannel a = PacketChannel.of(pipe.a());
    private final PacketChannel b = PacketChannel.of(pipe.b());

    @AfterEach
    void close() {
        a.close();
        b.close();
        soft.close();
    }

    /** A read queues behind whatever was given up, so that no other thread is in a call when the ports are closed. */
    private void awaitTurn() throws Exception {
        assertEquals(60, b.read(ByteBuffer.allocate(100)).get());
    }

    @Test
    void whoQueuesBehindAGivenUpTurnWaitsForAllBeforeIt() throws Exception {
        OperationQueue turns = new OperationQueue();
        List<String> order = new CopyOnWriteArrayList<>();
        OperationQueue.Turn first = turns.take();
        first.begin();
        first.leave();
        OperationQueue.Turn second = turns.take();
        Thread givenUp = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            second.begin();
            order.add(Thread.interrupted() ? "second, interrupted" : "second");
            second.end();
        });
        second.leave();
        OperationQueue.Turn third = turns.take();
        Thread last = Thread.ofPlatform().start(() -> {
            third.begin();
            order.add("third");
            third.end();
        });
        Await.parked(givenUp);
        Await.parked(last);
        assertEquals(List.of(), order);
        order.add("first");
        first.end();
        givenUp.join();
        last.join();
        assertEquals(List.of("first", "second, interrupted", "third"), order);
    }

    /** A subscriber that holds each frame until it is told to go on. */
    private static final class Slow implements Flow.Subscriber<Frame> {
        final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        final CountDownLatch inside = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
        }

        @Override
        public void onNext(Frame frame) {
            inside.countDown();
            try {
                goOn.await();
                events.add(frame.length());
            } catch (InterruptedException interrupted) {
                events.add(interrupted);
            }
        }

        @Override
        public void onError(Throwable failed) {
            events.add(failed);
        }

        @Override
        public void onComplete() {
            events.add("complete");
        }
    }

    @Test
    void aReadThatQueuesIsGivenUpAndTheNextStillWaitsForTheSubscriber() throws Exception {
        assertEquals(60, a.write(ByteBuffer.wrap(packet(0, 60))).get());
        assertEquals(61, a.write(ByteBuffer.wrap(packet(1, 61))).get());
        Slow slow = new Slow();
        b.publisher().subscribe(slow);
        slow.subscription.get().request(2);
        slow.inside.await();
        slow.subscription.get().cancel();
        for (int i = 0; i < 100; i++) {
            assertTrue(b.read(ByteBuffer.allocate(100)).cancel(true));
        }
        CompletableFuture<Integer> read = b.read(ByteBuffer.allocate(100));
        assertFalse(read.isDone());
        slow.goOn.countDown();
        assertEquals(61, read.get());
        assertEquals(List.of(60), List.copyOf(slow.events), "a cancel does not interrupt what the subscriber does");
    }

    @Test
    void aCancelFromInsideLeavesNoInterrupt() throws Exception {
        assertEquals(60, a.write(ByteBuffer.wrap(packet(0, 60))).get());
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        b.publisher().subscribe(new Flow.Subscriber<>() {
            private Flow.Subscription subscription;

            @Override
            public void onSubscribe(Flow.Subscription given) {
                subscription = given;
                given.request(1);
            }

            @Override
            public void onNext(Frame frame) {
                subscription.cancel();
                interrupted.complete(Thread.currentThread().isInterrupted());
            }

            @Override
            public void onError(Throwable failed) {
                interrupted.completeExceptionally(failed);
            }

            @Override
            public void onComplete() {
                interrupted.completeExceptionally(new AssertionError("complete"));
            }
        });
        assertFalse(interrupted.get());
    }

    @Test
    void theCloseCompletesASubscriberWithoutDemand() throws Exception {
        Slow idle = new Slow();
        b.publisher().subscribe(idle);
        idle.subscription.get();
        b.close();
        assertEquals("complete", idle.events.take());
    }

    @Test
    void aPipesWriterGetsTheSlotsOfWhatASubscriberHasSeen() throws Exception {
        for (int i = 0; i < 15; i++) {
            assertEquals(60, a.write(ByteBuffer.wrap(packet(i, 60))).get());
        }
        CompletableFuture<Integer> waits = a.write(ByteBuffer.wrap(packet(15, 60)));
        Slow slow = new Slow();
        slow.goOn.countDown();
        b.publisher().subscribe(slow);
        slow.subscription.get().request(1);
        assertEquals(60, waits.get(), "though nothing more is requested");
        slow.subscription.get().cancel();
        awaitTurn();
    }

    @Test
    void nobodyIsASubscriber() throws Exception {
        Flow.Publisher<Frame> publisher = b.publisher();
        assertThrows(NullPointerException.class, () -> publisher.subscribe(null));
        b.read(ByteBuffer.allocate(100)).cancel(true);
        CompletableFuture<Integer> read = b.read(ByteBuffer.allocate(100));
        assertThrows(NullPointerException.class, () -> publisher.subscribe(null), "also while something is under way");
        assertTrue(read.cancel(true));
        assertEquals(60, a.write(ByteBuffer.wrap(packet(0, 60))).get());
        awaitTurn();
    }

    @Test
    void anEmptyBufferIsZeroAtOnce() throws Exception {
        ByteBuffer empty = ByteBuffer.allocate(0);
        CompletableFuture<Integer> pending = b.read(ByteBuffer.allocate(100));
        assertTrue(b.read(empty).isDone(), "also beside another read");
        assertEquals(0, b.read(empty).get());
        assertEquals(0, a.write(empty).get());
        assertFalse(pending.isDone(), "and nothing was sent");
        assertEquals(60, a.write(ByteBuffer.wrap(packet(1, 60))).get());
        assertEquals(60, pending.get());
        assertThrows(NullPointerException.class, () -> a.write(ByteBuffer.allocate(60), null, null));
        assertThrows(NullPointerException.class, () -> b.read(ByteBuffer.allocate(60), null, null));
        assertEquals(60, a.write(ByteBuffer.allocate(60)).get(), "which took no turn");
        b.close();
        assertTrue(b.read(empty).isCompletedExceptionally());
        assertTrue(b.write(empty).isCompletedExceptionally());
    }
}
