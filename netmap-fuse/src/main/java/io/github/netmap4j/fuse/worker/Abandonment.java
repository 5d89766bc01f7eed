package io.github.netmap4j.fuse.worker;

import static io.github.netmap4j.sys.os.Errno.EINTR;

import io.github.netmap4j.fuse.protocol.Channel;
import io.github.netmap4j.fuse.protocol.Reply;
import java.lang.foreign.Arena;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Gives up requests that were interrupted and wait for memory which only the client could provide. A client that is killed does
 * not end before its request is answered; so neither would ever end. The request is answered here, by a thread of its own, and
 * the worker comes free when the client's memory goes away.
 */
final class Abandonment implements AutoCloseable {

    /** An access to a client's memory that takes as long waits for somebody. */
    private static final long HOPELESS_NANOS = 100_000_000;

    private final Channel channel;
    private final Reply reply = new Reply(Arena.ofAuto());
    /** What comes after the close is dropped: the session is over. */
    private final ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(
            1,
            work -> Thread.ofPlatform().daemon().name("netmap-fuse-abandon").unstarted(work),
            new ThreadPoolExecutor.DiscardPolicy());

    Abandonment(Channel channel) {
        this.channel = channel;
    }

    /** Looks after a request that was interrupted, until it is answered. */
    void watch(Worker worker, long unique) {
        var _ = thread.schedule(() -> look(worker, unique), HOPELESS_NANOS, TimeUnit.NANOSECONDS);
    }

    private void look(Worker worker, long unique) {
        if (worker.abandon(unique, HOPELESS_NANOS)) {
            channel.write(reply, reply.error(unique, -EINTR));
        } else if (worker.isAt(unique)) {
            watch(worker, unique);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
