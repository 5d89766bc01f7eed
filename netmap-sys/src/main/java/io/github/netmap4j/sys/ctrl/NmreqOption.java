package io.github.netmap4j.sys.ctrl;

import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_CSB;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_EXTMEM;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_OFFSETS;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_SYNC_KLOOP_EVENTFDS;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_SYNC_KLOOP_MODE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.abi.nmreq_option;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct nmreq_option} and what follows it: an option of a request. Each option has a class of its own; this one
 * serves for options that netmap4j does not know.
 *
 * <p>An option is in the list of one request at a time, see {@link NmreqHeader#push}. It owns its memory.
 */
public sealed class NmreqOption extends NmreqStruct
        permits NmreqOptCsb, NmreqOptExtmem, NmreqOptOffsets, NmreqOptSyncKloopEventfds, NmreqOptSyncKloopMode {

    /** The request that has this option in its list; null for none. */
    @Nullable
    NmreqHeader<?> owner;

    /**
     * An option of any type, with bytes for what follows the common part.
     *
     * @param nro_reqtype the option's type
     * @param more how many bytes follow {@code struct nmreq_option}; all are 0
     * @throws IllegalArgumentException if the type does not fit into 32 bits
     */
    public NmreqOption(long nro_reqtype, long more) {
        this(nro_reqtype, MemoryLayout.sequenceLayout((nmreq_option.sizeof() + more + 7) / 8, JAVA_LONG));
    }

    /** An option whose struct has the given layout. */
    NmreqOption(long nro_reqtype, MemoryLayout layout) {
        super(Arena.ofAuto().allocate(layout), layout);
        u32(nmreq_option.nro_reqtype$offset(), nro_reqtype, "nro_reqtype");
    }

    /** {@return {@code nro_reqtype}: one of {@code NETMAP_REQ_OPT_*}} */
    public final long nro_reqtype() {
        return u32(nmreq_option.nro_reqtype$offset());
    }

    /**
     * {@return {@code nro_status}: what became of the option in the last request; 0, or a positive errno:
     * {@code EOPNOTSUPP} if the device or the request does not know the option, or failed before it got to it;
     * {@code EINVAL} if the option itself is wrong, or in the list twice}
     */
    public final int nro_status() {
        return (int) u32(nmreq_option.nro_status$offset());
    }

    /** {@return {@code nro_size}: the size in bytes of an option that ends in an array; 0 for the others} */
    public final long nro_size() {
        return u64(nmreq_option.nro_size$offset());
    }

    /**
     * {@code nro_size = bytes}. The known options set it themselves.
     *
     * @param bytes the size of the option with its common part, or 0
     */
    public final void nro_size(long bytes) {
        u64(nmreq_option.nro_size$offset(), bytes);
    }

    /**
     * {@return the option's name, as a port specification and libnetmap's {@code nmreq_option_name} spell it:
     * {@code csb}, say; {@code unknown} for a type that is not known}
     */
    public final String name() {
        return name(nro_reqtype());
    }

    /**
     * {@code nmreq_option_name(nro_reqtype)}.
     *
     * @param nro_reqtype an option's type
     * @return its name; {@code unknown} for a type that is not known
     */
    public static String name(long nro_reqtype) {
        if (nro_reqtype == NETMAP_REQ_OPT_EXTMEM()) {
            return "extmem";
        } else if (nro_reqtype == NETMAP_REQ_OPT_SYNC_KLOOP_EVENTFDS()) {
            return "sync-kloop-eventfds";
        } else if (nro_reqtype == NETMAP_REQ_OPT_CSB()) {
            return "csb";
        } else if (nro_reqtype == NETMAP_REQ_OPT_SYNC_KLOOP_MODE()) {
            return "sync-kloop-mode";
        } else if (nro_reqtype == NETMAP_REQ_OPT_OFFSETS()) {
            return "offsets";
        }
        return "unknown";
    }

    /** {@code nro_next}: the address of the next option, 0 for none. */
    final void next(MemorySegment option) {
        u64(nmreq_option.nro_next$offset(), option.address());
    }
}
