package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.nmreq_vale_newif;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct nmreq_vale_newif}: the persistent port that {@code NETMAP_REQ_VALE_NEWIF} creates. 0
 * leaves a value to netmap; after the request all are what the port has.
 */
public final class NmreqValeNewif extends NmreqStruct {

    private static final long NR_TX_SLOTS = nmreq_vale_newif.nr_tx_slots$offset();
    private static final long NR_RX_SLOTS = nmreq_vale_newif.nr_rx_slots$offset();
    private static final long NR_TX_RINGS = nmreq_vale_newif.nr_tx_rings$offset();
    private static final long NR_RX_RINGS = nmreq_vale_newif.nr_rx_rings$offset();
    private static final long NR_MEM_ID = nmreq_vale_newif.nr_mem_id$offset();

    NmreqValeNewif(MemorySegment struct) {
        super(struct, nmreq_vale_newif.layout());
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
     * @param value slots in each transmit ring
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqValeNewif nr_tx_slots(long value) {
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
     * @param value slots in each receive ring
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqValeNewif nr_rx_slots(long value) {
        u32(NR_RX_SLOTS, value, "nr_rx_slots");
        return this;
    }

    /**
     * {@code nr_tx_rings}.
     *
     * @return transmit rings
     */
    public int nr_tx_rings() {
        return u16(NR_TX_RINGS);
    }

    /**
     * {@code nr_tx_rings}.
     *
     * @param value transmit rings
     * @return this
     * @throws IllegalArgumentException if it does not fit into 16 bits
     */
    public NmreqValeNewif nr_tx_rings(int value) {
        u16(NR_TX_RINGS, value, "nr_tx_rings");
        return this;
    }

    /**
     * {@code nr_rx_rings}.
     *
     * @return receive rings
     */
    public int nr_rx_rings() {
        return u16(NR_RX_RINGS);
    }

    /**
     * {@code nr_rx_rings}.
     *
     * @param value receive rings
     * @return this
     * @throws IllegalArgumentException if it does not fit into 16 bits
     */
    public NmreqValeNewif nr_rx_rings(int value) {
        u16(NR_RX_RINGS, value, "nr_rx_rings");
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
     * @param value the memory to use; 0 gives the port its own
     * @return this
     * @throws IllegalArgumentException if it does not fit into 16 bits
     */
    public NmreqValeNewif nr_mem_id(int value) {
        u16(NR_MEM_ID, value, "nr_mem_id");
        return this;
    }
}
