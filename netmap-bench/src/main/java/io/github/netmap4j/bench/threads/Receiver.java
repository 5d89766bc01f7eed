package io.github.netmap4j.bench.threads;

import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The thread at the receiving end. Between two exchanges it spins, so that the next one need not wake it; or it rests. */
final class Receiver implements Runnable {

    private final Thread thread;
    private volatile ThreadsBench.@Nullable Ends ends;
    private volatile long started;
    private volatile long finished;
    private volatile long result;
    private volatile boolean resting = true;
    private volatile boolean stopped;

    /** Why it gave up: nobody need wait for it any more. */
    private volatile @Nullable Throwable failure;

    Receiver() {
        thread = Thread.ofPlatform().daemon().name("receiver").start(this);
    }

    @Override
    public void run() {
        while (!stopped) {
            if (started == finished) {
                if (resting) {
                    LockSupport.park(this);
                } else {
                    Thread.onSpinWait();
                }
            } else {
                try {
                    result = Objects.requireNonNull(ends).receive(this);
                } catch (Throwable any) {
                    failure = any;
                }
                finished = started;
            }
        }
    }

    /** Lets it receive. */
    void start(ThreadsBench.Ends newEnds) {
        ends = newEnds;
        long next = started + 1;
        started = next;
        if (resting) {
            resting = false;
            LockSupport.unpark(thread);
        }
    }

    /** Waits until it has received all. */
    long await() {
        while (finished != started || failure != null) {
            spin();
        }
        return result;
    }

    /** To be called again and again by either thread while it waits for the other. */
    void spin() {
        if (failure != null) {
            throw new IllegalStateException("the receiver failed", failure);
        }
        Thread.onSpinWait();
    }

    /** Lets it sleep until the next exchange. */
    void rest() {
        resting = true;
    }

    long threadId() {
        return thread.threadId();
    }

    /** Ends it. */
    void stop() throws InterruptedException {
        stopped = true;
        LockSupport.unpark(thread);
        thread.join();
    }
}
