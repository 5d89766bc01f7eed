package io.github.netmap4j.fuse.worker;

import io.github.netmap4j.fuse.memory.ClientMemory;
import io.github.netmap4j.fuse.protocol.Channel;
import io.github.netmap4j.fuse.protocol.Reply;
import io.github.netmap4j.fuse.protocol.Request;
import io.github.netmap4j.fuse.request.Dispatcher;
import io.github.netmap4j.fuse.system.ProcFile;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** One server thread: reads a request, has it answered, writes the reply, and so on. Its buffers are its own. */
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
            return; // whoever abandoned it has answered
        }
        if (length != Dispatcher.NO_REPLY && !channel.write(reply, length)) {
            dispatcher.notDelivered(now, reply);
        }
    }

    /**
     * From now on it is at work on a request.
     *
     * @param whose request it is, or null for that to be found out when it matters
     */
    synchronized void begin(Request now, Workers.@Nullable Client whose) {
        client = whose;
        current = now.unique();
        uid = now.uid();
        tid = now.pid();
        busy = true;
    }

    /** Whose request it is at work on; null if on none. */
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

    /** Whether it is at work on a request. */
    synchronized boolean isAt(long unique) {
        return busy && current == unique;
    }

    /** Interrupts the thread if it is at work on a request. Returns whether it is. */
    synchronized boolean interrupt(long unique) {
        if (!isAt(unique)) {
            return false;
        }
        thread.interrupt();
        return true;
    }

    /**
     * Gives a request up if for some time it has been doing nothing but wait for the client's memory. Then the caller must
     * answer it.
     */
    synchronized boolean abandon(long unique, long nanos) {
        if (!isAt(unique) || memory.busyFor() < nanos) {
            return false;
        }
        memory.abandon();
        return true;
    }

    /** Interrupts the thread if it is at work. */
    synchronized void interrupt() {
        if (busy) {
            thread.interrupt();
        }
    }
}
