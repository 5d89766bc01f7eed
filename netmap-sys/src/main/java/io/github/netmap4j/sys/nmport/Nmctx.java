package io.github.netmap4j.sys.nmport;

import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct nmctx}: the device that ports are opened on, where error messages go, and which memories are mapped. Two
 * ports of one context and one memory id share a mapping, and have the same {@link NmportD#mem}.
 *
 * <p>Any thread may use it: every context guards its list with a lock, as libnetmap's does after
 * {@code nmctx_set_threadsafe}. C's callbacks for memory have no use in Java.
 */
public final class Nmctx {

    private static @Nullable Nmctx defaultContext;

    private final NetmapDevice device;
    private final Lock lock;
    private final List<NmemD> memDescs = new ArrayList<>();
    private volatile int verbose = 1;
    private volatile @Nullable NmctxErrorCb error;

    /**
     * A context without ports.
     *
     * @param device where its ports are opened
     */
    public Nmctx(NetmapDevice device) {
        this(device, new ReentrantLock());
    }

    /**
     * A context without ports that uses the program's lock, which several contexts may share.
     *
     * @param device where its ports are opened
     * @param lock held while a memory is mapped or unmapped; must be reentrant
     */
    public Nmctx(NetmapDevice device, Lock lock) {
        this.device = Objects.requireNonNull(device, "device");
        this.lock = Objects.requireNonNull(lock, "lock");
    }

    /**
     * {@return {@code nmctx_get()}: the context of ports that are opened without one} Unless another was set, it has the
     * default device, see {@link NetmapDevice#ofDefault}.
     */
    public static synchronized Nmctx nmctx_get() {
        if (defaultContext == null) {
            defaultContext = new Nmctx(NetmapDevice.ofDefault());
        }
        return defaultContext;
    }

    /**
     * {@code nmctx_set_default(ctx)}.
     *
     * @param ctx the new default context
     * @return the default context before
     */
    public static synchronized Nmctx nmctx_set_default(Nmctx ctx) {
        Nmctx before = nmctx_get();
        defaultContext = ctx;
        return before;
    }

    /** {@return the device that the context's ports are opened on} */
    public NetmapDevice device() {
        return device;
    }

    /** {@return {@code ctx->verbose}: whether messages go to {@link #error()}: 0 for not; 1 unless set} */
    public int verbose() {
        return verbose;
    }

    /**
     * {@code ctx->verbose}.
     *
     * @param value whether messages go to the callback: 0 for not
     */
    public void verbose(int value) {
        verbose = value;
    }

    /** {@return {@code ctx->error}: the callback, or null} */
    public @Nullable NmctxErrorCb error() {
        return error;
    }

    /**
     * {@code ctx->error}: gets each message before the exception with that message is thrown. None by default, where C
     * prints to stderr.
     *
     * @param callback the callback, or null
     */
    public void error(@Nullable NmctxErrorCb callback) {
        error = callback;
    }

    /**
     * {@code nmctx_ferror(ctx, ...)}: sends a message to the callback, if there is one and {@link #verbose()} is not 0.
     *
     * @param message one line
     */
    public void nmctx_ferror(String message) {
        NmctxErrorCb callback = error;
        if (callback != null && verbose != 0) {
            callback.error(this, message);
        }
    }

    /** The exception for a name that cannot be parsed, to be thrown; sends its message. */
    NetmapException badName(String operation, String port, int errno, String detail) {
        return ferror(
                new NetmapException(NetmapException.Step.PARSE, FailureCause.BAD_NAME, operation, port, errno, detail));
    }

    /** The exception for a step out of order, to be thrown; sends its message. */
    NetmapException outOfOrder(NetmapException.Step step, String operation, String port, String detail) {
        return ferror(new NetmapException(step, FailureCause.REQUEST, operation, port, Errno.EINVAL, detail));
    }

    /** Sends an exception's message and returns it, to be thrown. */
    NetmapException ferror(NetmapException exception) {
        nmctx_ferror(Objects.requireNonNull(exception.getMessage()));
        return exception;
    }

    /** {@return {@code ctx->lock}: what guards {@link #mem_descs()}} */
    public Lock lock() {
        return lock;
    }

    /**
     * {@code nmctx_lock(ctx)}: until {@link #nmctx_unlock}, no other thread changes {@link #mem_descs()} or a
     * {@link NmemD#refcount}.
     */
    public void nmctx_lock() {
        lock.lock();
    }

    /**
     * {@code nmctx_unlock(ctx)}.
     *
     * @throws IllegalMonitorStateException if this thread does not hold the lock
     */
    public void nmctx_unlock() {
        lock.unlock();
    }

    /** {@return {@code ctx->mem_descs}: the memories that this context's ports have mapped; a copy, newest first} */
    public List<NmemD> mem_descs() {
        nmctx_lock();
        try {
            return List.copyOf(memDescs.reversed());
        } finally {
            nmctx_unlock();
        }
    }

    /** Finds or makes the memory of a registered port, and counts the port as a user. */
    NmemD acquire(int memId, NmemD.Maker maker) throws NetmapException {
        nmctx_lock();
        try {
            for (NmemD mem : memDescs) {
                if (mem.mem_id() == memId) {
                    mem.refcount.incrementAndGet();
                    return mem;
                }
            }
            NmemD made = maker.map();
            made.refcount.set(1);
            memDescs.add(made);
            return made;
        } finally {
            nmctx_unlock();
        }
    }

    /** Undoes {@link #acquire}; the last user unmaps. The caller's region must be dead. */
    void release(NmemD mem) {
        nmctx_lock();
        try {
            if (mem.refcount.decrementAndGet() == 0) {
                memDescs.remove(mem);
                mem.unmap();
            }
        } finally {
            nmctx_unlock();
        }
    }
}
