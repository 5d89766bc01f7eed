package io.github.netmap4j.xdp;

/**
 * {@code struct xdp_statistics}: what went wrong on a socket since it was made, as the kernel counts it. What each counter
 * really counts was measured on Linux 6.18.
 *
 * @param rxDropped packets that found no frame in the fill queue, or were longer than one (without
 *     {@link SocketConfig#multiBuffer}). They do not go to the host: they are lost
 * @param rxInvalidDescs invalid addresses in the fill queue. It was never seen to move, whatever is put there: the safe layer
 *     puts nothing invalid there
 * @param txInvalidDescs descriptors that the kernel refused, and dropped. The safe layer submits none
 * @param rxRingFull packets that found the receive queue full. Their frames stay with the kernel, and are used again
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
