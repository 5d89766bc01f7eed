package io.github.netmap4j;

import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** One subscription of {@link PacketChannel#publisher}: a virtual thread that takes as many packets as are requested. */
final class FrameSubscription implements Flow.Subscription {

    private static final Duration LONG = Duration.ofDays(1);

    private final Netmap port;
    private final RxRing rx;
    private final Flow.Subscriber<? super Frame> subscriber;
    private final Turns.Turn turn;
    private final AtomicLong demand = new AtomicLong();
    private final Thread thread;
    private volatile boolean cancelled;
    private volatile boolean badRequest;

    FrameSubscription(Netmap port, RxRing rx, Flow.Subscriber<? super Frame> subscriber, Turns.Turn turn) {
        this.port = port;
        this.rx = rx;
        this.subscriber = subscriber;
        this.turn = turn;
        this.thread = Thread.ofVirtual().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public void request(long count) {
        if (count <= 0) {
            badRequest = true;
        } else {
            demand.accumulateAndGet(count, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
        }
        LockSupport.unpark(thread);
    }

    @Override
    public void cancel() {
        cancelled = true;
        turn.leave();
        thread.interrupt();
    }

    private void run() {
        Throwable failure = null;
        try {
            turn.begin();
            subscriber.onSubscribe(this);
            publish();
        } catch (InterruptedException interrupted) {
            failure = cancelled ? null : interrupted;
        } catch (Throwable failed) {
            failure = port.isOpen() ? failed : null;
        }
        turn.end();
        if (!cancelled && failure == null) {
            subscriber.onComplete();
        } else if (!cancelled) {
            subscriber.onError(failure);
        }
    }

    private void publish() throws InterruptedException {
        while (!cancelled) {
            if (badRequest) {
                throw new IllegalArgumentException("request of no packets: a positive number is needed");
            }
            if (demand.get() == 0) {
                if (!port.isOpen()) {
                    return;
                }
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            } else if (rx.receiveFrames(subscriber::onNext, 1) == 1) {
                demand.decrementAndGet();
            } else {
                rx.sync();
                if (rx.available() == 0) {
                    boolean _ = port.awaitRx(LONG);
                }
            }
        }
    }
}
