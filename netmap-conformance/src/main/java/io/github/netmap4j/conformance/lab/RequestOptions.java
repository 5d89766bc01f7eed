package io.github.netmap4j.conformance.lab;

import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_CSB;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_EXTMEM;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_OFFSETS;

import io.github.netmap4j.sys.abi.nmreq_opt_csb;
import io.github.netmap4j.sys.abi.nmreq_opt_extmem;
import io.github.netmap4j.sys.abi.nmreq_opt_offsets;
import io.github.netmap4j.sys.abi.nmreq_option;
import java.lang.foreign.MemorySegment;

/** Options of a request. */
public final class RequestOptions {

    /** The value of {@code nro_status} before a request, to show whether the request set it. */
    static final int UNTOUCHED = 4711;

    private RequestOptions() {}

    private static MemorySegment typed(MemorySegment option, int type) {
        nmreq_option.nro_reqtype(option, type);
        nmreq_option.nro_status(option, UNTOUCHED);
        return option;
    }

    public static MemorySegment plain(Lab lab, int type) {
        return typed(nmreq_option.allocate(lab.arena), type);
    }

    public static MemorySegment offsets(Lab lab, long max, long initial, int bits) {
        MemorySegment option = typed(nmreq_opt_offsets.allocate(lab.arena), NETMAP_REQ_OPT_OFFSETS());
        nmreq_opt_offsets.nro_max_offset(option, max);
        nmreq_opt_offsets.nro_initial_offset(option, initial);
        nmreq_opt_offsets.nro_offset_bits(option, bits);
        return option;
    }

    public static MemorySegment csb(Lab lab, long atok, long ktoa) {
        MemorySegment option = typed(nmreq_opt_csb.allocate(lab.arena), NETMAP_REQ_OPT_CSB());
        nmreq_opt_csb.csb_atok(option, atok);
        nmreq_opt_csb.csb_ktoa(option, ktoa);
        return option;
    }

    public static MemorySegment extmem(Lab lab, MemorySegment memory) {
        MemorySegment option = typed(nmreq_opt_extmem.allocate(lab.arena), NETMAP_REQ_OPT_EXTMEM());
        nmreq_opt_extmem.nro_usrptr(option, memory.address());
        return option;
    }

    /** {@code nro_status}: 0, an errno, or {@link #UNTOUCHED}. */
    public static int status(MemorySegment option) {
        return nmreq_option.nro_status(option);
    }
}
