package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_opt_sync_kloop_mode;

/**
 * {@code struct nmreq_opt_sync_kloop_mode}, {@code NETMAP_REQ_OPT_SYNC_KLOOP_MODE}: which rings the kernel loop syncs in
 * the thread that writes their eventfd. All {@code ioeventfd} of {@link NmreqOptSyncKloopEventfds} must then be given.
 */
public final class NmreqOptSyncKloopMode extends NmreqOption {

    /**
     * An option with a mode.
     *
     * @param mode {@code NM_OPT_SYNC_KLOOP_DIRECT_TX}, {@code NM_OPT_SYNC_KLOOP_DIRECT_RX}, both or 0
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqOptSyncKloopMode(long mode) {
        super(netmap_h.NETMAP_REQ_OPT_SYNC_KLOOP_MODE(), nmreq_opt_sync_kloop_mode.layout());
        u32(nmreq_opt_sync_kloop_mode.mode$offset(), mode, "mode");
    }

    /** {@return {@code mode}: the bits {@code NM_OPT_SYNC_KLOOP_DIRECT_*}} */
    public long mode() {
        return u32(nmreq_opt_sync_kloop_mode.mode$offset());
    }
}
