package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.nmreq_port_hdr;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct nmreq_port_hdr}: the length of the header that frames of a VALE port start with, of
 * {@code NETMAP_REQ_PORT_HDR_SET} and {@code NETMAP_REQ_PORT_HDR_GET}.
 */
public final class NmreqPortHdr extends NmreqStruct {

    NmreqPortHdr(MemorySegment struct) {
        super(struct, nmreq_port_hdr.layout());
    }

    /** {@return {@code nr_hdr_len}: 0, 10 or 12 bytes} */
    public long nr_hdr_len() {
        return u32(nmreq_port_hdr.nr_hdr_len$offset());
    }

    /**
     * {@return this, with {@code nr_hdr_len} set}
     *
     * @param value bytes: 0 for none, or 10 or 12 for virtio-net headers; anything else is {@code EINVAL}
     */
    public NmreqPortHdr nr_hdr_len(long value) {
        u32(nmreq_port_hdr.nr_hdr_len$offset(), value, "nr_hdr_len");
        return this;
    }
}
