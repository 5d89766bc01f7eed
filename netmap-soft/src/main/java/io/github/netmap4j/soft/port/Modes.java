package io.github.netmap4j.soft.port;

import io.github.netmap4j.sys.abi.netmap_h;

/** The {@code nr_mode} and {@code nr_flags} of a registration, as Java constants. */
public final class Modes {

    public static final int ALL_NIC = netmap_h.NR_REG_ALL_NIC();
    public static final int SW = netmap_h.NR_REG_SW();
    public static final int NIC_SW = netmap_h.NR_REG_NIC_SW();
    public static final int ONE_NIC = netmap_h.NR_REG_ONE_NIC();
    public static final int PIPE_MASTER = netmap_h.NR_REG_PIPE_MASTER();
    public static final int PIPE_SLAVE = netmap_h.NR_REG_PIPE_SLAVE();
    public static final int NULL = netmap_h.NR_REG_NULL();
    public static final int ONE_SW = netmap_h.NR_REG_ONE_SW();

    public static final long MONITOR_TX = netmap_h.NR_MONITOR_TX();
    public static final long MONITOR_RX = netmap_h.NR_MONITOR_RX();
    public static final long ZCOPY_MON = netmap_h.NR_ZCOPY_MON();
    public static final long EXCLUSIVE = netmap_h.NR_EXCLUSIVE();
    static final long RX_RINGS_ONLY = netmap_h.NR_RX_RINGS_ONLY();
    static final long TX_RINGS_ONLY = netmap_h.NR_TX_RINGS_ONLY();
    static final long ACCEPT_VNET_HDR = netmap_h.NR_ACCEPT_VNET_HDR();
    public static final long NO_TX_POLL = netmap_h.NR_NO_TX_POLL();

    private Modes() {}
}
