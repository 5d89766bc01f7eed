package io.github.netmap4j.xdp.program;

/** Where in the kernel an XDP program runs. Offload to the device's processor is missing: links cannot do it. */
public enum AttachMode {
    /**
     * {@link #NATIVE} where the driver and the MTU allow it, else {@link #SKB}. {@link XdpAttachment#mode} reports
     * which.
     */
    AUTO,
    /** {@code XDP_FLAGS_DRV_MODE}: in the driver; no fallback. */
    NATIVE,
    /** {@code XDP_FLAGS_SKB_MODE}: in the network stack, for any Ethernet device; no fallback. */
    SKB
}
