package io.github.netmap4j;

import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousByteChannel;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.ReadPendingException;
import java.nio.channels.WritePendingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The asynchronous face of a port: reads and writes of one packet each, the next batch as a future, and a publisher of
 * frames. It takes the port's first transmit and receive ring, and owns the port: closing the one closes the other.
 *
 * <p>A read, a batch and a publisher all take from the one receive ring, so one of them may be under way at a time; a write
 * may be beside it. What waits is a virtual thread, which holds no carrier; results and handlers come on it.
 *
 * <p>No packet is cut: a buffer that is too small fails the read with {@link PacketTooLargeException}, and the packet is
 * the next read's. After close, what is under way ends with {@link AsynchronousCloseException}.
 */
public final class PacketChannel implements AsynchronousByteChannel {

    private static final Duration LONG = Duration.ofDays(1);

    private final Netmap port;
    private final TxRing tx;
    private final RxRing rx;
    private final AtomicBoolean reading = new AtomicBoolean();
    private final AtomicBoolean writing = new AtomicBoolean();

    private PacketChannel(Netmap port, TxRing tx, RxRing rx) {
        this.port = port;
        this.tx = tx;
        this.rx = rx;
    }

    /**
     * Makes a channel of a port.
     *
     * @param port an open port, whose ring 0 of both directions is free
     * @return the channel, which owns the port
     * @throws RingTakenException if somebody has one of the rings
     */
    public static PacketChannel of(Netmap port) {
        TxRing tx = port.txRing(0);
        RxRing rx;
        try {
            rx = port.rxRing(0);
        } catch (RuntimeException failed) {
            tx.close();
            throw failed;
        }
        // One operation at a time on each ring, by the two flags; whichever thread runs it.
        tx.handOver();
        tx.own(Ring.BY_TOKEN);
        rx.handOver();
        rx.own(Ring.BY_TOKEN);
        return new PacketChannel(port, tx, rx);
    }

    /**
     * The port.
     *
     * @return the port, for what it tells; do not close it
     */
    public Netmap port() {
        return port;
    }

    /** Something to be tried until it gives a result, with waits in between. */
    private <T> CompletableFuture<T> start(AtomicBoolean pending, boolean receive, Callable<T> attempt) {
        CompletableFuture<T> future = new CompletableFuture<>();
        Thread worker = Thread.ofVirtual().unstarted(() -> {
            try {
                T result = attempt.call();
                while (result == null) {
                    boolean _ = receive ? port.awaitRx(LONG) : port.awaitTx(LONG);
                    result = attempt.call();
                }
                pending.set(false);
                future.complete(result);
            } catch (Throwable failed) {
                pending.set(false);
                future.completeExceptionally(port.isOpen() ? failed : new AsynchronousCloseException());
            }
        });
        CompletableFuture<T> _ = future.whenComplete((result, failed) -> {
            if (future.isCancelled()) {
                worker.interrupt();
            }
        });
        worker.start();
        return future;
    }

    private static <T, A> void tell(
            CompletableFuture<T> future, A attachment, CompletionHandler<T, ? super A> handler) {
        CompletableFuture<T> _ = future.whenComplete((result, failed) -> {
            if (failed == null) {
                handler.completed(result, attachment);
            } else {
                handler.failed(failed, attachment);
            }
        });
    }

    private <T> CompletableFuture<T> startRead(Callable<T> attempt) {
        if (!reading.compareAndSet(false, true)) {
            throw new ReadPendingException();
        }
        if (!port.isOpen()) {
            reading.set(false);
            return CompletableFuture.failedFuture(new ClosedChannelException());
        }
        return start(reading, true, attempt);
    }

    /**
     * Reads one packet.
     *
     * @param dst where to, from its position on; it must have room for all of the packet
     * @return the packet's length; it fails with {@link PacketTooLargeException} if there is less room, and the packet
     *     stays
     * @throws ReadPendingException if a read, a batch or a publisher is under way
     */
    @Override
    public CompletableFuture<Integer> read(ByteBuffer dst) {
        if (dst.isReadOnly()) {
            throw new IllegalArgumentException("the buffer is read-only");
        }
        return startRead(() -> readNow(dst));
    }

    private Integer readNow(ByteBuffer dst) {
        int[] length = {-1};
        rx.sync();
        int taken = rx.receiveControlled(
                frame -> {
                    length[0] = frame.length();
                    if (length[0] > dst.remaining()) {
                        return ControlledHandler.Verdict.KEEP;
                    }
                    frame.copyTo(dst);
                    return ControlledHandler.Verdict.STOP;
                },
                1);
        if (taken == 0 && length[0] >= 0) {
            throw new PacketTooLargeException(length[0], dst.remaining(), "a buffer");
        }
        return taken == 0 ? null : length[0];
    }

    @Override
    public <A> void read(ByteBuffer dst, A attachment, CompletionHandler<Integer, ? super A> handler) {
        tell(read(dst), attachment, handler);
    }

    /**
     * Receives all packets that are there, as soon as there is one.
     *
     * @param limit how many at most, 1 or more
     * @return frames that own their bytes
     * @throws ReadPendingException if a read, a batch or a publisher is under way
     */
    public CompletableFuture<List<Frame>> nextBatch(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a batch of " + limit + " packets");
        }
        return startRead(() -> {
            List<Frame> frames = new ArrayList<>();
            rx.sync();
            rx.receiveFrames(frame -> frames.add(frame.copy()), limit);
            return frames.isEmpty() ? null : frames;
        });
    }

    /**
     * Sends one packet.
     *
     * @param src the packet, from position to limit; the position moves to the limit when it is sent
     * @return the packet's length; it fails with {@link PacketTooLargeException} if the packet does not fit into a slot
     * @throws WritePendingException if a write is under way
     */
    @Override
    public CompletableFuture<Integer> write(ByteBuffer src) {
        if (!writing.compareAndSet(false, true)) {
            throw new WritePendingException();
        }
        if (!port.isOpen()) {
            writing.set(false);
            return CompletableFuture.failedFuture(new ClosedChannelException());
        }
        int length = src.remaining();
        return start(writing, false, () -> {
            if (!tx.send(src)) {
                tx.sync();
                if (!tx.send(src)) {
                    return null;
                }
            }
            tx.sync();
            return length;
        });
    }

    @Override
    public <A> void write(ByteBuffer src, A attachment, CompletionHandler<Integer, ? super A> handler) {
        tell(write(src), attachment, handler);
    }

    /**
     * Publishes what the port receives, to one subscriber at a time. Packets are taken from the ring only as they are
     * requested: a slow subscriber leaves them there, so that a pipe's other end waits, and a NIC drops. A frame lives
     * until {@code onNext} returns; {@code copy()} what is needed for longer. Closing the channel completes it.
     *
     * @return a publisher; its {@code subscribe} throws {@link ReadPendingException} if a read, a batch or a subscription
     *     is under way
     */
    public Flow.Publisher<Frame> publisher() {
        return subscriber -> {
            if (!reading.compareAndSet(false, true)) {
                throw new ReadPendingException();
            }
            new FrameSubscription(port, rx, subscriber, () -> reading.set(false)).start();
        };
    }

    @Override
    public boolean isOpen() {
        return port.isOpen();
    }

    /** Closes the channel and its port. Closing again does nothing. */
    @Override
    public void close() {
        port.close();
    }
}
