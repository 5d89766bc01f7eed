package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_pools_info;
import io.github.netmap4j.sys.abi.nmreq_port_hdr;
import io.github.netmap4j.sys.abi.nmreq_port_info_get;
import io.github.netmap4j.sys.abi.nmreq_register;
import io.github.netmap4j.sys.abi.nmreq_sync_kloop_start;
import io.github.netmap4j.sys.abi.nmreq_vale_attach;
import io.github.netmap4j.sys.abi.nmreq_vale_detach;
import io.github.netmap4j.sys.abi.nmreq_vale_list;
import io.github.netmap4j.sys.abi.nmreq_vale_newif;
import io.github.netmap4j.sys.abi.nmreq_vale_polling;
import org.jspecify.annotations.Nullable;

/** The types of requests, {@code NETMAP_REQ_*} of netmap.h, each with its number and the size of its body. */
public enum NmreqType {
    /** {@code NETMAP_REQ_REGISTER}: binds a descriptor to a port. */
    REGISTER(netmap_h.NETMAP_REQ_REGISTER(), nmreq_register.sizeof()),
    /** {@code NETMAP_REQ_PORT_INFO_GET}: a port's rings, slots and memory. */
    PORT_INFO_GET(netmap_h.NETMAP_REQ_PORT_INFO_GET(), nmreq_port_info_get.sizeof()),
    /** {@code NETMAP_REQ_VALE_ATTACH}: attaches a port to a VALE switch. */
    VALE_ATTACH(netmap_h.NETMAP_REQ_VALE_ATTACH(), nmreq_vale_attach.sizeof()),
    /** {@code NETMAP_REQ_VALE_DETACH}: detaches a port from a VALE switch. */
    VALE_DETACH(netmap_h.NETMAP_REQ_VALE_DETACH(), nmreq_vale_detach.sizeof()),
    /** {@code NETMAP_REQ_VALE_LIST}: a port's place on its VALE switch. */
    VALE_LIST(netmap_h.NETMAP_REQ_VALE_LIST(), nmreq_vale_list.sizeof()),
    /** {@code NETMAP_REQ_PORT_HDR_SET}: sets the length of the header that frames start with. */
    PORT_HDR_SET(netmap_h.NETMAP_REQ_PORT_HDR_SET(), nmreq_port_hdr.sizeof()),
    /** {@code NETMAP_REQ_PORT_HDR_GET}: the length of the header that frames start with. */
    PORT_HDR_GET(netmap_h.NETMAP_REQ_PORT_HDR_GET(), nmreq_port_hdr.sizeof()),
    /** {@code NETMAP_REQ_VALE_NEWIF}: creates a persistent VALE port. */
    VALE_NEWIF(netmap_h.NETMAP_REQ_VALE_NEWIF(), nmreq_vale_newif.sizeof()),
    /** {@code NETMAP_REQ_VALE_DELIF}: deletes a persistent VALE port. */
    VALE_DELIF(netmap_h.NETMAP_REQ_VALE_DELIF(), 0),
    /** {@code NETMAP_REQ_VALE_POLLING_ENABLE}: starts kernel threads that poll a NIC on a VALE switch. */
    VALE_POLLING_ENABLE(netmap_h.NETMAP_REQ_VALE_POLLING_ENABLE(), nmreq_vale_polling.sizeof()),
    /** {@code NETMAP_REQ_VALE_POLLING_DISABLE}: stops them. */
    VALE_POLLING_DISABLE(netmap_h.NETMAP_REQ_VALE_POLLING_DISABLE(), nmreq_vale_polling.sizeof()),
    /** {@code NETMAP_REQ_POOLS_INFO_GET}: the pools of a port's memory. */
    POOLS_INFO_GET(netmap_h.NETMAP_REQ_POOLS_INFO_GET(), nmreq_pools_info.sizeof()),
    /** {@code NETMAP_REQ_SYNC_KLOOP_START}: syncs the rings of a descriptor in a loop. */
    SYNC_KLOOP_START(netmap_h.NETMAP_REQ_SYNC_KLOOP_START(), nmreq_sync_kloop_start.sizeof()),
    /** {@code NETMAP_REQ_SYNC_KLOOP_STOP}: ends that loop. */
    SYNC_KLOOP_STOP(netmap_h.NETMAP_REQ_SYNC_KLOOP_STOP(), 0),
    /** {@code NETMAP_REQ_CSB_ENABLE}: puts a bound descriptor into CSB mode. */
    CSB_ENABLE(netmap_h.NETMAP_REQ_CSB_ENABLE(), 0);

    private static final NmreqType[] ALL = values();

    private final int number;
    private final long bodySize;

    NmreqType(int number, long bodySize) {
        this.number = number;
        this.bodySize = bodySize;
    }

    /** {@return the type's number in {@code nr_reqtype}} */
    public int number() {
        return number;
    }

    /** {@return the bytes of its body; 0 for a request without a body} */
    public long bodySize() {
        return bodySize;
    }

    /**
     * The C name of a request's type.
     *
     * @param nr_reqtype the request's type
     * @return {@code NETMAP_REQ_REGISTER}, say; {@code NETMAP_REQ_} and the number for a type that is not known
     */
    public static String name(int nr_reqtype) {
        NmreqType type = of(nr_reqtype);
        return "NETMAP_REQ_" + (type == null ? nr_reqtype : type.name());
    }

    /**
     * The type of a number; they go from 1 on without a gap.
     *
     * @param nr_reqtype the request's type
     * @return it; null for a type that is not known
     */
    public static @Nullable NmreqType of(int nr_reqtype) {
        return nr_reqtype >= 1 && nr_reqtype <= ALL.length ? ALL[nr_reqtype - 1] : null;
    }
}
