package io.github.netmap4j.sys.nmport;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * {@code struct nmreq_opt_parser}: an option that {@code nmreq_options_decode} understands, its keys, and what to do with
 * their values.
 */
public final class NmreqOptParser {

    /** {@code NMREQ_OPT_MAXKEYS}: how many keys an option can have. */
    public static final int NMREQ_OPT_MAXKEYS = 16;
    /** The option is known, but using it is an error. */
    public static final int NMREQ_OPTF_DISABLED = 1;
    /** The option may be given without a value or keys. */
    public static final int NMREQ_OPTF_ALLOWEMPTY = 1 << 1;

    private final String prefix;
    private final NmreqOptParserCb parse;
    private final List<NmreqOptKey> keys = new ArrayList<>();
    private volatile int flags;
    private int defaultKey = -1;

    /**
     * An option without keys yet.
     *
     * @param prefix its name
     * @param flags {@link #NMREQ_OPTF_DISABLED}, {@link #NMREQ_OPTF_ALLOWEMPTY}
     * @param parse gets the values
     */
    public NmreqOptParser(String prefix, int flags, NmreqOptParserCb parse) {
        this.prefix = prefix;
        this.flags = flags;
        this.parse = parse;
    }

    /**
     * Adds a key. Its id is the number of keys before it.
     *
     * @param key its name, with {@code _} and not {@code -}
     * @param keyFlags {@code NMREQ_OPTK_*} of {@link NmreqOptKey}
     * @return this
     * @throws IllegalStateException if there are {@link #NMREQ_OPT_MAXKEYS} already
     */
    public NmreqOptParser key(String key, int keyFlags) {
        if (keys.size() == NMREQ_OPT_MAXKEYS) {
            throw new IllegalStateException("option " + prefix + " has " + NMREQ_OPT_MAXKEYS + " keys already");
        }
        if ((keyFlags & NmreqOptKey.NMREQ_OPTK_DEFAULT) != 0) {
            defaultKey = keys.size();
        }
        keys.add(new NmreqOptKey(key, keys.size(), keyFlags));
        return this;
    }

    /** {@return {@code prefix}: the option's name} */
    public String prefix() {
        return prefix;
    }

    /** {@return {@code parse}: what gets the values} */
    public NmreqOptParserCb parse() {
        return parse;
    }

    /** {@return {@code flags}: {@link #NMREQ_OPTF_DISABLED}, {@link #NMREQ_OPTF_ALLOWEMPTY}} */
    public int flags() {
        return flags;
    }

    /**
     * {@code flags}.
     *
     * @param value {@link #NMREQ_OPTF_DISABLED}, {@link #NMREQ_OPTF_ALLOWEMPTY}
     */
    public void flags(int value) {
        flags = value;
    }

    /** {@return {@code default_key}: the id of the key that {@code option=value} means; -1 for none} */
    public int default_key() {
        return defaultKey;
    }

    /** {@return {@code keys}, of which there are {@code nr_keys}: the keys, by id} */
    public List<NmreqOptKey> keys() {
        return Collections.unmodifiableList(keys);
    }
}
