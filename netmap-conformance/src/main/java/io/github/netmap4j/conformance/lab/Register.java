package io.github.netmap4j.conformance.lab;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_register;
import java.lang.foreign.MemorySegment;

/** {@code NETMAP_REQ_REGISTER}, by default of all NIC rings. Fields under their C names. */
public final class Register extends Ctrl {

    Register(Lab lab, String name) {
        super(lab, netmap_h.NETMAP_REQ_REGISTER(), name, nmreq_register.allocate(lab.arena));
        mode(netmap_h.NR_REG_ALL_NIC());
    }

    public Register mode(int mode) {
        nmreq_register.nr_mode(body, mode);
        return this;
    }

    public Register ring(int ringid) {
        nmreq_register.nr_ringid(body, (short) ringid);
        return this;
    }

    public Register flags(long flags) {
        nmreq_register.nr_flags(body, flags);
        return this;
    }

    public Register slots(int tx, int rx) {
        nmreq_register.nr_tx_slots(body, tx);
        nmreq_register.nr_rx_slots(body, rx);
        return this;
    }

    public Register rings(int tx, int rx) {
        nmreq_register.nr_tx_rings(body, (short) tx);
        nmreq_register.nr_rx_rings(body, (short) rx);
        return this;
    }

    public Register hostRings(int tx, int rx) {
        nmreq_register.nr_host_tx_rings(body, (short) tx);
        nmreq_register.nr_host_rx_rings(body, (short) rx);
        return this;
    }

    public Register memory(int id) {
        nmreq_register.nr_mem_id(body, (short) id);
        return this;
    }

    public Register extraBuffers(int count) {
        nmreq_register.nr_extra_bufs(body, count);
        return this;
    }

    public Register with(MemorySegment option) {
        option(option);
        return this;
    }

    public long nr_offset() {
        return nmreq_register.nr_offset(body);
    }

    public long nr_memsize() {
        return nmreq_register.nr_memsize(body);
    }

    public int nr_tx_slots() {
        return nmreq_register.nr_tx_slots(body);
    }

    public int nr_rx_slots() {
        return nmreq_register.nr_rx_slots(body);
    }

    public int nr_tx_rings() {
        return Short.toUnsignedInt(nmreq_register.nr_tx_rings(body));
    }

    public int nr_rx_rings() {
        return Short.toUnsignedInt(nmreq_register.nr_rx_rings(body));
    }

    public int nr_host_tx_rings() {
        return Short.toUnsignedInt(nmreq_register.nr_host_tx_rings(body));
    }

    public int nr_host_rx_rings() {
        return Short.toUnsignedInt(nmreq_register.nr_host_rx_rings(body));
    }

    public int nr_mem_id() {
        return Short.toUnsignedInt(nmreq_register.nr_mem_id(body));
    }

    public int nr_ringid() {
        return Short.toUnsignedInt(nmreq_register.nr_ringid(body));
    }

    public int nr_mode() {
        return nmreq_register.nr_mode(body);
    }

    public int nr_extra_bufs() {
        return nmreq_register.nr_extra_bufs(body);
    }

    public long nr_flags() {
        return nmreq_register.nr_flags(body);
    }
}
