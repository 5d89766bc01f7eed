package io.github.netmap4j;

/**
 * A ring that receives from the host: what the operating system's network stack wants to send through the interface. It
 * goes nowhere unless this program forwards it, see {@link io.github.netmap4j.forward.Forwarder#hostStack}.
 */
public final class HostRxRing extends RxRing {

    HostRxRing(NetmapPort port, int index, RingLayout layout) {
        super(port, RingKind.HOST_RX, index, layout);
    }
}
