package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.nmreq_port_info_get;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct nmreq_port_info_get}: what {@code NETMAP_REQ_PORT_INFO_GET} tells of a port. With an empty port
 * name it tells the size of the memory {@code nr_mem_id} and nothing else.
 */
public final class NmreqPortInfoGet extends NmreqStruct {

    private static final long NR_MEMSIZE = nmreq_port_info_get.nr_memsize$offset();
    private static final long NR_TX_SLOTS = nmreq_port_info_get.nr_tx_slots$offset();
    private static final long NR_RX_SLOTS = nmreq_port_info_get.nr_rx_slots$offset();
    private static final long NR_TX_RINGS = nmreq_port_info_get.nr_tx_rings$offset();
    private static final long NR_RX_RINGS = nmreq_port_info_get.nr_rx_rings$offset();
    private static final long NR_HOST_TX_RINGS = nmreq_port_info_get.nr_host_tx_rings$offset();
    private static final long NR_HOST_RX_RINGS = nmreq_port_info_get.nr_host_rx_rings$offset();
    private static final long NR_MEM_ID = nmreq_port_info_get.nr_mem_id$offset();

    NmreqPortInfoGet(MemorySegment struct) {
        super(struct, nmreq_port_info_get.layout());
    }

    /**
     * {@code nr_memsize}.
     *
     * @return the size of the port's memory in bytes
     */
    public long nr_memsize() {
        return u64(NR_MEMSIZE);
    }

    /**
     * {@code nr_tx_slots}.
     *
     * @return slots in each transmit ring
     */
    public long nr_tx_slots() {
        return u32(NR_TX_SLOTS);
    }

    /**
     * {@code nr_tx_slots}.
     *
     * @param value what a port that does not exist yet would be created with
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqPortInfoGet nr_tx_slots(long value) {
        u32(NR_TX_SLOTS, value, "nr_tx_slots");
        return this;
    }

    /**
     * {@code nr_rx_slots}.
     *
     * @return slots in each receive ring
     */
    public long nr_rx_slots() {
        return u32(NR_RX_SLOTS);
    }

    /**
     * {@code nr_rx_slots}.
     *
     * @param value what a port that does not exist yet would be created with
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqPortInfoGet nr_rx_slots(long value) {
        u32(NR_RX_SLOTS, value, "nr_rx_slots");
        return this;
    }

    /**
     * {@code nr_tx_rings}.
     *
     * @return transmit rings, without the host's
     */
    public int nr_tx_rings() {
        return u16(NR_TX_RINGS);
    }

    /**
     * {@code nr_tx_rings}.
     *
     * @param value what a port that does not exist yet would be created with
     * @return this
     * @throws IllegalArgumentException if it does not fit into 16 bits
     */
    public NmreqPortInfoGet nr_tx_rings(int value) {
        u16(NR_TX_RINGS, value, "nr_tx_rings");
        return this;
    }

    /**
     * {@code nr_rx_rings}.
     *
     * @return receive rings, without the host's
     */
    public int nr_rx_rings() {
        return u16(NR_RX_RINGS);
    }

    /**
     * {@code nr_rx_rings}.
     *
     * @param value what a port that does not exist yet would be created with
     * @return this
     * @throws IllegalArgumentException if it does not fit into 16 bits
     */
    public NmreqPortInfoGet nr_rx_rings(int value) {
        u16(NR_RX_RINGS, value, "nr_rx_rings");
        return this;
    }

    /**
     * {@code nr_host_tx_rings}.
     *
     * @return rings that transmit to the host stack
     */
    public int nr_host_tx_rings() {
        return u16(NR_HOST_TX_RINGS);
    }

    /**
     * {@code nr_host_tx_rings}.
     *
     * @param value what a port that does not exist yet would be created with
     * @return this
     * @throws IllegalArgumentException if it does not fit into 16 bits
     */
    public NmreqPortInfoGet nr_host_tx_rings(int value) {
        u16(NR_HOST_TX_RINGS, value, "nr_host_tx_rings");
        return this;
    }

    /**
     * {@code nr_host_rx_rings}.
     *
     * @return rings that receive from the host stack
     */
    public int nr_host_rx_rings() {
        return u16(NR_HOST_RX_RINGS);
    }

    /**
     * {@code nr_host_rx_rings}.
     *
     * @param value what a port that does not exist yet would be created with
     * @return this
     * @throws IllegalArgumentException if it does not fit into 16 bits
     */
    public NmreqPortInfoGet nr_host_rx_rings(int value) {
        u16(NR_HOST_RX_RINGS, value, "nr_host_rx_rings");
        return this;
    }

    /**
     * {@code nr_mem_id}.
     *
     * @return the id of the port's memory
     */
    public int nr_mem_id() {
        return u16(NR_MEM_ID);
    }

    /**
     * {@code nr_mem_id}.
     *
     * @param value the memory to ask about, where the port's name is empty; 0 stands for 1
     * @return this
     * @throws IllegalArgumentException if it does not fit into 16 bits
     */
    public NmreqPortInfoGet nr_mem_id(int value) {
        u16(NR_MEM_ID, value, "nr_mem_id");
        return this;
    }
}
