package io.github.netmap4j.xdp;

/** Whether the kernel copies packets between the device and the UMEM. */
public enum CopyMode {
    /** Zero copy where the driver can, else copying; {@link XdpSocket#zeroCopy} reports which. */
    AUTO,
    /** {@code XDP_COPY}: always copies. */
    COPY,
    /** {@code XDP_ZEROCOPY}: zero copy, or the open fails with EOPNOTSUPP. */
    ZERO_COPY
}
