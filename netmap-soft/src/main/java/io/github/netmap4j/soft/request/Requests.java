package io.github.netmap4j.soft.request;

import io.github.netmap4j.sys.abi.netmap_h;

/** Numbers of requests as Java constants; their types are in {@link io.github.netmap4j.sys.ctrl.NmreqType}. */
final class Requests {

    static final int OPT_EXTMEM = netmap_h.NETMAP_REQ_OPT_EXTMEM();
    static final int OPT_SYNC_KLOOP_EVENTFDS = netmap_h.NETMAP_REQ_OPT_SYNC_KLOOP_EVENTFDS();
    static final int OPT_CSB = netmap_h.NETMAP_REQ_OPT_CSB();
    static final int OPT_SYNC_KLOOP_MODE = netmap_h.NETMAP_REQ_OPT_SYNC_KLOOP_MODE();
    static final int OPT_OFFSETS = netmap_h.NETMAP_REQ_OPT_OFFSETS();
    static final int OPT_MAX = netmap_h.NETMAP_REQ_OPT_MAX();

    static final int MIN_API = netmap_h.NETMAP_MIN_API();
    static final int MAX_API = netmap_h.NETMAP_MAX_API();
    static final int MAX_SIZE = netmap_h.NETMAP_REQ_MAXSIZE();
    static final int NAME_SIZE = netmap_h.NETMAP_REQ_IFNAMSIZ();

    private Requests() {}
}
