package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_opt_offsets;

/**
 * {@code struct nmreq_opt_offsets}, {@code NETMAP_REQ_OPT_OFFSETS}: packets need not start where their buffer does. Part
 * of each slot's {@code ptr} becomes the packet's offset, to be used with {@code NETMAP_ROFFSET} and
 * {@code NETMAP_WOFFSET}.
 */
public final class NmreqOptOffsets extends NmreqOption {

    private static final long NRO_MAX_OFFSET = nmreq_opt_offsets.nro_max_offset$offset();
    private static final long NRO_INITIAL_OFFSET = nmreq_opt_offsets.nro_initial_offset$offset();
    private static final long NRO_OFFSET_BITS = nmreq_opt_offsets.nro_offset_bits$offset();
    private static final long NRO_TX_ALIGN = nmreq_opt_offsets.nro_tx_align$offset();
    private static final long NRO_MIN_GAP = nmreq_opt_offsets.nro_min_gap$offset();

    /**
     * An option for offsets up to a maximum.
     *
     * @param nro_max_offset the largest offset that will be used, in bytes; larger ones are cut to it
     */
    public NmreqOptOffsets(long nro_max_offset) {
        super(netmap_h.NETMAP_REQ_OPT_OFFSETS(), nmreq_opt_offsets.layout());
        u64(NRO_MAX_OFFSET, nro_max_offset);
    }

    /**
     * {@code nro_max_offset}.
     *
     * @return the largest offset, in bytes; after the request the one in force, which may be larger
     */
    public long nro_max_offset() {
        return u64(NRO_MAX_OFFSET);
    }

    /**
     * {@code nro_initial_offset}.
     *
     * @return the offset that netmap writes into all slots at first, in bytes
     */
    public long nro_initial_offset() {
        return u64(NRO_INITIAL_OFFSET);
    }

    /**
     * {@code nro_initial_offset}.
     *
     * @param value the offset that netmap writes into all slots at first, in bytes; at most the maximum
     * @return this
     */
    public NmreqOptOffsets nro_initial_offset(long value) {
        u64(NRO_INITIAL_OFFSET, value);
        return this;
    }

    /**
     * {@code nro_offset_bits}.
     *
     * @return how many low bits of {@code ptr} are the offset; after the request those in force, which may be more
     */
    public long nro_offset_bits() {
        return u32(NRO_OFFSET_BITS);
    }

    /**
     * {@code nro_offset_bits}.
     *
     * @param value how many low bits of {@code ptr} to use; 0 for all
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqOptOffsets nro_offset_bits(long value) {
        u32(NRO_OFFSET_BITS, value, "nro_offset_bits");
        return this;
    }

    /**
     * {@code nro_tx_align}.
     *
     * @return what the start of a packet to send is aligned to, in bytes
     */
    public long nro_tx_align() {
        return u32(NRO_TX_ALIGN);
    }

    /**
     * {@code nro_tx_align}.
     *
     * @param value what the start of a packet to send will be aligned to, in bytes
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqOptOffsets nro_tx_align(long value) {
        u32(NRO_TX_ALIGN, value, "nro_tx_align");
        return this;
    }

    /**
     * {@code nro_min_gap}.
     *
     * @return the least distance between offsets into one buffer, in bytes
     */
    public long nro_min_gap() {
        return u64(NRO_MIN_GAP);
    }

    /**
     * {@code nro_min_gap}: for slots that share a buffer.
     *
     * @param value netmap writes no more than so many bytes for each slot; 0 for no limit
     * @return this
     */
    public NmreqOptOffsets nro_min_gap(long value) {
        u64(NRO_MIN_GAP, value);
        return this;
    }
}
