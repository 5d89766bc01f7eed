package io.github.netmap4j.sys.nmport;

/**
 * {@code struct nmreq_opt_key}: a key of an option.
 *
 * @param key its name; where it has {@code _}, a specification may also have {@code -}
 * @param id its place in {@link NmreqParseCtx#keys}
 * @param flags {@link #NMREQ_OPTK_ALLOWEMPTY}, {@link #NMREQ_OPTK_MUSTSET}, {@link #NMREQ_OPTK_DEFAULT}
 */
public record NmreqOptKey(String key, int id, int flags) {

    /** {@code =value} may be left out; the value is the key's name then. */
    public static final int NMREQ_OPTK_ALLOWEMPTY = 1;
    /** The key must be given. */
    public static final int NMREQ_OPTK_MUSTSET = 1 << 1;
    /** The key that {@code option=value} means. */
    public static final int NMREQ_OPTK_DEFAULT = 1 << 2;
}
