package io.github.netmap4j.soft.request;

import io.github.netmap4j.sys.abi.netmap_h;

/** The {@code nr_reqtype} values and the other numbers of requests, as Java constants. */
final class Requests {

    static final int REGISTER = netmap_h.NETMAP_REQ_REGISTER();
    static final int PORT_INFO_GET = netmap_h.NETMAP_REQ_PORT_INFO_GET();
    static final int VALE_ATTACH = netmap_h.NETMAP_REQ_VALE_ATTACH();
    static final int VALE_DETACH = netmap_h.NETMAP_REQ_VALE_DETACH();
    static final int VALE_LIST = netmap_h.NETMAP_REQ_VALE_LIST();
    static final int PORT_HDR_SET = netmap_h.NETMAP_REQ_PORT_HDR_SET();
    static final int PORT_HDR_GET = netmap_h.NETMAP_REQ_PORT_HDR_GET();
    static final int VALE_NEWIF = netmap_h.NETMAP_REQ_VALE_NEWIF();
    static final int VALE_DELIF = netmap_h.NETMAP_REQ_VALE_DELIF();
    static final int VALE_POLLING_ENABLE = netmap_h.NETMAP_REQ_VALE_POLLING_ENABLE();
    static final int VALE_POLLING_DISABLE = netmap_h.NETMAP_REQ_VALE_POLLING_DISABLE();
    static final int POOLS_INFO_GET = netmap_h.NETMAP_REQ_POOLS_INFO_GET();
    static final int SYNC_KLOOP_START = netmap_h.NETMAP_REQ_SYNC_KLOOP_START();
    static final int SYNC_KLOOP_STOP = netmap_h.NETMAP_REQ_SYNC_KLOOP_STOP();
    static final int CSB_ENABLE = netmap_h.NETMAP_REQ_CSB_ENABLE();

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
