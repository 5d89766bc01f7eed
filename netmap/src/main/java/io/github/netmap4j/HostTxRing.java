package io.github.netmap4j;

import io.github.netmap4j.sys.NetmapRing;

/**
 * A ring that transmits to the host: what is sent on it arrives at the operating system's network stack as if the
 * interface had received it.
 */
public final class HostTxRing extends TxRing {

    HostTxRing(Netmap port, int index, NetmapRing raw) {
        super(port, RingKind.HOST_TX, index, raw);
    }
}
