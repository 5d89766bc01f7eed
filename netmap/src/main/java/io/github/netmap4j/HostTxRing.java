package io.github.netmap4j;

/**
 * A ring that transmits to the host: what is sent on it arrives at the operating system's network stack as if the
 * interface had received it.
 */
public final class HostTxRing extends TxRing {

    HostTxRing(NetmapPort port, int index, RingLayout layout) {
        super(port, RingKind.HOST_TX, index, layout);
    }
}
