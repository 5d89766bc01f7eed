package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.nmreq_vale_attach;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct nmreq_vale_attach}: how {@code NETMAP_REQ_VALE_ATTACH} attaches a port to a VALE switch, and where it
 * went.
 */
public final class NmreqValeAttach extends NmreqStruct {

    private final NmreqRegister reg;

    NmreqValeAttach(MemorySegment struct) {
        super(struct, nmreq_vale_attach.layout());
        reg = new NmreqRegister(segment().asSlice(nmreq_vale_attach.reg$offset()));
    }

    /**
     * {@return {@code reg}: how to register the port, as attaching may have to; a view of the part} {@code nr_mode} is
     * {@code NR_REG_ALL_NIC} to leave the host stack where it is, or {@code NR_REG_NIC_SW} to attach it as well.
     */
    public NmreqRegister reg() {
        return reg;
    }

    /** {@return {@code port_index}: the index of the port on its switch} */
    public long port_index() {
        return u32(nmreq_vale_attach.port_index$offset());
    }
}
