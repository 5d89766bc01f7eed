package io.github.netmap4j.fuse.worker;

import io.github.netmap4j.fuse.memory.ClientMemory;
import io.github.netmap4j.fuse.protocol.Channel;
import io.github.netmap4j.fuse.protocol.Reply;
import io.github.netmap4j.fuse.protocol.Request;
import io.github.netmap4j.fuse.request.Dispatcher;
import io.github.netmap4j.fuse.system.ProcFile;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** A server thread, with its own buffers: reads a request, answers it, writes the reply, and repeats. */
final class Worker implements Runnable {

    private final Workers workers;
    private final Dispatcher dispatcher;
    private final Channel channel;
    private final Thread thread;
    private final Arena arena = Arena.ofAuto();
    private final Request request = new Request(arena);
    private final Reply reply = new Reply(arena);
    private final ClientMemory memory = new ClientMemory(arena);

    // Guarded by this: an interrupt must hit the request it is for, not the next one.
    private long current;
    private int uid;
    private int tid;
    private Workers.@Nullable Client client;
    private boolean busy;

    Worker(Workers workers, Dispatcher dispatcher, Channel channel, String name) {
        this.workers = workers;
        this.dispatcher = dispatcher;
        this.channel = channel;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this);
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        try {
            do {
                if (!workers.next(this, request)) {
                    return;
                }
                Request next = request;
                while (next != null) {
                    serve(next);
                    next = workers.nextDeferred(this);
                }
            } while (workers.answered());
        } finally {
            workers.ended(this);
        }
    }

    private void serve(Request now) {
        long length;
        try {
            length = dispatcher.answer(now, reply, memory.of(now.pid()));
        } finally {
            end();
        }
        if (memory.isAbandoned()) {
            return; // the thread that abandoned it sent the reply
        }
        if (length != Dispatcher.NO_REPLY && !channel.write(reply, length)) {
            dispatcher.notDelivered(now, reply);
        }
    }

    /**
     * Begins work on a request.
     *
     * @param whose request it is, or null to find that out when it matters
     */
    synchronized void begin(Request now, Workers.@Nullable Client whose) {
        client = whose;
        current = now.unique();
        uid = now.uid();
        tid = now.pid();
        busy = true;
    }

    /** Whose request this thread works on; null if on none. */
    synchronized Workers.@Nullable Client client() {
        if (busy && client == null) {
            client = new Workers.Client(uid, ProcFile.process(tid));
        }
        return busy ? client : null;
    }

    private synchronized void end() {
        busy = false;
        Thread.interrupted();
    }

    /** Whether this thread works on a request. */
    synchronized boolean isAt(long unique) {
        return busy && current == unique;
    }

    /** Interrupts the thread if it works on a request. Returns whether it does. */
    synchronized boolean interrupt(long unique) {
        if (!isAt(unique)) {
            return false;
        }
        thread.interrupt();
        return true;
    }

    /**
     * Gives up a request that has waited at least this long for the client's memory. If it returns true, the caller
     * must send the reply.
     */
    synchronized boolean abandon(long unique, long nanos) {
        if (!isAt(unique) || memory.busyFor() < nanos) {
            return false;
        }
        memory.abandon();
        return true;
    }

    /** Interrupts the thread if it works on any request. */
    synchronized void interrupt() {
        if (busy) {
            thread.interrupt();
        }
    }
}
