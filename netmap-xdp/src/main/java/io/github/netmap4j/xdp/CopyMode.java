package io.github.netmap4j.xdp;

/** Whether the kernel copies packets between the device and the UMEM. */
public enum CopyMode {
    /** Without copying where the driver can, else with. {@link XdpSocket#zeroCopy} says which. */
    AUTO,
    /** {@code XDP_COPY}: always with. */
    COPY,
    /** {@code XDP_ZEROCOPY}: without, or the open fails with EOPNOTSUPP. */
    ZERO_COPY
}
