package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.nmreq_register;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct nmreq_register}: what {@code NETMAP_REQ_REGISTER} asks for, and what it got. Also part of
 * {@link NmreqValeAttach}.
 *
 * <p>Numbers of rings and slots are wishes: 0 leaves the choice to netmap, which may also ignore what is asked. After the
 * request they are what the port has.
 */
public final class NmreqRegister extends NmreqStruct {

    NmreqRegister(MemorySegment struct) {
        super(struct, nmreq_register.layout());
    }

    /** {@return {@code nr_offset}: where the descriptor's {@code netmap_if} is in the port's memory, in bytes} */
    public long nr_offset() {
        return u64(nmreq_register.nr_offset$offset());
    }

    /** {@return {@code nr_memsize}: the size of the port's memory in bytes: the length to map} */
    public long nr_memsize() {
        return u64(nmreq_register.nr_memsize$offset());
    }

    /** {@return {@code nr_tx_slots}: slots in each transmit ring} */
    public long nr_tx_slots() {
        return u32(nmreq_register.nr_tx_slots$offset());
    }

    /**
     * {@return this, with {@code nr_tx_slots} set}
     *
     * @param value slots in each transmit ring; 0 for netmap's choice
     */
    public NmreqRegister nr_tx_slots(long value) {
        u32(nmreq_register.nr_tx_slots$offset(), value, "nr_tx_slots");
        return this;
    }

    /** {@return {@code nr_rx_slots}: slots in each receive ring} */
    public long nr_rx_slots() {
        return u32(nmreq_register.nr_rx_slots$offset());
    }

    /**
     * {@return this, with {@code nr_rx_slots} set}
     *
     * @param value slots in each receive ring; 0 for netmap's choice
     */
    public NmreqRegister nr_rx_slots(long value) {
        u32(nmreq_register.nr_rx_slots$offset(), value, "nr_rx_slots");
        return this;
    }

    /** {@return {@code nr_tx_rings}: transmit rings, without the host's} */
    public int nr_tx_rings() {
        return u16(nmreq_register.nr_tx_rings$offset());
    }

    /**
     * {@return this, with {@code nr_tx_rings} set}
     *
     * @param value transmit rings, without the host's; 0 for netmap's choice
     */
    public NmreqRegister nr_tx_rings(int value) {
        u16(nmreq_register.nr_tx_rings$offset(), value, "nr_tx_rings");
        return this;
    }

    /** {@return {@code nr_rx_rings}: receive rings, without the host's} */
    public int nr_rx_rings() {
        return u16(nmreq_register.nr_rx_rings$offset());
    }

    /**
     * {@return this, with {@code nr_rx_rings} set}
     *
     * @param value receive rings, without the host's; 0 for netmap's choice
     */
    public NmreqRegister nr_rx_rings(int value) {
        u16(nmreq_register.nr_rx_rings$offset(), value, "nr_rx_rings");
        return this;
    }

    /** {@return {@code nr_host_tx_rings}: rings that transmit to the host stack} */
    public int nr_host_tx_rings() {
        return u16(nmreq_register.nr_host_tx_rings$offset());
    }

    /**
     * {@return this, with {@code nr_host_tx_rings} set}
     *
     * @param value rings that transmit to the host stack; 0 for netmap's choice
     */
    public NmreqRegister nr_host_tx_rings(int value) {
        u16(nmreq_register.nr_host_tx_rings$offset(), value, "nr_host_tx_rings");
        return this;
    }

    /** {@return {@code nr_host_rx_rings}: rings that receive from the host stack} */
    public int nr_host_rx_rings() {
        return u16(nmreq_register.nr_host_rx_rings$offset());
    }

    /**
     * {@return this, with {@code nr_host_rx_rings} set}
     *
     * @param value rings that receive from the host stack; 0 for netmap's choice
     */
    public NmreqRegister nr_host_rx_rings(int value) {
        u16(nmreq_register.nr_host_rx_rings$offset(), value, "nr_host_rx_rings");
        return this;
    }

    /** {@return {@code nr_mem_id}: the id of the port's memory: ports with the same id can exchange buffers} */
    public int nr_mem_id() {
        return u16(nmreq_register.nr_mem_id$offset());
    }

    /**
     * {@return this, with {@code nr_mem_id} set}
     *
     * @param value the memory to use; 1 is the one that NICs share, 0 leaves the choice to netmap
     */
    public NmreqRegister nr_mem_id(int value) {
        u16(nmreq_register.nr_mem_id$offset(), value, "nr_mem_id");
        return this;
    }

    /** {@return {@code nr_ringid}: the ring of the modes {@code NR_REG_ONE_NIC} and {@code NR_REG_ONE_SW}} */
    public int nr_ringid() {
        return u16(nmreq_register.nr_ringid$offset());
    }

    /**
     * {@return this, with {@code nr_ringid} set}
     *
     * @param value the ring of the modes {@code NR_REG_ONE_NIC} and {@code NR_REG_ONE_SW}; from 0
     */
    public NmreqRegister nr_ringid(int value) {
        u16(nmreq_register.nr_ringid$offset(), value, "nr_ringid");
        return this;
    }

    /** {@return {@code nr_mode}: one of {@code NR_REG_*}} */
    public long nr_mode() {
        return u32(nmreq_register.nr_mode$offset());
    }

    /**
     * {@return this, with {@code nr_mode} set}
     *
     * @param value which rings to bind, one of {@code NR_REG_*}; 0 is an error in the kernel
     */
    public NmreqRegister nr_mode(long value) {
        u32(nmreq_register.nr_mode$offset(), value, "nr_mode");
        return this;
    }

    /** {@return {@code nr_extra_bufs}: how many extra buffers were allocated; may be fewer than asked} */
    public long nr_extra_bufs() {
        return u32(nmreq_register.nr_extra_bufs$offset());
    }

    /**
     * {@return this, with {@code nr_extra_bufs} set}
     *
     * @param value how many extra buffers to allocate, see {@code ni_bufs_head}
     */
    public NmreqRegister nr_extra_bufs(long value) {
        u32(nmreq_register.nr_extra_bufs$offset(), value, "nr_extra_bufs");
        return this;
    }

    /** {@return {@code nr_flags}: {@code NR_EXCLUSIVE}, {@code NR_MONITOR_TX} and so on} */
    public long nr_flags() {
        return u64(nmreq_register.nr_flags$offset());
    }

    /**
     * {@return this, with {@code nr_flags} set}
     *
     * @param value {@code NR_EXCLUSIVE}, {@code NR_MONITOR_TX}, {@code NR_MONITOR_RX}, {@code NR_ZCOPY_MON}, {@code NR_RX_RINGS_ONLY},
     *     {@code NR_TX_RINGS_ONLY}, {@code NR_ACCEPT_VNET_HDR}, {@code NR_DO_RX_POLL}, {@code NR_NO_TX_POLL}
     */
    public NmreqRegister nr_flags(long value) {
        u64(nmreq_register.nr_flags$offset(), value);
        return this;
    }
}
