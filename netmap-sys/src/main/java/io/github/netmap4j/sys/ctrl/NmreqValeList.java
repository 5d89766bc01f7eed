package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.nmreq_vale_list;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct nmreq_vale_list}: the place that {@code NETMAP_REQ_VALE_LIST} found, or starts from.
 *
 * <p>With a port's name in the header the request reports its place. With an empty name it finds the first port at or after
 * the given place and writes its name into the header, or answers {@code ENOENT}.
 */
public final class NmreqValeList extends NmreqStruct {

    NmreqValeList(MemorySegment struct) {
        super(struct, nmreq_vale_list.layout());
    }

    /** {@return {@code nr_bridge_idx}: the index of the switch} */
    public int nr_bridge_idx() {
        return u16(nmreq_vale_list.nr_bridge_idx$offset());
    }

    /**
     * {@return this, with {@code nr_bridge_idx} set}
     *
     * @param value the switch to start from; 0 for the first
     */
    public NmreqValeList nr_bridge_idx(int value) {
        u16(nmreq_vale_list.nr_bridge_idx$offset(), value, "nr_bridge_idx");
        return this;
    }

    /** {@return {@code nr_port_idx}: the index of the port on its switch} */
    public long nr_port_idx() {
        return u32(nmreq_vale_list.nr_port_idx$offset());
    }

    /**
     * {@return this, with {@code nr_port_idx} set}
     *
     * @param value the port to start from; to walk all, the last answer's index plus 1
     */
    public NmreqValeList nr_port_idx(long value) {
        u32(nmreq_vale_list.nr_port_idx$offset(), value, "nr_port_idx");
        return this;
    }
}
