package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.nmreq_vale_list;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct nmreq_vale_list}: the place that {@code NETMAP_REQ_VALE_LIST} found, or starts from.
 *
 * <p>With a port's name in the header the request tells its place. With an empty name it finds the first port at or after
 * the place given, writes its name into the header, and answers {@code ENOENT} where there is none.
 */
public final class NmreqValeList extends NmreqStruct {

    private static final long NR_BRIDGE_IDX = nmreq_vale_list.nr_bridge_idx$offset();
    private static final long NR_PORT_IDX = nmreq_vale_list.nr_port_idx$offset();

    NmreqValeList(MemorySegment struct) {
        super(struct, nmreq_vale_list.layout());
    }

    /**
     * {@code nr_bridge_idx}.
     *
     * @return the index of the switch
     */
    public int nr_bridge_idx() {
        return u16(NR_BRIDGE_IDX);
    }

    /**
     * {@code nr_bridge_idx}.
     *
     * @param value the switch to start from; 0 for the first
     * @return this
     * @throws IllegalArgumentException if it does not fit into 16 bits
     */
    public NmreqValeList nr_bridge_idx(int value) {
        u16(NR_BRIDGE_IDX, value, "nr_bridge_idx");
        return this;
    }

    /**
     * {@code nr_port_idx}.
     *
     * @return the index of the port on its switch
     */
    public long nr_port_idx() {
        return u32(NR_PORT_IDX);
    }

    /**
     * {@code nr_port_idx}.
     *
     * @param value the port to start from; to walk all, the last answer's index plus 1
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqValeList nr_port_idx(long value) {
        u32(NR_PORT_IDX, value, "nr_port_idx");
        return this;
    }
}
