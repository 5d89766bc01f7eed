package io.github.netmap4j.sys.nmport;

/** {@code nmctx_error_cb}: gets each error message of a context. */
@FunctionalInterface
public interface NmctxErrorCb {

    /**
     * {@code ctx->error(ctx, errmsg)}.
     *
     * @param ctx the context
     * @param errmsg one line
     */
    void error(Nmctx ctx, String errmsg);
}
