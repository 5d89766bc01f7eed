package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nm_csb_atok;
import io.github.netmap4j.sys.abi.nm_csb_ktoa;
import io.github.netmap4j.sys.abi.nmreq_opt_csb;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct nmreq_opt_csb}, {@code NETMAP_REQ_OPT_CSB}: where {@code head}, {@code cur} and {@code tail} are exchanged
 * with the kernel, instead of in the rings. For {@code NETMAP_REQ_REGISTER} and {@code NETMAP_REQ_CSB_ENABLE}.
 *
 * <p>The kernel reads and writes both arrays until the port is closed; they must live that long.
 */
public final class NmreqOptCsb extends NmreqOption {

    private final MemorySegment atok;
    private final MemorySegment ktoa;

    /**
     * An option over two arrays with one entry for each bound ring, transmit rings first.
     *
     * @param csb_atok an array of {@code struct nm_csb_atok}, native, aligned to the size of an entry
     * @param csb_ktoa an array of {@code struct nm_csb_ktoa}, native, aligned to the size of an entry, as long
     * @throws IllegalArgumentException if they are anything else
     */
    public NmreqOptCsb(MemorySegment csb_atok, MemorySegment csb_ktoa) {
        super(netmap_h.NETMAP_REQ_OPT_CSB(), nmreq_opt_csb.layout());
        checkArray("csb_atok", csb_atok, nm_csb_atok.sizeof());
        checkArray("csb_ktoa", csb_ktoa, nm_csb_ktoa.sizeof());
        if (csb_atok.byteSize() != csb_ktoa.byteSize()) {
            throw new IllegalArgumentException("csb_atok and csb_ktoa need equally many entries: "
                    + csb_atok.byteSize() / nm_csb_atok.sizeof() + " and "
                    + csb_ktoa.byteSize() / nm_csb_ktoa.sizeof());
        }
        this.atok = csb_atok;
        this.ktoa = csb_ktoa;
        u64(nmreq_opt_csb.csb_atok$offset(), csb_atok.address());
        u64(nmreq_opt_csb.csb_ktoa$offset(), csb_ktoa.address());
    }

    private static void checkArray(String name, MemorySegment array, long entry) {
        if (!array.isNative() || array.address() % entry != 0 || array.byteSize() % entry != 0) {
            throw new IllegalArgumentException(name + " must be native memory, whole entries of " + entry
                    + " bytes, aligned to that: allocate(size, " + entry + ")");
        }
    }

    /** {@return the array at {@code csb_atok}: the segment that was given} */
    public MemorySegment csb_atok() {
        return atok;
    }

    /** {@return the array at {@code csb_ktoa}: the segment that was given} */
    public MemorySegment csb_ktoa() {
        return ktoa;
    }
}
