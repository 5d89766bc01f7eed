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

    private static final long NR_OFFSET = nmreq_register.nr_offset$offset();
    private static final long NR_MEMSIZE = nmreq_register.nr_memsize$offset();
    private static final long NR_TX_SLOTS = nmreq_register.nr_tx_slots$offset();
    private static final long NR_RX_SLOTS = nmreq_register.nr_rx_slots$offset();
    private static final long NR_TX_RINGS = nmreq_register.nr_tx_rings$offset();
    private static final long NR_RX_RINGS = nmreq_register.nr_rx_rings$offset();
    private static final long NR_HOST_TX_RINGS = nmreq_register.nr_host_tx_rings$offset();
    private static final long NR_HOST_RX_RINGS = nmreq_register.nr_host_rx_rings$offset();
    private static final long NR_MEM_ID = nmreq_register.nr_mem_id$offset();
    private static final long NR_RINGID = nmreq_register.nr_ringid$offset();
    private static final long NR_MODE = nmreq_register.nr_mode$offset();
    private static final long NR_EXTRA_BUFS = nmreq_register.nr_extra_bufs$offset();
    private static final long NR_FLAGS = nmreq_register.nr_flags$offset();

    NmreqRegister(MemorySegment struct) {
        super(struct, nmreq_register.layout());
    }

    /**
     * {@code nr_offset}.
     *
     * @return where the descriptor's {@code netmap_if} is in the port's memory, in bytes
     */
    public long nr_offset() {
        return u64(NR_OFFSET);
    }

    /**
     * {@code nr_memsize}.
     *
     * @return the size of the port's memory in bytes: the length to map
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
     * @param value slots in each transmit ring; 0 for netmap's choice
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqRegister nr_tx_slots(long value) {
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
     * @param value slots in each receive ring; 0 for netmap's choice
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqRegister nr_rx_slots(long value) {
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
     * @param value transmit rings, without the host's; 0 for netmap's choice
     * @return this
     * @throws IllegalArgumentException if it does not fit into 16 bits
     */
    public NmreqRegister nr_tx_rings(int value) {
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
     * @param value receive rings, without the host's; 0 for netmap's choice
     * @return this
     * @throws IllegalArgumentException if it does not fit into 16 bits
     */
    public NmreqRegister nr_rx_rings(int value) {
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
     * @param value rings that transmit to the host stack; 0 for netmap's choice
     * @return this
     * @throws IllegalArgumentException if it does not fit into 16 bits
     */
    public NmreqRegister nr_host_tx_rings(int value) {
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
     * @param value rings that receive from the host stack; 0 for netmap's choice
     * @return this
     * @throws IllegalArgumentException if it does not fit into 16 bits
     */
    public NmreqRegister nr_host_rx_rings(int value) {
        u16(NR_HOST_RX_RINGS, value, "nr_host_rx_rings");
        return this;
    }

    /**
     * {@code nr_mem_id}.
     *
     * @return the id of the port's memory: ports with the same id can exchange buffers
     */
    public int nr_mem_id() {
        return u16(NR_MEM_ID);
    }

    /**
     * {@code nr_mem_id}.
     *
     * @param value the memory to use; 1 is the one that NICs share, 0 leaves the choice to netmap
     * @return this
     * @throws IllegalArgumentException if it does not fit into 16 bits
     */
    public NmreqRegister nr_mem_id(int value) {
        u16(NR_MEM_ID, value, "nr_mem_id");
        return this;
    }

    /**
     * {@code nr_ringid}.
     *
     * @return the ring of the modes {@code NR_REG_ONE_NIC} and {@code NR_REG_ONE_SW}
     */
    public int nr_ringid() {
        return u16(NR_RINGID);
    }

    /**
     * {@code nr_ringid}.
     *
     * @param value the ring of the modes {@code NR_REG_ONE_NIC} and {@code NR_REG_ONE_SW}; from 0
     * @return this
     * @throws IllegalArgumentException if it does not fit into 16 bits
     */
    public NmreqRegister nr_ringid(int value) {
        u16(NR_RINGID, value, "nr_ringid");
        return this;
    }

    /**
     * {@code nr_mode}.
     *
     * @return one of {@code NR_REG_*}
     */
    public long nr_mode() {
        return u32(NR_MODE);
    }

    /**
     * {@code nr_mode}.
     *
     * @param value which rings to bind, one of {@code NR_REG_*}; 0 is an error in the kernel
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqRegister nr_mode(long value) {
        u32(NR_MODE, value, "nr_mode");
        return this;
    }

    /**
     * {@code nr_extra_bufs}.
     *
     * @return how many extra buffers were allocated; may be fewer than asked
     */
    public long nr_extra_bufs() {
        return u32(NR_EXTRA_BUFS);
    }

    /**
     * {@code nr_extra_bufs}.
     *
     * @param value how many extra buffers to allocate, see {@code ni_bufs_head}
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqRegister nr_extra_bufs(long value) {
        u32(NR_EXTRA_BUFS, value, "nr_extra_bufs");
        return this;
    }

    /**
     * {@code nr_flags}.
     *
     * @return {@code NR_EXCLUSIVE}, {@code NR_MONITOR_TX} and so on
     */
    public long nr_flags() {
        return u64(NR_FLAGS);
    }

    /**
     * {@code nr_flags}.
     *
     * @param value {@code NR_EXCLUSIVE}, {@code NR_MONITOR_TX}, {@code NR_MONITOR_RX}, {@code NR_ZCOPY_MON}, {@code NR_RX_RINGS_ONLY},
     *     {@code NR_TX_RINGS_ONLY}, {@code NR_ACCEPT_VNET_HDR}, {@code NR_DO_RX_POLL}, {@code NR_NO_TX_POLL}
     * @return this
     */
    public NmreqRegister nr_flags(long value) {
        u64(NR_FLAGS, value);
        return this;
    }
}
