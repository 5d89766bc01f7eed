package io.github.netmap4j.sys.nmport;

import org.jspecify.annotations.Nullable;

/** {@code struct nmreq_parse_ctx}: what an option's parser is given. */
public final class NmreqParseCtx {

    private final Nmctx ctx;
    private final Object token;
    private final String[] keys;

    NmreqParseCtx(Nmctx ctx, Object token, int keys) {
        this.ctx = ctx;
        this.token = token;
        this.keys = new String[keys];
    }

    /** {@return {@code p->ctx}: the context, for errors} */
    public Nmctx ctx() {
        return ctx;
    }

    /** {@return {@code p->token}: what {@code nmreq_options_decode} was given} */
    public Object token() {
        return token;
    }

    /**
     * {@code p->keys[id]}.
     *
     * @param id the id of one of the option's keys
     * @return the key's value; null if it was not given
     */
    public String keys(int id) {
        return keys[id];
    }

    void set(int id, @Nullable String value) {
        keys[id] = value;
    }
}
