package io.github.netmap4j.async;

import io.github.netmap4j.ControlledHandler;
import io.github.netmap4j.Frame;
import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.PacketTooLargeException;
import io.github.netmap4j.Ring;
import io.github.netmap4j.RingKind;
import io.github.netmap4j.RingTakenException;
import io.github.netmap4j.RxBatch;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.internal.RingAccess;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousByteChannel;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.ReadPendingException;
import java.nio.channels.WritePendingException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * The asynchronous face of a port: reads and writes of one packet each, the next batch as a future, and a publisher of
 * frames. It takes the port's first transmit and receive ring, and owns the port: closing one closes the other.
 *
 * <p>A read, a batch and a publisher all take from the one receive ring, so only one of them may be under way; a write may be
 * under way at the same time. A virtual thread waits, without pinning its carrier, and delivers results to handlers.
 *
 * <p>No packet is truncated: a buffer that is too small fails the read with {@link PacketTooLargeException}, and the next
 * read gets the packet. None is lost: a future that is cancelled or times out ({@code orTimeout}) has taken or sent nothing,
 * and another operation can begin at once. After close, what is under way ends with {@link AsynchronousCloseException}.
 */
public final class PacketChannel implements AsynchronousByteChannel {

    private final RingAccess<NetmapPort, RingKind, Ring, RxBatch> inside = RingAccess.get();
    private final NetmapPort port;
    private final TxRing tx;
    private final RxRing rx;
    private final OperationQueue reads = new OperationQueue();
    private final OperationQueue writes = new OperationQueue();

    private PacketChannel(NetmapPort port, TxRing tx, RxRing rx) {
        this.port = port;
        this.tx = tx;
        this.rx = rx;
    }

    /**
     * Makes a channel of a port.
     *
     * @param port an open port, whose ring 0 of both directions is free
     * @return the channel, which owns the port
     * @throws RingTakenException if somebody, even this thread, has one of the rings
     */
    public static PacketChannel of(NetmapPort port) {
        RingAccess<NetmapPort, RingKind, Ring, RxBatch> inside = RingAccess.get();
        TxRing tx = (TxRing) inside.takeFree(port, RingKind.TX, 0);
        RxRing rx;
        try {
            rx = (RxRing) inside.takeFree(port, RingKind.RX, 0);
        } catch (RuntimeException failed) {
            tx.close();
            throw failed;
        }
        // The queues let one operation at a time use each ring, whichever thread runs it.
        inside.share(tx);
        inside.share(rx);
        return new PacketChannel(port, tx, rx);
    }

    /** {@return the port, for queries; do not close it} */
    public NetmapPort port() {
        return port;
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

    private OperationQueue.Turn readTurn() {
        OperationQueue.Turn turn = reads.take();
        if (turn == null) {
            throw readPending();
        }
        return turn;
    }

    private static ReadPendingException readPending() {
        ReadPendingException pending = new ReadPendingException();
        pending.initCause(new IllegalStateException(
                "a read or a publisher is under way, or the last batch is not closed: let it end first"));
        return pending;
    }

    /**
     * Reads one packet.
     *
     * @param dst gets the packet at its position, and must have room for all of it; without any room nothing is read, and the
     *     result is 0 at once
     * @return the packet's length; fails with {@link PacketTooLargeException} if there is too little room, and the packet
     *     stays
     * @throws ReadPendingException if a read, a batch or a publisher is under way
     */
    @Override
    public CompletableFuture<Integer> read(ByteBuffer dst) {
        if (dst.isReadOnly()) {
            throw new IllegalArgumentException("the buffer is read-only");
        }
        if (!port.isOpen()) {
            return CompletableFuture.failedFuture(new ClosedChannelException());
        }
        if (!dst.hasRemaining()) {
            return CompletableFuture.completedFuture(0);
        }
        OperationQueue.Turn turn = readTurn();
        return ChannelOperation.start(port, turn, true, this::hasArrived, () -> {
            int length = readNow(dst);
            turn.end();
            return length;
        });
    }

    private boolean hasArrived() {
        if (!inside.hasPacket(rx)) {
            rx.sync();
        }
        return inside.hasPacket(rx);
    }

    private int readNow(ByteBuffer dst) {
        int[] length = {0};
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
        if (taken == 0) {
            throw inside.tooLarge(length[0], dst.remaining(), "a buffer");
        }
        return length[0];
    }

    @Override
    public <A> void read(ByteBuffer dst, A attachment, CompletionHandler<Integer, ? super A> handler) {
        Objects.requireNonNull(handler, "handler");
        tell(read(dst), attachment, handler);
    }

    /**
     * Takes all packets that have arrived, as soon as there is one, without a copy. The batch holds their slots until its
     * close, by any thread; only then the next read, batch or publisher can begin. Copy what you need for longer:
     * {@link RxBatch#copy}.
     *
     * {@snippet class="io.github.netmap4j.examples.snippets.SafeSnippetsTest" region="channel"}
     *
     * @param limit how many at most, 1 or more
     * @return a batch of at least one packet, which the receiver must close
     * @throws ReadPendingException if a read or a publisher is under way, or the last batch is not closed
     */
    public CompletableFuture<RxBatch> nextBatch(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a batch of " + limit + " packets");
        }
        if (!port.isOpen()) {
            return CompletableFuture.failedFuture(new ClosedChannelException());
        }
        OperationQueue.Turn turn = readTurn();
        return ChannelOperation.start(port, turn, true, this::hasArrived, () -> inside.receive(rx, limit, turn::end));
    }

    /**
     * Sends one packet.
     *
     * @param src the packet, from position to limit; the position moves to the limit when it is sent. If nothing remains,
     *     nothing is sent, and the result is 0 at once
     * @return the packet's length; fails with {@link PacketTooLargeException} if the packet does not fit into a slot
     * @throws WritePendingException if a write is under way
     */
    @Override
    public CompletableFuture<Integer> write(ByteBuffer src) {
        if (!port.isOpen()) {
            return CompletableFuture.failedFuture(new ClosedChannelException());
        }
        if (!src.hasRemaining()) {
            return CompletableFuture.completedFuture(0);
        }
        OperationQueue.Turn turn = writes.take();
        if (turn == null) {
            throw new WritePendingException();
        }
        return ChannelOperation.start(port, turn, false, this::hasRoom, () -> {
            int length = src.remaining();
            if (!tx.send(src)) {
                throw new IllegalStateException(tx + " had room and has none: somebody else sends on it");
            }
            tx.sync();
            turn.end();
            return length;
        });
    }

    private boolean hasRoom() {
        if (tx.space() == 0) {
            tx.sync();
        }
        return tx.space() > 0;
    }

    @Override
    public <A> void write(ByteBuffer src, A attachment, CompletionHandler<Integer, ? super A> handler) {
        Objects.requireNonNull(handler, "handler");
        tell(write(src), attachment, handler);
    }

    /**
     * Publishes what the port receives, to one subscriber at a time. Packets are taken from the ring only as they are
     * requested: a slow subscriber leaves them there, so that a pipe's other end waits, and a NIC drops. A frame lives until
     * {@code onNext} returns; {@code copy()} what you need for longer. Closing the channel completes the publisher.
     *
     * <p>It follows the rules of Reactive Streams; all signals come from one virtual thread, even {@code onSubscribe}.
     *
     * @return a publisher. It refuses a subscriber with {@code onError} of a {@link ReadPendingException}, right after
     *     {@code onSubscribe}, if a read, a batch or a subscription is under way
     */
    public Flow.Publisher<Frame> publisher() {
        return subscriber -> {
            Objects.requireNonNull(subscriber, "subscriber");
            OperationQueue.Turn turn = reads.take();
            if (turn == null) {
                FrameSubscription.refuse(subscriber, readPending());
            } else {
                new FrameSubscription(port, rx, subscriber, turn).start();
            }
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
        // A subscription without demand sleeps, and has to complete.
        reads.wake();
    }
}
