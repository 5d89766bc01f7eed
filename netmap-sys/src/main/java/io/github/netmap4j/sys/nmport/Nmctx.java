package io.github.netmap4j.sys.nmport;

import io.github.netmap4j.sys.NetmapDevice;
import io.github.netmap4j.sys.NetmapException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code struct nmctx}: which device ports are opened on, where error messages go, and which memories are mapped. Two
 * ports of one context and one memory id share a mapping, and have the same {@link NmportD#mem}.
 *
 * <p>May be used by any thread. C's callbacks for memory and locks have no use in Java: objects are the JVM's, and a
 * context locks its list itself.
 */
public final class Nmctx {

    private static Nmctx defaultContext;

    private final NetmapDevice device;
    private final List<NmemD> memDescs = new ArrayList<>();
    private volatile int verbose = 1;
    private volatile NmctxErrorCb error;

    /**
     * A context without ports.
     *
     * @param device where its ports are opened
     */
    public Nmctx(NetmapDevice device) {
        this.device = device;
    }

    /**
     * {@code nmctx_get()}: the context of ports that are opened without one. Unless another was set, it has the default
     * device, see {@link NetmapDevice#ofDefault}.
     *
     * @return the default context
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

    /**
     * The device.
     *
     * @return where the context's ports are opened
     */
    public NetmapDevice device() {
        return device;
    }

    /**
     * {@code ctx->verbose}.
     *
     * @return whether messages go to {@link #error()}: 0 for not; 1 unless set
     */
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

    /**
     * {@code ctx->error}.
     *
     * @return the callback, or null
     */
    public NmctxErrorCb error() {
        return error;
    }

    /**
     * {@code ctx->error}: gets each message before the exception with the same message is thrown. There is none unless
     * set; C's default prints to stderr.
     *
     * @param callback the callback, or null
     */
    public void error(NmctxErrorCb callback) {
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

    /** Sends an error's message and returns the error, to be thrown. */
    NetmapException ferror(String operation, String port, int errno, String detail) {
        return ferror(new NetmapException(operation, port, errno, detail));
    }

    NetmapException ferror(NetmapException exception) {
        nmctx_ferror(exception.getMessage());
        return exception;
    }

    /**
     * {@code ctx->mem_descs}: the memories that this context's ports have mapped.
     *
     * @return a copy, newest first
     */
    public List<NmemD> mem_descs() {
        synchronized (memDescs) {
            return List.copyOf(memDescs.reversed());
        }
    }

    /** Makes or finds the memory of a registered port, and counts it as a user. */
    NmemD acquire(int memId, NmemD.Maker maker) throws NetmapException {
        synchronized (memDescs) {
            for (NmemD mem : memDescs) {
                if (mem.mem_id() == memId) {
                    mem.refcount++;
                    return mem;
                }
            }
            NmemD made = maker.map();
            made.refcount = 1;
            memDescs.add(made);
            return made;
        }
    }

    /** Undoes {@link #acquire}; the last user unmaps. The caller's region must be dead. */
    void release(NmemD mem) {
        synchronized (memDescs) {
            if (--mem.refcount == 0) {
                memDescs.remove(mem);
                mem.unmap();
            }
        }
    }
}
