package io.github.netmap4j.soft.port;

import io.github.netmap4j.soft.UserMemory;

/** What a file descriptor stands for: unbound at first, then bound to a port until it is closed. */
public final class Descriptor {

    private final int fd;
    private final UserMemory user;
    private final WaitPoint waitPoint = new WaitPoint();

    private volatile Binding binding;
    private volatile boolean closed;

    /**
     * An unbound descriptor.
     *
     * @param fd its number
     * @param user the memory that pointers in requests point to
     */
    public Descriptor(int fd, UserMemory user) {
        this.fd = fd;
        this.user = user;
    }

    public int fd() {
        return fd;
    }

    /** The memory that pointers in requests and slots point to. */
    public UserMemory user() {
        return user;
    }

    /** Where to wait for it. */
    public WaitPoint waitPoint() {
        return waitPoint;
    }

    /** What it is bound to, or null. */
    public Binding binding() {
        return binding;
    }

    void bind(Binding to) {
        binding = to;
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
