package io.github.netmap4j.fuse.worker;

import static io.github.netmap4j.sys.os.Errno.EAGAIN;
import static io.github.netmap4j.sys.os.Errno.EINTR;

import io.github.netmap4j.fuse.protocol.Channel;
import io.github.netmap4j.fuse.protocol.Fuse;
import io.github.netmap4j.fuse.protocol.Reply;
import io.github.netmap4j.fuse.protocol.Request;
import io.github.netmap4j.fuse.request.Dispatcher;
import io.github.netmap4j.fuse.system.ProcFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The server's threads. One at least always waits for the next request and never for anything else, so that a call that blocks (a
 * sync loop, a pointer into memory that somebody else has to provide) holds up nobody: who takes a request and leaves none
 * waiting starts another thread first. Threads that come back and find enough waiting end themselves.
 *
 * <p>Of the calls that may block, one process has a quarter of the threads at most, and one user as many as he leaves to the
 * others: half if he is alone, a quarter beside one who has half. What is more waits until a call ends. A user who has none gets a
 * thread at all times, beyond the limit if it must be, until there are twice as many. Interrupts, closes and opens never block,
 * and are served in any case.
 */
public final class Workers {

    /** How many wait for requests when nothing happens. */
    private static final int SPARE = 2;

    private static final System.Logger LOG = System.getLogger(Workers.class.getPackageName());

    private final Channel channel;
    private final Dispatcher dispatcher;
    private final int limit;
    private final int perProcess;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Abandonment abandonment;

    /** Whose call it is. */
    record Client(int user, int process) {

        static Client of(Request request) {
            return new Client(request.uid(), ProcFile.process(request.pid()));
        }
    }

    // Guarded by this.
    private final Set<Worker> running = new HashSet<>();
    private final Map<Client, Queue<Request>> deferred = new LinkedHashMap<>();
    private int waiting;
    private int started;

    /**
     * Threads that are not started yet.
     *
     * @param limit the most threads that there are as a rule; one of them only reads
     */
    public Workers(Channel channel, Dispatcher dispatcher, int limit) {
        this.channel = channel;
        this.dispatcher = dispatcher;
        this.limit = limit;
        this.perProcess = Math.max(1, limit / 4);
        this.abandonment = new Abandonment(channel);
    }

    /** Begins to serve. */
    public synchronized void start() {
        startOne();
    }

    private boolean startOne() {
        Worker worker = new Worker(this, dispatcher, channel, "netmap-fuse-" + ++started);
        running.add(worker);
        waiting++;
        try {
            worker.start();
            return true;
        } catch (OutOfMemoryError noThread) {
            // Whoever wanted to be followed goes on alone, and comes back for the next request itself.
            running.remove(worker);
            waiting--;
            LOG.log(System.Logger.Level.WARNING, "cannot start another server thread", noThread);
            return false;
        }
    }

    /** Waits for the next request of a worker, which it then is at work on. False if it is to end. */
    boolean next(Worker worker, Request request) {
        Reply reply = null;
        try {
            while (read(request)) {
                if (request.opcode() == Fuse.INTERRUPT) {
                    reply = reply == null ? new Reply(Arena.ofAuto()) : reply;
                    interrupt(request, reply);
                } else if (admit(worker, request)) {
                    return true;
                }
            }
        } catch (IOException broken) {
            LOG.log(System.Logger.Level.ERROR, "the server stops", broken);
        }
        end.countDown();
        synchronized (this) {
            waiting--;
        }
        return false;
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
            LOG.log(System.Logger.Level.ERROR, "{0} bytes from the kernel are not a request", bytes);
        }
    }

    /** Whether the one who read a request may serve it. If not, it is kept for later. */
    private synchronized boolean admit(Worker worker, Request request) {
        Client client = null;
        if (mayBlock(request)) {
            boolean many = running.size() - waiting >= perProcess;
            client = many ? Client.of(request) : null;
            if ((client != null && hasEnough(client)) || !leavesAReader()) {
                deferred.computeIfAbsent(client != null ? client : Client.of(request), none -> new ArrayDeque<>())
                        .add(request.copy());
                return false;
            }
        }
        waiting--;
        worker.begin(request, client);
        if (waiting == 0 && running.size() < limit && end.getCount() != 0) {
            startOne();
        }
        return true;
    }

    /** What makes the device look at a client's memory, or runs for as long as the client likes. */
    private static boolean mayBlock(Request request) {
        return request.opcode() == Fuse.IOCTL || request.opcode() == Fuse.POLL;
    }

    /** Whether somebody else reads when the caller does not; it starts one if need be. A server's only thread has to serve. */
    private boolean leavesAReader() {
        return waiting > 1 || running.size() == 1 || startOne();
    }

    private boolean hasEnough(Client client) {
        int all = 0;
        int ofUser = 0;
        int ofProcess = 0;
        for (Worker worker : running) {
            Client other = worker.client();
            if (other != null) {
                all++;
                ofUser += other.user == client.user ? 1 : 0;
                ofProcess += other.equals(client) ? 1 : 0;
            }
        }
        if (ofUser == 0) {
            return all >= 2L * limit;
        }
        return ofProcess >= perProcess || ofUser >= limit - 1 - all;
    }

    /** A worker has answered: a request that was kept and may be served now, or null. */
    synchronized @Nullable Request nextDeferred(Worker worker) {
        for (Iterator<Map.Entry<Client, Queue<Request>>> each =
                        deferred.entrySet().iterator();
                each.hasNext(); ) {
            Map.Entry<Client, Queue<Request>> kept = each.next();
            if (!hasEnough(kept.getKey())) {
                Request request = kept.getValue().remove();
                each.remove();
                if (!kept.getValue().isEmpty()) {
                    deferred.put(kept.getKey(), kept.getValue()); // behind the others
                }
                worker.begin(request, kept.getKey());
                return request;
            }
        }
        return null;
    }

    /** A worker has answered. Returns whether it is to wait for another request. */
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
     */
    private void interrupt(Request request, Reply reply) {
        if (!request.has(Fuse.INTERRUPT_IN.byteSize())) {
            return;
        }
        long unique = request.interruptUnique();
        if (withdraw(unique)) {
            channel.write(reply, reply.error(unique, -EINTR));
            return;
        }
        for (Worker worker : snapshot()) {
            if (worker.interrupt(unique)) {
                abandonment.watch(worker, unique);
                return;
            }
        }
        channel.write(reply, reply.error(request.unique(), -EAGAIN));
    }

    private synchronized boolean withdraw(long unique) {
        for (Queue<Request> kept : deferred.values()) {
            if (kept.removeIf(request -> request.unique() == unique)) {
                deferred.values().removeIf(Queue::isEmpty);
                return true;
            }
        }
        return false;
    }

    private synchronized Worker[] snapshot() {
        return running.toArray(Worker[]::new);
    }

    /** Waits until the session is over. */
    public void awaitEnd() throws InterruptedException {
        end.await();
    }

    /**
     * Waits for all threads to end, once the session is over; interrupts those whose call blocks. Returns whether they
     * have ended in time.
     */
    public boolean join(Duration time) {
        abandonment.close();
        long deadline = System.nanoTime() + time.toNanos();
        boolean interrupted = false;
        synchronized (this) {
            deferred.clear();
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
