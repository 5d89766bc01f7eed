package io.github.netmap4j.soft.port;

import static io.github.netmap4j.sys.os.Errno.EBADF;
import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.ENXIO;

import io.github.netmap4j.soft.spi.RequestRefusedException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A file descriptor: unbound at first, then bound to a port until it is closed. */
public final class SoftDescriptor {

    private final int fd;
    private final WaitPoint waitPoint = new WaitPoint();

    private volatile @Nullable Binding binding;
    private volatile boolean csbMode;
    private volatile boolean closed;
    /** Made of the three before, so that a sync reads one field. */
    private volatile @Nullable Binding syncable;

    private @Nullable Dependent attachment;
    private volatile @Nullable RequestRefusedException refusal;

    /** An unbound descriptor. */
    public SoftDescriptor(int fd) {
        this.fd = fd;
    }

    public int fd() {
        return fd;
    }

    /** Its wait point. */
    public WaitPoint waitPoint() {
        return waitPoint;
    }

    /** What is attached to it: made by the first call, told when the binding ends. Always of one class. */
    public synchronized Dependent attachment(Function<SoftDescriptor, Dependent> first) {
        if (attachment == null) {
            attachment = first.apply(this);
        }
        return attachment;
    }

    /** Whether its rings use a CSB instead of their headers. */
    public boolean inCsbMode() {
        return csbMode;
    }

    public void csbMode(boolean on) {
        csbMode = on;
        update();
    }

    /** What a sync syncs; null if it is {@link #whyNotSyncable}. */
    public @Nullable Binding syncable() {
        return syncable;
    }

    /** What a sync of a descriptor that is not syncable returns: EBADF, ENXIO or EBUSY. */
    public int whyNotSyncable() {
        if (closed) {
            return EBADF;
        }
        return csbMode ? EBUSY : ENXIO;
    }

    private synchronized void update() {
        syncable = closed || csbMode ? null : binding;
    }

    /** What it is bound to, or null. */
    public @Nullable Binding binding() {
        return binding;
    }

    public void bind(Binding to) {
        binding = to;
        update();
    }

    /** Ends its binding, after what is attached to it. */
    void unbind() {
        Dependent attached;
        synchronized (this) {
            attached = attachment;
        }
        if (attached != null) {
            attached.parentClosed();
        }
        binding = null;
        update();
    }

    /** Why its last request was refused; null if it was not. */
    public @Nullable RequestRefusedException refusal() {
        return refusal;
    }

    /** Records why a request was refused; null for one that succeeded. */
    public void refusal(@Nullable RequestRefusedException why) {
        refusal = why;
    }

    public boolean closed() {
        return closed;
    }

    /** Invalidates the descriptor and wakes its waiters. Its port may live on in mappings. */
    public void close() {
        closed = true;
        update();
        waitPoint.wake();
    }
}
