package io.github.netmap4j.async;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.Frame;
import io.github.netmap4j.PacketTooLargeException;
import io.github.netmap4j.RxBatch;
import io.github.netmap4j.Soft;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.ReadPendingException;
import java.nio.channels.WritePendingException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads, writes, batches and publishers that do not block, through a pipe. */
final class PacketChannelTest {

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

    private static Throwable failure(CompletableFuture<?> future) throws InterruptedException {
        try {
            future.get();
        } catch (ExecutionException failed) {
            return failed.getCause();
        }
        throw new AssertionError("it did not fail");
    }

    @Test
    void aReadWaitsForAPacket() throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        CompletableFuture<Integer> read = b.read(buffer);
        assertThrows(ReadPendingException.class, () -> b.read(ByteBuffer.allocate(100)));
        assertThrows(ReadPendingException.class, () -> b.nextBatch(1));
        assertFalse(read.isDone());
        ByteBuffer out = ByteBuffer.wrap(packet(1, 60));
        assertEquals(60, a.write(out).get());
        assertFalse(out.hasRemaining());
        assertEquals(60, read.get());
        assertEquals(60, buffer.position());
        assertEquals(ByteBuffer.wrap(packet(1, 60)), buffer.flip());
    }

    @Test
    void manyReadsAndWritesLoseNothing() throws Exception {
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 2000; i++) {
                assertEquals(
                        60 + i % 10,
                        a.write(ByteBuffer.wrap(packet(i, 60 + i % 10))).join());
            }
        });
        for (int i = 0; i < 2000; i++) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(100);
            assertEquals(60 + i % 10, b.read(buffer).get());
            assertEquals(ByteBuffer.wrap(packet(i, 60 + i % 10)), buffer.flip());
        }
        writer.get();
    }

    @Test
    void aBufferThatIsTooSmallKeepsThePacket() throws Exception {
        assertEquals(60, a.write(ByteBuffer.wrap(packet(1, 60))).get());
        ByteBuffer small = ByteBuffer.allocate(59);
        PacketTooLargeException large = assertInstanceOf(PacketTooLargeException.class, failure(b.read(small)));
        assertEquals(60, large.length());
        assertEquals(0, small.position());
        assertEquals(60, b.read(ByteBuffer.allocate(60)).get());
        assertInstanceOf(PacketTooLargeException.class, failure(a.write(ByteBuffer.allocate(3000))));
    }

    @Test
    void aFullRingMakesWritesWait() throws Exception {
        for (int i = 0; i < 15; i++) {
            assertEquals(60, a.write(ByteBuffer.wrap(packet(i, 60))).get());
        }
        CompletableFuture<Integer> waits = a.write(ByteBuffer.wrap(packet(15, 60)));
        assertThrows(WritePendingException.class, () -> a.write(ByteBuffer.allocate(60)));
        assertFalse(waits.isDone());
        int seen = 0;
        while (seen < 16) {
            try (RxBatch batch = b.nextBatch(4).get()) {
                for (Frame frame : batch) {
                    assertArrayEquals(packet(seen++, 60), frame.toByteArray());
                }
            }
        }
        assertEquals(60, waits.get());
    }

    @Test
    void completionHandlersAreToldResultAndFailure() throws Exception {
        BlockingQueue<Object> events = new LinkedBlockingQueue<>();
        CompletionHandler<Integer, String> handler = new CompletionHandler<>() {
            @Override
            public void completed(Integer result, String attachment) {
                events.add(attachment + result);
            }

            @Override
            public void failed(Throwable failed, String attachment) {
                events.add(attachment + failed.getClass().getSimpleName());
            }
        };
        a.write(ByteBuffer.wrap(packet(1, 60)), "wrote ", handler);
        assertEquals("wrote 60", events.poll(20, TimeUnit.SECONDS));
        b.read(ByteBuffer.allocate(10), "read ", handler);
        assertEquals("read PacketTooLargeException", events.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void aCloseEndsWhatIsUnderWay() throws Exception {
        CompletableFuture<Integer> read = b.read(ByteBuffer.allocate(100));
        b.close();
        assertInstanceOf(AsynchronousCloseException.class, failure(read));
        assertFalse(b.isOpen());
        assertInstanceOf(ClosedChannelException.class, failure(b.read(ByteBuffer.allocate(100))));
        assertInstanceOf(ClosedChannelException.class, failure(b.write(ByteBuffer.allocate(100))));
    }

    @Test
    void aBatchTakesWhatIsThere() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertEquals(60, a.write(ByteBuffer.wrap(packet(i, 60))).get());
        }
        try (RxBatch three = b.nextBatch(3).get()) {
            assertEquals(3, three.size());
        }
        try (RxBatch rest = b.nextBatch(100).get()) {
            assertEquals(2, rest.size());
        }
        CompletableFuture<RxBatch> next = b.nextBatch(100);
        assertFalse(next.isDone());
        assertEquals(60, a.write(ByteBuffer.wrap(packet(9, 60))).get());
        try (RxBatch batch = next.get()) {
            assertArrayEquals(packet(9, 60), batch.get(0).toByteArray());
        }
    }

    /** The packets are where they arrived; the next read waits for the batch's close; copies outlive it. */
    @Test
    void aBatchIsNoCopyAndHoldsItsTurn() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertEquals(60, a.write(ByteBuffer.wrap(packet(i, 60))).get());
        }
        RxBatch batch = b.nextBatch(2).get();
        assertEquals(b.port().region(), batch.get(0).region());
        assertArrayEquals(packet(0, 60), batch.get(0).toByteArray());
        ReadPendingException pending = assertThrows(ReadPendingException.class, () -> b.read(ByteBuffer.allocate(100)));
        assertTrue(
                pending.getCause().getMessage().contains("not closed"),
                pending.getCause().getMessage());
        assertThrows(ReadPendingException.class, () -> b.nextBatch(1));
        List<Frame> copies = batch.copy();
        Frame view = batch.get(1);
        // Any thread may close it.
        Thread.ofPlatform().start(batch::close).join();
        batch.close();
        assertThrows(IllegalStateException.class, view::length);
        assertThrows(IllegalStateException.class, batch::copy);
        assertArrayEquals(packet(1, 60), copies.get(1).toByteArray());
        assertEquals(60, b.read(ByteBuffer.allocate(100)).get());
    }

    @Test
    void aBatchOfAClosedChannelIsClosedInPeace() throws Exception {
        assertEquals(60, a.write(ByteBuffer.wrap(packet(0, 60))).get());
        try (RxBatch batch = b.nextBatch(2).get()) {
            b.close();
            assertThrows(IllegalStateException.class, () -> batch.get(0).u8(0));
        }
    }

    /** Given up at any moment, by a cancel or a timeout: the packet is the next read's, and that can begin at once. */
    @Test
    void whatIsGivenUpTakesNothing() throws Exception {
        for (int i = 0; i < 300; i++) {
            ByteBuffer abandoned = ByteBuffer.allocate(100);
            CompletableFuture<Integer> read = b.read(abandoned);
            CompletableFuture<Integer> write = a.write(ByteBuffer.wrap(packet(i, 60)));
            if (i % 3 == 0) {
                write.get();
            }
            boolean gone = i % 2 == 0 ? read.cancel(true) : read.completeExceptionally(new TimeoutException());
            write.get();
            ByteBuffer got = abandoned;
            if (gone) {
                assertEquals(0, abandoned.position());
                got = ByteBuffer.allocate(100);
                assertEquals(60, b.read(got).get());
            } else {
                assertEquals(60, read.get());
            }
            assertEquals(ByteBuffer.wrap(packet(i, 60)), got.flip());
        }
        assertThrows(
                CompletionException.class,
                () -> b.nextBatch(1).orTimeout(1, TimeUnit.MILLISECONDS).join());
        assertEquals(60, a.write(ByteBuffer.wrap(packet(7, 60))).get());
        try (RxBatch batch = b.nextBatch(1).get()) {
            assertArrayEquals(packet(7, 60), batch.get(0).toByteArray());
        }
    }

    /** Collects what it is given, and asks only when told. */
    private static final class Collector implements Flow.Subscriber<Frame> {
        final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
        final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
        }

        @Override
        public void onNext(Frame frame) {
            events.add(frame.length());
        }

        @Override
        public void onError(Throwable failed) {
            events.add(failed.getClass().getSimpleName());
        }

        @Override
        public void onComplete() {
            events.add("complete");
        }

        Object next() throws InterruptedException {
            return events.poll(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aPublisherGivesAsManyAsAreRequested() throws Exception {
        for (int i = 0; i < 15; i++) {
            assertEquals(60 + i, a.write(ByteBuffer.wrap(packet(i, 60 + i))).get());
        }
        CompletableFuture<Integer> waits = a.write(ByteBuffer.wrap(packet(15, 75)));
        Collector collector = new Collector();
        b.publisher().subscribe(collector);
        Flow.Subscription subscription = collector.subscription.get();
        Collector second = new Collector();
        b.publisher().subscribe(second);
        assertTrue(second.subscription.isDone());
        second.subscription.get().request(1);
        second.subscription.get().cancel();
        assertEquals("ReadPendingException", second.next());
        assertTrue(collector.events.isEmpty());
        assertFalse(waits.isDone(), "what was not requested stays in the ring, and the writer waits");
        subscription.request(2);
        assertEquals(60, collector.next());
        assertEquals(61, collector.next());
        assertEquals(75, waits.get());
        subscription.request(1);
        subscription.request(Long.MAX_VALUE);
        for (int i = 2; i < 16; i++) {
            assertEquals(60 + i, collector.next());
        }
        b.close();
        assertEquals("complete", collector.next());
    }

    @Test
    void aSubscriptionEndsByAWrongRequestOrItsCancel() throws Exception {
        Collector bad = new Collector();
        b.publisher().subscribe(bad);
        bad.subscription.get().request(0);
        assertEquals("IllegalArgumentException", bad.next());
        Collector cancelled = new Collector();
        b.publisher().subscribe(cancelled);
        cancelled.subscription.get().request(1);
        cancelled.subscription.get().cancel();
        CompletableFuture<Integer> read = b.read(ByteBuffer.allocate(100));
        assertEquals(60, a.write(ByteBuffer.wrap(packet(1, 60))).get());
        assertEquals(60, read.get());
        assertTrue(cancelled.events.isEmpty());
    }
}
