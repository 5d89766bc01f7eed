package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.nmreq_vale_newif;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct nmreq_vale_newif}: the persistent port that {@code NETMAP_REQ_VALE_NEWIF} creates. 0
 * leaves a value to netmap; after the request all are what the port has.
 */
public final class NmreqValeNewif extends NmreqStruct {

    NmreqValeNewif(MemorySegment struct) {
        super(struct, nmreq_vale_newif.layout());
    }

    /** {@return {@code nr_tx_slots}: slots in each transmit ring} */
    public long nr_tx_slots() {
        return u32(nmreq_vale_newif.nr_tx_slots$offset());
    }

    /**
     * {@return this, with {@code nr_tx_slots} set}
     *
     * @param value slots in each transmit ring
     */
    public NmreqValeNewif nr_tx_slots(long value) {
        u32(nmreq_vale_newif.nr_tx_slots$offset(), value, "nr_tx_slots");
        return this;
    }

    /** {@return {@code nr_rx_slots}: slots in each receive ring} */
    public long nr_rx_slots() {
        return u32(nmreq_vale_newif.nr_rx_slots$offset());
    }

    /**
     * {@return this, with {@code nr_rx_slots} set}
     *
     * @param value slots in each receive ring
     */
    public NmreqValeNewif nr_rx_slots(long value) {
        u32(nmreq_vale_newif.nr_rx_slots$offset(), value, "nr_rx_slots");
        return this;
    }

    /** {@return {@code nr_tx_rings}: transmit rings} */
    public int nr_tx_rings() {
        return u16(nmreq_vale_newif.nr_tx_rings$offset());
    }

    /**
     * {@return this, with {@code nr_tx_rings} set}
     *
     * @param value transmit rings
     */
    public NmreqValeNewif nr_tx_rings(int value) {
        u16(nmreq_vale_newif.nr_tx_rings$offset(), value, "nr_tx_rings");
        return this;
    }

    /** {@return {@code nr_rx_rings}: receive rings} */
    public int nr_rx_rings() {
        return u16(nmreq_vale_newif.nr_rx_rings$offset());
    }

    /**
     * {@return this, with {@code nr_rx_rings} set}
     *
     * @param value receive rings
     */
    public NmreqValeNewif nr_rx_rings(int value) {
        u16(nmreq_vale_newif.nr_rx_rings$offset(), value, "nr_rx_rings");
        return this;
    }

    /** {@return {@code nr_mem_id}: the id of the port's memory} */
    public int nr_mem_id() {
        return u16(nmreq_vale_newif.nr_mem_id$offset());
    }

    /**
     * {@return this, with {@code nr_mem_id} set}
     *
     * @param value the memory to use; 0 gives the port its own
     */
    public NmreqValeNewif nr_mem_id(int value) {
        u16(nmreq_vale_newif.nr_mem_id$offset(), value, "nr_mem_id");
        return this;
    }
}
