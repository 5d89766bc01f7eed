package io.github.netmap4j.sys.user;

import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * An open port whose memory is mapped, whichever API opened it: {@link NmDesc} or
 * {@link io.github.netmap4j.sys.nmport.NmportD}.
 *
 * <p>Close, like {@code nmport_undo_mmap}, has three steps. First the program's access ends: every access to the region
 * throws, from any thread. Then the actions of {@link #atClose} run, for last writes to the memory. Then the port's use of
 * the mapping is given back. While a native call uses the region, the first step throws and nothing happens: the port stays
 * open, and the actions stay for the next close.
 */
public interface MappedPort extends AutoCloseable {

    /**
     * {@return {@code d->fd}, for poll sets: the descriptor's number; -1 if the port is not registered} After
     * {@link #close} the system may give the number to another file.
     */
    int fd();

    /**
     * The descriptor itself, to wait for several at once.
     *
     * @return it; closing it alone would leave the mapping: close the port
     * @throws IllegalStateException if an {@code NmportD} is not registered
     */
    Descriptor descriptor();

    /**
     * {@code ioctl(d->fd, request, NULL)}, for {@link Ioctl#NIOCTXSYNC} and {@link Ioctl#NIOCRXSYNC}.
     *
     * @param request the request
     * @return 0 or {@code -errno}: ENXIO if the descriptor is not bound
     * @throws IllegalStateException if the port is closed, or not registered
     */
    default int ioctl(long request) {
        return descriptor().ioctl(request, MemorySegment.NULL);
    }

    /**
     * {@code poll} for this port alone: {@link Descriptor#poll}.
     *
     * @param events {@code POLLIN}, {@code POLLOUT} or both
     * @param timeout milliseconds; 0 returns at once, -1 waits for ever
     * @return what is ready ({@code POLLERR} too), 0 after the timeout, or {@code -errno}: EINTR if the thread is interrupted
     * @throws IllegalStateException if the port is closed, before or meanwhile, or not registered
     */
    default int poll(int events, int timeout) {
        return descriptor().poll(events, timeout);
    }

    /**
     * {@code NETMAP_TXRING(d->nifp, index)}, made once when the port was mapped.
     *
     * @param index {@code first_tx_ring} to {@code last_tx_ring}
     * @return the view
     * @throws IndexOutOfBoundsException if the ring is outside of that range
     * @throws IllegalStateException if the ring is not bound, as after {@code /R}; if the port is not mapped
     */
    NetmapRing txring(int index);

    /**
     * {@code NETMAP_RXRING(d->nifp, index)}, made once when the port was mapped.
     *
     * @param index {@code first_rx_ring} to {@code last_rx_ring}
     * @return the view
     * @throws IndexOutOfBoundsException if the ring is outside of that range
     * @throws IllegalStateException if the ring is not bound, as after {@code /T}; if the port is not mapped
     */
    NetmapRing rxring(int index);

    /**
     * {@return {@code d->first_tx_ring}: the first transmit ring; of an {@code NmportD} one more than the last if none
     * is bound}
     */
    int first_tx_ring();

    /**
     * {@return {@code d->last_tx_ring}: the last transmit ring; of an {@code NmportD} the last that follows the first
     * without a gap}
     */
    int last_tx_ring();

    /** {@return {@code d->cur_tx_ring}: where {@code nm_inject} and {@code nmport_inject} try first; a ring index} */
    int cur_tx_ring();

    /** {@return {@code d->first_rx_ring}: as {@link #first_tx_ring}} */
    int first_rx_ring();

    /** {@return {@code d->last_rx_ring}: as {@link #last_tx_ring}} */
    int last_rx_ring();

    /**
     * {@return {@code d->cur_rx_ring}: where {@code nm_dispatch} and {@code nm_nextpkt} look first; of an
     * {@code NmportD} the program's to use; a ring index}
     */
    int cur_rx_ring();

    /**
     * {@code d->nifp}.
     *
     * @return a view of the port's {@code netmap_if}
     * @throws IllegalStateException if the port is closed, or not mapped
     */
    NetmapIf nifp();

    /**
     * Adds an action to run when the program can no longer access the port's memory, and netmap does not have it back yet.
     * Memory that the caller brought ({@code nmport_extmem}) stays writable for the caller.
     *
     * @param action gets the region, alive until it returns; it runs on the thread that closes the port, once
     * @throws IllegalStateException if the port is closed, or not mapped
     */
    void atClose(Consumer<MemorySegment> action);

    /**
     * Closes the port.
     *
     * @throws IllegalStateException if a native call that was given the port's memory still runs; the port stays open
     */
    @Override
    void close();
}
