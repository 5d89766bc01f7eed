package io.github.netmap4j.soft.port;

import io.github.netmap4j.soft.kloop.SyncLoop;
import io.github.netmap4j.soft.spi.RequestRefusedException;

/** What a file descriptor stands for: unbound at first, then bound to a port until it is closed. */
public final class SoftDescriptor {

    private final int fd;
    private final WaitPoint waitPoint = new WaitPoint();

    private final SyncLoop syncLoop = new SyncLoop();

    private volatile Binding binding;
    private volatile boolean closed;
    private volatile RequestRefusedException refusal;

    /**
     * An unbound descriptor.
     *
     * @param fd its number
     */
    public SoftDescriptor(int fd) {
        this.fd = fd;
    }

    public int fd() {
        return fd;
    }

    /** Where to wait for it. */
    public WaitPoint waitPoint() {
        return waitPoint;
    }

    /** Its sync loop, which runs or not. */
    public SyncLoop syncLoop() {
        return syncLoop;
    }

    /** What it is bound to, or null. */
    public Binding binding() {
        return binding;
    }

    public void bind(Binding to) {
        binding = to;
    }

    /** Why its last request was refused; null if it was not. */
    public RequestRefusedException refusal() {
        return refusal;
    }

    /** Keeps why a request was refused; null for one that was done. */
    public void refusal(RequestRefusedException why) {
        refusal = why;
    }

    public boolean closed() {
        return closed;
    }

    /** From now on it is not a descriptor; whoever waits for it wakes up. Its port may live on in mappings. */
    public void close() {
        closed = true;
        waitPoint.wake();
    }
}
