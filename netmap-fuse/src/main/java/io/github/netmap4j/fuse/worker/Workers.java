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
 * The server's threads. At least one always waits for the next request, and for nothing else, so that a call that
 * blocks (a sync loop, a pointer into memory that another process has to provide) delays nobody: a thread that takes a
 * request and leaves none waiting starts another thread first. A thread that returns and finds enough of them waiting
 * ends.
 *
 * <p>Calls that may block are limited. One process gets at most a quarter of the threads; one user at most as many as
 * remain for others: half if alone, a quarter beside a user with half. Further calls wait until one ends. A user with
 * no call under way always gets a thread, beyond the limit if necessary, up to twice the limit. Interrupts, closes and
 * opens never block and are always served.
 */
public final class Workers {

    /** How many threads wait for requests when idle. */
    private static final int SPARE = 2;

    private static final System.Logger LOG = System.getLogger(Workers.class.getPackageName());

    private final Channel channel;
    private final Dispatcher dispatcher;
    private final int limit;
    private final int perProcess;
    private final CountDownLatch end = new CountDownLatch(1);
    private final InterruptedRequests interrupted;

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
     * Does not start the threads yet.
     *
     * @param limit the usual maximum of threads; one of them only reads
     */
    public Workers(Channel channel, Dispatcher dispatcher, int limit) {
        this.channel = channel;
        this.dispatcher = dispatcher;
        this.limit = limit;
        this.perProcess = Math.max(1, limit / 4);
        this.interrupted = new InterruptedRequests(channel);
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
            // The caller goes on alone, and reads the next request itself when it is done.
            running.remove(worker);
            waiting--;
            LOG.log(System.Logger.Level.WARNING, "cannot start another server thread", noThread);
            return false;
        }
    }

    /** Waits for a worker's next request and begins work on it. Returns false if the worker should end. */
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

    /** Whether the worker that read a request may serve it now. If not, keeps the request for later. */
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

    /** Whether a request makes the device access a client's memory, or runs for as long as the client likes. */
    private static boolean mayBlock(Request request) {
        return request.opcode() == Fuse.IOCTL || request.opcode() == Fuse.POLL;
    }

    /**
     * Whether another thread reads while the caller serves; starts one if necessary. If no thread can start, false
     * unless the caller is the only one.
     */
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

    /** After a worker's reply: returns a kept request that may be served now, or null. */
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

    /** After a worker's reply: returns whether the worker should wait for another request. */
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
     * Passes a client's interrupt to the worker that serves its request. If none does, the request may have just been
     * read, or answered: EAGAIN makes the kernel send the interrupt again.
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
                interrupted.watch(worker, unique);
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
     * Waits for all threads to end after the session, and interrupts calls that block. Returns whether all ended in
     * time.
     */
    public boolean join(Duration time) {
        interrupted.close();
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
