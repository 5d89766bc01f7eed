package io.github.netmap4j.async;

import io.github.netmap4j.NetmapPort;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * A read, a write or a batch of a channel: a virtual thread that waits until it is possible, and does it. Completing the
 * future from outside, by a cancel or a timeout, gives the operation up: then nothing was read or sent.
 */
final class ChannelOperation<T> extends CompletableFuture<T> {

    private static final Duration LONG = Duration.ofDays(1);

    private enum State {
        WAITING,
        /** In progress: too late to give up. */
        DOING,
        GIVEN_UP
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final OperationQueue.Turn turn;
    private final Thread worker;

    private ChannelOperation(
            NetmapPort port, OperationQueue.Turn turn, boolean receives, BooleanSupplier look, Callable<T> action) {
        this.turn = turn;
        this.worker = Thread.ofVirtual().unstarted(() -> run(port, receives, look, action));
    }

    /**
     * Starts an operation.
     *
     * @param look whether it is possible now
     * @param action does it; ends the turn, unless it throws
     */
    static <T> ChannelOperation<T> start(
            NetmapPort port, OperationQueue.Turn turn, boolean receives, BooleanSupplier look, Callable<T> action) {
        ChannelOperation<T> operation = new ChannelOperation<>(port, turn, receives, look, action);
        operation.worker.start();
        return operation;
    }

    private void run(NetmapPort port, boolean receives, BooleanSupplier look, Callable<T> action) {
        try {
            turn.begin();
            while (!look.getAsBoolean()) {
                boolean _ = receives ? port.awaitRx(LONG) : port.awaitTx(LONG);
            }
            if (!state.compareAndSet(State.WAITING, State.DOING)) {
                turn.end();
                return;
            }
            T result = action.call();
            super.complete(result);
        } catch (Throwable failed) {
            turn.end();
            if (state.getAndSet(State.DOING) != State.GIVEN_UP) {
                super.completeExceptionally(
                        port.isOpen() ? failed : new AsynchronousCloseException().initCause(failed));
            }
        }
    }

    private boolean giveUp() {
        if (!state.compareAndSet(State.WAITING, State.GIVEN_UP)) {
            return false;
        }
        turn.leave();
        worker.interrupt();
        return true;
    }

    @Override
    public boolean complete(T value) {
        return giveUp() && super.complete(value);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        return giveUp() && super.completeExceptionally(failure);
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        return (giveUp() && super.cancel(mayInterrupt)) || isCancelled();
    }

    /** Dependent stages are plain futures. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
