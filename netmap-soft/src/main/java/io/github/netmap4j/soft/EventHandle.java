package io.github.netmap4j.soft;

import io.github.netmap4j.soft.port.WaitPoint;
import io.github.netmap4j.sys.abi.netmap_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A kernel descriptor that becomes readable when a software descriptor may have become ready, so that a port can sit in
 * an epoll set with sockets: an eventfd(2), of Linux only. From {@link SoftDevice#eventHandle}.
 *
 * <p>When it is readable: {@link #drain} it first, then poll the software descriptor with timeout 0, which says what is
 * ready and does the syncs. It may have been in vain. It is readable from the start, so that nothing from before is missed.
 */
public final class EventHandle implements AutoCloseable {

    private static final MemorySegment ONE = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1);

    private final Arena arena = Arena.ofShared();
    private final MemorySegment counter = arena.allocate(ValueLayout.JAVA_LONG);
    private final WaitPoint waitPoint;
    private final Runnable signal = this::signal;
    private final int eventfd;
    private boolean closed;

    EventHandle(WaitPoint waitPoint, int eventfd) {
        this.waitPoint = waitPoint;
        this.eventfd = eventfd;
        waitPoint.add(signal);
        signal();
    }

    /** Never blocks: a counter that is full is readable already. */
    private void signal() {
        netmap_h.write(eventfd, ONE, ONE.byteSize());
    }

    /**
     * The descriptor to wait for, with poll(2) or epoll(7) of the kernel.
     *
     * @return the eventfd's number; it belongs to this object
     */
    public int fd() {
        return eventfd;
    }

    /**
     * Makes it unreadable until there is something new.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public synchronized void drain() {
        if (closed) {
            throw new IllegalStateException("this handle is closed");
        }
        netmap_h.read(eventfd, counter, counter.byteSize());
    }

    /** Closes the eventfd. The software descriptor is left as it is. Closing twice is harmless. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            waitPoint.remove(signal);
            netmap_h.close(eventfd);
            arena.close();
        }
    }
}
