package io.github.netmap4j;

import io.github.netmap4j.sys.NetmapRing;

/**
 * A ring that receives from the host: what the operating system's network stack wants to send through the interface. It
 * goes nowhere unless this program forwards it, see {@link Forwarder#hostStack}.
 */
public final class HostRxRing extends RxRing {

    HostRxRing(Netmap port, int index, NetmapRing raw) {
        super(port, RingKind.HOST_RX, index, raw);
    }
}
