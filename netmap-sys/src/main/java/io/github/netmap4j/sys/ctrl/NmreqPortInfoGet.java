package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.nmreq_port_info_get;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct nmreq_port_info_get}: what {@code NETMAP_REQ_PORT_INFO_GET} reports about a port; with an empty port
 * name, only the size of the memory {@code nr_mem_id}.
 */
public final class NmreqPortInfoGet extends NmreqStruct {

    NmreqPortInfoGet(MemorySegment struct) {
        super(struct, nmreq_port_info_get.layout());
    }

    /** {@return {@code nr_memsize}: the size of the port's memory in bytes} */
    public long nr_memsize() {
        return u64(nmreq_port_info_get.nr_memsize$offset());
    }

    /** {@return {@code nr_tx_slots}: slots in each transmit ring} */
    public long nr_tx_slots() {
        return u32(nmreq_port_info_get.nr_tx_slots$offset());
    }

    /**
     * {@return this, with {@code nr_tx_slots} set}
     *
     * @param value what a port that does not exist yet would be created with
     */
    public NmreqPortInfoGet nr_tx_slots(long value) {
        u32(nmreq_port_info_get.nr_tx_slots$offset(), value, "nr_tx_slots");
        return this;
    }

    /** {@return {@code nr_rx_slots}: slots in each receive ring} */
    public long nr_rx_slots() {
        return u32(nmreq_port_info_get.nr_rx_slots$offset());
    }

    /**
     * {@return this, with {@code nr_rx_slots} set}
     *
     * @param value what a port that does not exist yet would be created with
     */
    public NmreqPortInfoGet nr_rx_slots(long value) {
        u32(nmreq_port_info_get.nr_rx_slots$offset(), value, "nr_rx_slots");
        return this;
    }

    /** {@return {@code nr_tx_rings}: transmit rings, without the host's} */
    public int nr_tx_rings() {
        return u16(nmreq_port_info_get.nr_tx_rings$offset());
    }

    /**
     * {@return this, with {@code nr_tx_rings} set}
     *
     * @param value what a port that does not exist yet would be created with
     */
    public NmreqPortInfoGet nr_tx_rings(int value) {
        u16(nmreq_port_info_get.nr_tx_rings$offset(), value, "nr_tx_rings");
        return this;
    }

    /** {@return {@code nr_rx_rings}: receive rings, without the host's} */
    public int nr_rx_rings() {
        return u16(nmreq_port_info_get.nr_rx_rings$offset());
    }

    /**
     * {@return this, with {@code nr_rx_rings} set}
     *
     * @param value what a port that does not exist yet would be created with
     */
    public NmreqPortInfoGet nr_rx_rings(int value) {
        u16(nmreq_port_info_get.nr_rx_rings$offset(), value, "nr_rx_rings");
        return this;
    }

    /** {@return {@code nr_host_tx_rings}: rings that transmit to the host stack} */
    public int nr_host_tx_rings() {
        return u16(nmreq_port_info_get.nr_host_tx_rings$offset());
    }

    /**
     * {@return this, with {@code nr_host_tx_rings} set}
     *
     * @param value what a port that does not exist yet would be created with
     */
    public NmreqPortInfoGet nr_host_tx_rings(int value) {
        u16(nmreq_port_info_get.nr_host_tx_rings$offset(), value, "nr_host_tx_rings");
        return this;
    }

    /** {@return {@code nr_host_rx_rings}: rings that receive from the host stack} */
    public int nr_host_rx_rings() {
        return u16(nmreq_port_info_get.nr_host_rx_rings$offset());
    }

    /**
     * {@return this, with {@code nr_host_rx_rings} set}
     *
     * @param value what a port that does not exist yet would be created with
     */
    public NmreqPortInfoGet nr_host_rx_rings(int value) {
        u16(nmreq_port_info_get.nr_host_rx_rings$offset(), value, "nr_host_rx_rings");
        return this;
    }

    /** {@return {@code nr_mem_id}: the id of the port's memory} */
    public int nr_mem_id() {
        return u16(nmreq_port_info_get.nr_mem_id$offset());
    }

    /**
     * {@return this, with {@code nr_mem_id} set}
     *
     * @param value the memory to ask about, where the port's name is empty; 0 stands for 1
     */
    public NmreqPortInfoGet nr_mem_id(int value) {
        u16(nmreq_port_info_get.nr_mem_id$offset(), value, "nr_mem_id");
        return this;
    }
}
