package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.nmreq_vale_detach;
import java.lang.foreign.MemorySegment;

/** {@code struct nmreq_vale_detach}: what {@code NETMAP_REQ_VALE_DETACH} reports. */
public final class NmreqValeDetach extends NmreqStruct {

    NmreqValeDetach(MemorySegment struct) {
        super(struct, nmreq_vale_detach.layout());
    }

    /** {@return {@code port_index}: the index the port had on its switch} */
    public long port_index() {
        return u32(nmreq_vale_detach.port_index$offset());
    }
}
