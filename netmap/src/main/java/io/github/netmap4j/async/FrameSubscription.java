package io.github.netmap4j.async;

import io.github.netmap4j.Frame;
import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.Ring;
import io.github.netmap4j.RingKind;
import io.github.netmap4j.RxBatch;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.internal.RingAccess;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A subscription of {@link PacketChannel#publisher}: a virtual thread that takes as many packets as are requested. */
final class FrameSubscription implements Flow.Subscription {

    private static final Duration LONG = Duration.ofDays(1);

    private final RingAccess<NetmapPort, RingKind, Ring, RxBatch> inside = RingAccess.get();
    private final NetmapPort port;
    private final RxRing rx;
    private final Flow.Subscriber<? super Frame> subscriber;
    private final OperationQueue.Turn turn;
    private final AtomicLong demand = new AtomicLong();
    private final Thread thread;

    /** Guards {@link #waiting}: an interrupt must end the wait, but never hit the subscriber's own code. */
    private final Object wait = new Object();

    private boolean waiting;
    private volatile boolean cancelled;
    private volatile boolean badRequest;

    FrameSubscription(NetmapPort port, RxRing rx, Flow.Subscriber<? super Frame> subscriber, OperationQueue.Turn turn) {
        this.port = port;
        this.rx = rx;
        this.subscriber = subscriber;
        this.turn = turn;
        this.thread = Thread.ofVirtual().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Refuses a subscriber by signals in their proper order. */
    static void refuse(Flow.Subscriber<?> subscriber, Throwable why) {
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                // Nothing will come: see the error.
            }

            @Override
            public void cancel() {
                // It never began.
            }
        });
        subscriber.onError(why);
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
        synchronized (wait) {
            if (waiting) {
                thread.interrupt();
            }
        }
        LockSupport.unpark(thread);
    }

    private void run() {
        Throwable failure = null;
        try {
            turn.begin();
            subscriber.onSubscribe(this);
            publish();
        } catch (InterruptedException interrupted) {
            failure = interrupted;
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
        Consumer<Frame> next = subscriber::onNext;
        boolean given = false;
        while (!cancelled) {
            if (badRequest) {
                throw new IllegalArgumentException("request of no packets: a positive number is needed");
            }
            if (demand.get() == 0) {
                if (!port.isOpen()) {
                    return;
                }
                if (given) {
                    // The slots go back now, not at the next request: a pipe's other end may wait for them.
                    rx.sync();
                    given = false;
                }
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            } else if (rx.receiveFrames(next, 1) == 1) {
                given = true;
                demand.decrementAndGet();
            } else {
                rx.sync();
                given = false;
                if (!inside.hasPacket(rx)) {
                    await();
                }
            }
        }
    }

    /** Waits for packets, or a cancel. */
    private void await() throws InterruptedException {
        synchronized (wait) {
            waiting = !cancelled;
        }
        try {
            if (waiting) {
                boolean _ = port.awaitRx(LONG);
            }
        } finally {
            synchronized (wait) {
                waiting = false;
                if (cancelled) {
                    // The interrupt was for the wait.
                    boolean _ = Thread.interrupted();
                }
            }
        }
    }
}
