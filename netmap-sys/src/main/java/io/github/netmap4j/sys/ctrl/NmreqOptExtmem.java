package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_opt_extmem;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct nmreq_opt_extmem}, {@code NETMAP_REQ_OPT_EXTMEM}: registers a port in memory of the program, huge pages
 * say, instead of memory of the kernel. The port then needs no mmap: its region is that memory.
 *
 * <p>The memory must stay mapped until the last port in it is closed.
 */
public final class NmreqOptExtmem extends NmreqOption {

    private final MemorySegment memory;
    private final NmreqPoolsInfo info;

    /**
     * An option for a port in the given memory.
     *
     * @param memory native memory, from a page's start, whole pages
     * @throws IllegalArgumentException if it is not native memory
     */
    public NmreqOptExtmem(MemorySegment memory) {
        super(netmap_h.NETMAP_REQ_OPT_EXTMEM(), nmreq_opt_extmem.layout());
        if (!memory.isNative()) {
            throw new IllegalArgumentException("extmem wants native memory, not an array on the heap");
        }
        this.memory = memory;
        this.info = new NmreqPoolsInfo(segment().asSlice(nmreq_opt_extmem.nro_info$offset()));
        u64(nmreq_opt_extmem.nro_usrptr$offset(), memory.address());
        info.nr_memsize(memory.byteSize());
    }

    /** {@return the memory at {@code nro_usrptr}: the segment that was given} */
    public MemorySegment memory() {
        return memory;
    }

    /**
     * {@return {@code nro_info}: how many objects of which size to make, before; what was made, after; a view of the
     * part}
     */
    public NmreqPoolsInfo nro_info() {
        return info;
    }
}
