package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.Descriptor;
import java.lang.foreign.MemorySegment;

/**
 * The requests of the control API, {@code NETMAP_REQ_*} of netmap.h, to be imported statically: each method makes a
 * {@link NmreqHeader} with the body that belongs to the type. Nothing reaches the kernel before {@code ioctl}. Where the
 * JVM denies native access, each throws an {@link IllegalCallerException} whose message has the flag that allows it.
 */
public final class NetmapReq {

    private NetmapReq() {}

    /**
     * A request of any type, for those that netmap4j does not know.
     *
     * @param nr_reqtype the request's type
     * @param nr_name the port's name, see {@link NmreqHeader#nr_name(String)}
     * @param bytes the size of its body, which is zeroed; 0 for a request without one
     * @return a request; its body is null if there are no bytes
     * @throws IllegalArgumentException if the type does not fit into 16 bits, or the name is too long
     */
    public static NmreqHeader<MemorySegment> of(int nr_reqtype, String nr_name, long bytes) {
        return new NmreqHeader<>(nr_reqtype, nr_name, bytes, memory -> bytes == 0 ? null : memory);
    }

    /**
     * Binds a descriptor to a port. The body's {@code nr_mode} is {@code NR_REG_ALL_NIC} to begin with.
     *
     * @param nr_name the port's name, see {@link NmreqHeader#nr_name(String)}
     * @return a request with the options extmem, csb and offsets
     */
    public static NmreqHeader<NmreqRegister> NETMAP_REQ_REGISTER(String nr_name) {
        NmreqHeader<NmreqRegister> header = new NmreqHeader<>(NmreqType.REGISTER, nr_name, NmreqRegister::new);
        header.body().nr_mode(netmap_h.NR_REG_ALL_NIC());
        return header;
    }

    /**
     * Asks for a port's rings, slots and memory. The descriptor need not be bound.
     *
     * @param nr_name the port's name, see {@link NmreqHeader#nr_name(String)}; empty to ask for a memory instead
     * @return a request
     */
    public static NmreqHeader<NmreqPortInfoGet> NETMAP_REQ_PORT_INFO_GET(String nr_name) {
        return new NmreqHeader<>(NmreqType.PORT_INFO_GET, nr_name, NmreqPortInfoGet::new);
    }

    /**
     * Attaches a port to a VALE switch. {@code reg().nr_mode()} is {@code NR_REG_ALL_NIC} to begin with. The port stays
     * attached until it is detached.
     *
     * @param nr_name the switch and the port, {@code vale0:eth0} say
     * @return a request
     */
    public static NmreqHeader<NmreqValeAttach> NETMAP_REQ_VALE_ATTACH(String nr_name) {
        NmreqHeader<NmreqValeAttach> header = new NmreqHeader<>(NmreqType.VALE_ATTACH, nr_name, NmreqValeAttach::new);
        header.body().reg().nr_mode(netmap_h.NR_REG_ALL_NIC());
        return header;
    }

    /**
     * Detaches a port from a VALE switch.
     *
     * @param nr_name the switch and the port, {@code vale0:eth0} say
     * @return a request
     */
    public static NmreqHeader<NmreqValeDetach> NETMAP_REQ_VALE_DETACH(String nr_name) {
        return new NmreqHeader<>(NmreqType.VALE_DETACH, nr_name, NmreqValeDetach::new);
    }

    /**
     * Finds a port's place on its VALE switch, or the next port of all.
     *
     * @param nr_name the switch and the port, {@code vale0:a} say; empty to walk
     * @return a request
     */
    public static NmreqHeader<NmreqValeList> NETMAP_REQ_VALE_LIST(String nr_name) {
        return new NmreqHeader<>(NmreqType.VALE_LIST, nr_name, NmreqValeList::new);
    }

    /**
     * Sets the length of the header that the frames of a VALE port start with.
     *
     * @param nr_name the port's name, {@code vale0:a} say
     * @return a request
     */
    public static NmreqHeader<NmreqPortHdr> NETMAP_REQ_PORT_HDR_SET(String nr_name) {
        return new NmreqHeader<>(NmreqType.PORT_HDR_SET, nr_name, NmreqPortHdr::new);
    }

    /**
     * Asks for the length of the header that the frames of a port start with.
     *
     * @param nr_name the port's name, {@code vale0:a} say
     * @return a request
     */
    public static NmreqHeader<NmreqPortHdr> NETMAP_REQ_PORT_HDR_GET(String nr_name) {
        return new NmreqHeader<>(NmreqType.PORT_HDR_GET, nr_name, NmreqPortHdr::new);
    }

    /**
     * Creates a persistent VALE port, which appears as a network interface until it is deleted.
     *
     * @param nr_name the port's name, without a switch, at most 15 bytes
     * @return a request
     */
    public static NmreqHeader<NmreqValeNewif> NETMAP_REQ_VALE_NEWIF(String nr_name) {
        return new NmreqHeader<>(NmreqType.VALE_NEWIF, nr_name, NmreqValeNewif::new);
    }

    /**
     * Deletes a persistent VALE port.
     *
     * @param nr_name the port's name, without a switch
     * @return a request
     */
    public static NmreqHeader<Void> NETMAP_REQ_VALE_DELIF(String nr_name) {
        return new NmreqHeader<>(NmreqType.VALE_DELIF, nr_name, _ -> null);
    }

    /**
     * Starts kernel threads that poll a NIC which is attached to a VALE switch.
     *
     * @param nr_name the switch and the port, {@code vale0:eth0} say
     * @return a request
     */
    public static NmreqHeader<NmreqValePolling> NETMAP_REQ_VALE_POLLING_ENABLE(String nr_name) {
        return new NmreqHeader<>(NmreqType.VALE_POLLING_ENABLE, nr_name, NmreqValePolling::new);
    }

    /**
     * Stops the kernel threads that poll a NIC.
     *
     * @param nr_name the switch and the port, {@code vale0:eth0} say
     * @return a request
     */
    public static NmreqHeader<NmreqValePolling> NETMAP_REQ_VALE_POLLING_DISABLE(String nr_name) {
        return new NmreqHeader<>(NmreqType.VALE_POLLING_DISABLE, nr_name, NmreqValePolling::new);
    }

    /**
     * Asks for the pools of a port's memory.
     *
     * @param nr_name the port's name, see {@link NmreqHeader#nr_name(String)}
     * @return a request
     */
    public static NmreqHeader<NmreqPoolsInfo> NETMAP_REQ_POOLS_INFO_GET(String nr_name) {
        return new NmreqHeader<>(NmreqType.POOLS_INFO_GET, nr_name, NmreqPoolsInfo::new);
    }

    /**
     * Syncs the rings of a descriptor that is bound in CSB mode, in this thread: {@link NmreqHeader#ioctl(Descriptor)}
     * returns when another thread does {@link #NETMAP_REQ_SYNC_KLOOP_STOP}.
     *
     * @return a request with the options sync-kloop-eventfds and sync-kloop-mode
     */
    public static NmreqHeader<NmreqSyncKloopStart> NETMAP_REQ_SYNC_KLOOP_START() {
        return new NmreqHeader<>(NmreqType.SYNC_KLOOP_START, "", NmreqSyncKloopStart::new);
    }

    /**
     * Ends the loop that another thread started on the same descriptor, and waits for its end.
     *
     * @return a request
     */
    public static NmreqHeader<Void> NETMAP_REQ_SYNC_KLOOP_STOP() {
        return new NmreqHeader<>(NmreqType.SYNC_KLOOP_STOP, "", _ -> null);
    }

    /**
     * Puts a bound descriptor into CSB mode.
     *
     * @param csb where head, cur and tail are exchanged
     * @return a request with that option
     */
    public static NmreqHeader<Void> NETMAP_REQ_CSB_ENABLE(NmreqOptCsb csb) {
        return new NmreqHeader<Void>(NmreqType.CSB_ENABLE, "", _ -> null).push(csb);
    }
}
