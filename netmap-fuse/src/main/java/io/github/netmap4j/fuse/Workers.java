package io.github.netmap4j.fuse;

import static io.github.netmap4j.sys.Errno.EAGAIN;
import static io.github.netmap4j.sys.Errno.EINTR;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * The server's threads. One at least always waits for the next request, so that a call that blocks (a sync loop, a pointer
 * into memory that somebody else has to provide) holds up nobody: who takes a request and leaves none waiting starts
 * another thread first. Threads that come back and find enough waiting end themselves.
 */
final class Workers {

    /** How many wait for requests when nothing happens. */
    private static final int SPARE = 2;

    /** An access to a client's memory that takes as long waits for somebody. */
    private static final long HOPELESS_NANOS = 100_000_000;

    private static final long LOOK_AGAIN_NANOS = 1_000_000;

    private static final System.Logger LOG = System.getLogger(Workers.class.getPackageName());

    private final Channel channel;
    private final Dispatcher dispatcher;
    private final int limit;
    private final CountDownLatch end = new CountDownLatch(1);

    // Guarded by this.
    private final Set<Worker> running = new HashSet<>();
    private int waiting;
    private int started;

    /**
     * Threads that are not started yet.
     *
     * @param limit the most threads there may be; with as many calls blocked, the others wait
     */
    Workers(Channel channel, Dispatcher dispatcher, int limit) {
        this.channel = channel;
        this.dispatcher = dispatcher;
        this.limit = limit;
    }

    /** Begins to serve. */
    synchronized void start() {
        startOne();
    }

    private void startOne() {
        Worker worker = new Worker(this, dispatcher, channel);
        running.add(worker);
        waiting++;
        try {
            worker.start("netmap-fuse-" + ++started);
        } catch (OutOfMemoryError noThread) {
            // Whoever wanted to be followed goes on alone, and comes back for the next request itself.
            running.remove(worker);
            waiting--;
            LOG.log(System.Logger.Level.WARNING, "no further server thread", noThread);
        }
    }

    /** Waits for the next request of a worker. False if it shall end. */
    boolean next(Request request) {
        boolean more = false;
        try {
            more = read(request);
        } catch (IOException broken) {
            LOG.log(System.Logger.Level.ERROR, "the server stops", broken);
        } finally {
            if (!more) {
                end.countDown();
            }
            taken();
        }
        return more;
    }

    private boolean read(Request request) throws IOException {
        while (true) {
            long bytes = channel.read(request);
            if (bytes == Channel.END) {
                return false;
            }
            if (request.accept(bytes)) {
                return true;
            }
            LOG.log(System.Logger.Level.ERROR, "{0} bytes from the kernel are no request", bytes);
        }
    }

    private synchronized void taken() {
        waiting--;
        if (waiting == 0 && running.size() < limit && end.getCount() != 0) {
            startOne();
        }
    }

    /** A worker has answered. Returns whether it shall wait for another request. */
    synchronized boolean answered() {
        if (waiting >= SPARE) {
            return false;
        }
        waiting++;
        return true;
    }

    synchronized void ended(Worker worker) {
        running.remove(worker);
        notifyAll();
    }

    /**
     * Passes the interrupt of a client on to the worker that serves its request. Where none does, the request may just
     * have been read, or answered: EAGAIN makes the kernel look again.
     *
     * <p>A client that is killed does not end before its request is answered. If that waits for memory which only the client
     * could provide, neither would ever end: so the request is answered here, and the worker comes free when the client's
     * memory goes away.
     */
    long interrupt(Request request, Reply reply) {
        if (!request.has(Fuse.INTERRUPT_IN.byteSize())) {
            return Dispatcher.NO_REPLY;
        }
        long unique = request.interruptUnique();
        for (Worker worker : snapshot()) {
            if (worker.interrupt(unique)) {
                while (worker.isAt(unique)) {
                    if (worker.abandon(unique, HOPELESS_NANOS)) {
                        return reply.error(unique, -EINTR);
                    }
                    LockSupport.parkNanos(LOOK_AGAIN_NANOS);
                }
                return Dispatcher.NO_REPLY;
            }
        }
        return reply.error(request.unique(), -EAGAIN);
    }

    private synchronized Worker[] snapshot() {
        return running.toArray(Worker[]::new);
    }

    /** Waits until the session is over. */
    void awaitEnd() throws InterruptedException {
        end.await();
    }

    /**
     * Waits for all threads to end, once the session is over; interrupts those whose call blocks.
     *
     * @return whether they have ended in time
     */
    boolean join(Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        boolean interrupted = false;
        synchronized (this) {
            for (Worker worker : running) {
                worker.interrupt();
            }
            while (!running.isEmpty() && System.nanoTime() < deadline) {
                try {
                    wait(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return running.isEmpty();
        }
    }
}
