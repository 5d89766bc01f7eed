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
 * Gives up interrupted requests that wait for memory which only the client could provide. A killed client does not end
 * before its request has a reply, so neither would ever end. A separate thread sends the reply; the worker is free
 * again once the client's memory is gone.
 */
final class InterruptedRequests implements AutoCloseable {

    /** An access to a client's memory that lasts this long waits for somebody. */
    private static final long HOPELESS_NANOS = 100_000_000;

    private final Channel channel;
    private final Reply reply = new Reply(Arena.ofAuto());
    /** Drops tasks after the close: the session is over. */
    private final ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(
            1,
            work -> Thread.ofPlatform().daemon().name("netmap-fuse-abandon").unstarted(work),
            new ThreadPoolExecutor.DiscardPolicy());

    InterruptedRequests(Channel channel) {
        this.channel = channel;
    }

    /** Watches an interrupted request until it has a reply. */
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
