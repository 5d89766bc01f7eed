package io.github.netmap4j.fuse.request;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongConsumer;

/**
 * One open file of a client: the device's descriptor, the number of calls that use it, and whether to notify the kernel
 * when it may be ready: once for each request.
 */
final class OpenFile implements Runnable {

    private static final VarHandle ARMED;

    static {
        try {
            ARMED = MethodHandles.lookup().findVarHandle(OpenFile.class, "armed", boolean.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** The device's descriptor. */
    final int fd;

    /** Written by {@link PendingReleases}, under its lock. */
    volatile boolean closing;

    private final LongConsumer notifier;
    private int calls;
    private boolean released;
    private volatile long kh;

    @SuppressWarnings("UnusedVariable") // through ARMED
    private volatile boolean armed;

    /**
     * A newly opened file.
     *
     * @param fd the device's descriptor
     * @param notifier tells the kernel to poll the file of a {@code kh} again; the file may be closed already
     */
    OpenFile(int fd, LongConsumer notifier) {
        this.fd = fd;
        this.notifier = notifier;
    }

    /** Begins a call, which {@link #end} must end. */
    synchronized void begin() {
        calls++;
    }

    /**
     * Ends a call. Returns whether the caller must close the device's descriptor: it was the last call, and the kernel
     * has released the file.
     */
    synchronized boolean end() {
        return --calls == 0 && released;
    }

    /**
     * {@return whether the caller, and not the last call, has to close the device's descriptor now that the kernel
     * releases the file} Only an abandoned call can still be under way, perhaps for ever.
     */
    synchronized boolean release() {
        released = true;
        return calls == 0;
    }

    /**
     * Requests a notification when the file becomes ready from now on. The caller then checks whether it is ready
     * already.
     *
     * @param handle the kernel's handle of this file
     */
    void arm(long handle) {
        kh = handle;
        armed = true;
    }

    /** The device calls it when the file may have become ready, or was closed. */
    @Override
    public void run() {
        if (armed && ARMED.compareAndSet(this, true, false)) {
            notifier.accept(kh);
        }
    }
}
