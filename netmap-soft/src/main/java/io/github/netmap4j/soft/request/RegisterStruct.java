package io.github.netmap4j.soft.request;

import io.github.netmap4j.soft.port.PortParameters;
import io.github.netmap4j.sys.abi.nmreq_register;
import java.lang.foreign.MemorySegment;

/** {@code struct nmreq_register}, to and from a {@link PortParameters}. */
final class RegisterStruct {

    static final long SIZE = nmreq_register.layout().byteSize();

    private RegisterStruct() {}

    static PortParameters read(String name, MemorySegment struct) {
        PortParameters request = new PortParameters(name, nmreq_register.nr_mode(struct));
        request.offset = nmreq_register.nr_offset(struct);
        request.memorySize = nmreq_register.nr_memsize(struct);
        request.txSlots = nmreq_register.nr_tx_slots(struct);
        request.rxSlots = nmreq_register.nr_rx_slots(struct);
        request.txRings = Short.toUnsignedInt(nmreq_register.nr_tx_rings(struct));
        request.rxRings = Short.toUnsignedInt(nmreq_register.nr_rx_rings(struct));
        request.hostTxRings = Short.toUnsignedInt(nmreq_register.nr_host_tx_rings(struct));
        request.hostRxRings = Short.toUnsignedInt(nmreq_register.nr_host_rx_rings(struct));
        request.memoryId = Short.toUnsignedInt(nmreq_register.nr_mem_id(struct));
        request.ringId = Short.toUnsignedInt(nmreq_register.nr_ringid(struct));
        request.extraBuffers = nmreq_register.nr_extra_bufs(struct);
        request.flags = nmreq_register.nr_flags(struct);
        return request;
    }

    static void write(PortParameters request, MemorySegment struct) {
        nmreq_register.nr_offset(struct, request.offset);
        nmreq_register.nr_memsize(struct, request.memorySize);
        nmreq_register.nr_tx_slots(struct, request.txSlots);
        nmreq_register.nr_rx_slots(struct, request.rxSlots);
        nmreq_register.nr_tx_rings(struct, (short) request.txRings);
        nmreq_register.nr_rx_rings(struct, (short) request.rxRings);
        nmreq_register.nr_host_tx_rings(struct, (short) request.hostTxRings);
        nmreq_register.nr_host_rx_rings(struct, (short) request.hostRxRings);
        nmreq_register.nr_mem_id(struct, (short) request.memoryId);
        nmreq_register.nr_ringid(struct, (short) request.ringId);
        nmreq_register.nr_mode(struct, request.mode);
        nmreq_register.nr_extra_bufs(struct, request.extraBuffers);
        nmreq_register.nr_flags(struct, request.flags);
    }
}
