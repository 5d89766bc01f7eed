package io.github.netmap4j.fuse.request;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongConsumer;

/**
 * One open file of a client: the descriptor that the device knows it by, the calls that use it, and whether the kernel wants to
 * be told when it may be ready. It does so once for each time it asks.
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

    /** Written by {@link Closing}, under its lock. */
    volatile boolean closing;

    private final LongConsumer notifier;
    private int calls;
    private boolean released;
    private volatile long kh;

    @SuppressWarnings("UnusedVariable") // through ARMED
    private volatile boolean armed;

    /**
     * A file that was just opened.
     *
     * @param fd the device's descriptor
     * @param notifier tells the kernel to poll again the file that it knows by a {@code kh}, which may be closed already
     */
    OpenFile(int fd, LongConsumer notifier) {
        this.fd = fd;
        this.notifier = notifier;
    }

    /** A call begins, which {@link #end} has to follow. */
    synchronized void begin() {
        calls++;
    }

    /** A call ends. Returns whether it has to close the device's descriptor: it was the last, and the kernel is done. */
    synchronized boolean end() {
        return --calls == 0 && released;
    }

    /**
     * {@return whether the caller, and not the last call, has to close the device's descriptor now that the kernel is
     * done with the file} There is a call under way only if it was abandoned, and that may take for ever.
     */
    synchronized boolean release() {
        released = true;
        return calls == 0;
    }

    /**
     * The kernel asks to be told. Whoever makes the file ready after this does so; what came before must be looked for.
     *
     * @param handle the kernel's name of this file
     */
    void arm(long handle) {
        kh = handle;
        armed = true;
    }

    /** The device says that the file may have become ready, or was closed. */
    @Override
    public void run() {
        if (armed && ARMED.compareAndSet(this, true, false)) {
            notifier.accept(kh);
        }
    }
}
