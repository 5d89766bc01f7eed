package io.github.netmap4j.conformance.cases;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_register;
import java.lang.foreign.MemorySegment;

/** {@code NETMAP_REQ_REGISTER}, of all NIC rings unless the case says otherwise. Fields under their C names. */
final class Register extends Ctrl {

    Register(Lab lab, String name) {
        super(lab, netmap_h.NETMAP_REQ_REGISTER(), name, nmreq_register.allocate(lab.arena));
        mode(netmap_h.NR_REG_ALL_NIC());
    }

    Register mode(int mode) {
        nmreq_register.nr_mode(body, mode);
        return this;
    }

    Register ring(int ringid) {
        nmreq_register.nr_ringid(body, (short) ringid);
        return this;
    }

    Register flags(long flags) {
        nmreq_register.nr_flags(body, flags);
        return this;
    }

    Register slots(int tx, int rx) {
        nmreq_register.nr_tx_slots(body, tx);
        nmreq_register.nr_rx_slots(body, rx);
        return this;
    }

    Register rings(int tx, int rx) {
        nmreq_register.nr_tx_rings(body, (short) tx);
        nmreq_register.nr_rx_rings(body, (short) rx);
        return this;
    }

    Register hostRings(int tx, int rx) {
        nmreq_register.nr_host_tx_rings(body, (short) tx);
        nmreq_register.nr_host_rx_rings(body, (short) rx);
        return this;
    }

    Register memory(int id) {
        nmreq_register.nr_mem_id(body, (short) id);
        return this;
    }

    Register extraBuffers(int count) {
        nmreq_register.nr_extra_bufs(body, count);
        return this;
    }

    Register with(MemorySegment option) {
        option(option);
        return this;
    }

    long nr_offset() {
        return nmreq_register.nr_offset(body);
    }

    long nr_memsize() {
        return nmreq_register.nr_memsize(body);
    }

    int nr_tx_slots() {
        return nmreq_register.nr_tx_slots(body);
    }

    int nr_rx_slots() {
        return nmreq_register.nr_rx_slots(body);
    }

    int nr_tx_rings() {
        return Short.toUnsignedInt(nmreq_register.nr_tx_rings(body));
    }

    int nr_rx_rings() {
        return Short.toUnsignedInt(nmreq_register.nr_rx_rings(body));
    }

    int nr_host_tx_rings() {
        return Short.toUnsignedInt(nmreq_register.nr_host_tx_rings(body));
    }

    int nr_host_rx_rings() {
        return Short.toUnsignedInt(nmreq_register.nr_host_rx_rings(body));
    }

    int nr_mem_id() {
        return Short.toUnsignedInt(nmreq_register.nr_mem_id(body));
    }

    int nr_ringid() {
        return Short.toUnsignedInt(nmreq_register.nr_ringid(body));
    }

    int nr_mode() {
        return nmreq_register.nr_mode(body);
    }

    int nr_extra_bufs() {
        return nmreq_register.nr_extra_bufs(body);
    }

    long nr_flags() {
        return nmreq_register.nr_flags(body);
    }
}
