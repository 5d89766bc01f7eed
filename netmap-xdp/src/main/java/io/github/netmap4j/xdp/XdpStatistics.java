package io.github.netmap4j.xdp;

/**
 * {@code struct xdp_statistics}: the kernel's counters of a socket. The meaning of each was measured on Linux 6.18.
 *
 * @param rxDropped packets that found no frame in the fill queue, or were longer than a frame (without {@link
 *     SocketConfig#multiBuffer}). They are lost, not passed to the host
 * @param rxInvalidDescs invalid addresses in the fill queue. No address was seen to move it; the safe layer puts no
 *     invalid one there
 * @param txInvalidDescs descriptors that the kernel refused and dropped. The safe layer submits none
 * @param rxRingFull packets that found the receive queue full. Their frames stay with the kernel for reuse
 * @param rxFillRingEmptyDescs packets that found the fill queue empty; they are part of {@code rxDropped}
 * @param txRingEmptyDescs how often a wakeup found nothing more to send. That is no fault
 */
public record XdpStatistics(
        long rxDropped,
        long rxInvalidDescs,
        long txInvalidDescs,
        long rxRingFull,
        long rxFillRingEmptyDescs,
        long txRingEmptyDescs) {}
