package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_opt_offsets;

/**
 * {@code struct nmreq_opt_offsets}, {@code NETMAP_REQ_OPT_OFFSETS}: packets need not start where their buffer does. Part
 * of each slot's {@code ptr} becomes the packet's offset, to be used with {@code NETMAP_ROFFSET} and
 * {@code NETMAP_WOFFSET}.
 */
public final class NmreqOptOffsets extends NmreqOption {

    /**
     * An option for offsets up to a maximum.
     *
     * @param nro_max_offset the largest offset that will be used, in bytes; larger ones are cut to it
     */
    public NmreqOptOffsets(long nro_max_offset) {
        super(netmap_h.NETMAP_REQ_OPT_OFFSETS(), nmreq_opt_offsets.layout());
        u64(nmreq_opt_offsets.nro_max_offset$offset(), nro_max_offset);
    }

    /**
     * {@return {@code nro_max_offset}: the largest offset, in bytes; after the request the one in force, which may be
     * larger}
     */
    public long nro_max_offset() {
        return u64(nmreq_opt_offsets.nro_max_offset$offset());
    }

    /** {@return {@code nro_initial_offset}: the offset that netmap writes into all slots at first, in bytes} */
    public long nro_initial_offset() {
        return u64(nmreq_opt_offsets.nro_initial_offset$offset());
    }

    /**
     * {@return this, with {@code nro_initial_offset} set}
     *
     * @param value the offset that netmap writes into all slots at first, in bytes; at most the maximum
     */
    public NmreqOptOffsets nro_initial_offset(long value) {
        u64(nmreq_opt_offsets.nro_initial_offset$offset(), value);
        return this;
    }

    /**
     * {@return {@code nro_offset_bits}: how many low bits of {@code ptr} are the offset; after the request those in
     * force, which may be more}
     */
    public long nro_offset_bits() {
        return u32(nmreq_opt_offsets.nro_offset_bits$offset());
    }

    /**
     * {@return this, with {@code nro_offset_bits} set}
     *
     * @param value how many low bits of {@code ptr} to use; 0 for all
     */
    public NmreqOptOffsets nro_offset_bits(long value) {
        u32(nmreq_opt_offsets.nro_offset_bits$offset(), value, "nro_offset_bits");
        return this;
    }

    /** {@return {@code nro_tx_align}: what the start of a packet to send is aligned to, in bytes} */
    public long nro_tx_align() {
        return u32(nmreq_opt_offsets.nro_tx_align$offset());
    }

    /**
     * {@return this, with {@code nro_tx_align} set}
     *
     * @param value what the start of a packet to send will be aligned to, in bytes
     */
    public NmreqOptOffsets nro_tx_align(long value) {
        u32(nmreq_opt_offsets.nro_tx_align$offset(), value, "nro_tx_align");
        return this;
    }

    /** {@return {@code nro_min_gap}: the least distance between offsets into one buffer, in bytes} */
    public long nro_min_gap() {
        return u64(nmreq_opt_offsets.nro_min_gap$offset());
    }

    /**
     * {@code nro_min_gap}: for slots that share a buffer.
     *
     * @param value netmap writes no more than so many bytes for each slot; 0 for no limit
     * @return this
     */
    public NmreqOptOffsets nro_min_gap(long value) {
        u64(nmreq_opt_offsets.nro_min_gap$offset(), value);
        return this;
    }
}
