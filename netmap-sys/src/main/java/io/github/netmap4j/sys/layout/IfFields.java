package io.github.netmap4j.sys.layout;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.netmap_if;

/** Where the fields of {@code struct netmap_if} are, in bytes from its start. */
public final class IfFields {

    public static final long NI_NAME = netmap_if.ni_name$offset();
    public static final long NI_FLAGS = netmap_if.ni_flags$offset();
    public static final long NI_TX_RINGS = netmap_if.ni_tx_rings$offset();
    public static final long NI_RX_RINGS = netmap_if.ni_rx_rings$offset();
    public static final long NI_BUFS_HEAD = netmap_if.ni_bufs_head$offset();
    public static final long NI_HOST_TX_RINGS = netmap_if.ni_host_tx_rings$offset();
    public static final long NI_HOST_RX_RINGS = netmap_if.ni_host_rx_rings$offset();
    /** The first of the ring offsets, each a {@code ssize_t}. */
    public static final long RING_OFS = netmap_if.ring_ofs$offset();

    public static final int IFNAMSIZ = netmap_h.IFNAMSIZ();
    public static final int NI_PRIV_MEM = netmap_h.NI_PRIV_MEM();

    private IfFields() {}

    /**
     * The size of a netmap_if.
     *
     * @param rings how many ring offsets it has, transmit and receive, host rings included
     * @return bytes
     */
    public static long size(int rings) {
        return RING_OFS + rings * (long) Long.BYTES;
    }
}
