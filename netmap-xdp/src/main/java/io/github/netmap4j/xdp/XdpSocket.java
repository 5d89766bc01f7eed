package io.github.netmap4j.xdp;

import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.abi.xdp_statistics;
import io.github.netmap4j.xdp.device.DeviceQueue;
import io.github.netmap4j.xdp.device.KernelFeatures;
import io.github.netmap4j.xdp.device.Promiscuity;
import io.github.netmap4j.xdp.device.QueueRelease;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.program.XdpAttachment;
import io.github.netmap4j.xdp.sys.XskSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * An AF_XDP socket: one queue of one network interface. {@link Umem#open} opens one.
 *
 * <p>Its four queues are separate, and each belongs to the thread that uses it: one thread may own the receive and fill
 * queues, another the transmit and completion queues. Siblings (further sockets on the same queue) share fill and
 * completion queue.
 *
 * <p>Threads: any may call the methods of this class, {@link #close} included.
 */
public final class XdpSocket implements AutoCloseable {

    private final Umem umem;
    private final SocketConfig config;
    private final QueueGroup group;
    private final SocketCore core;
    private final @Nullable RxQueue rx;
    private final @Nullable TxQueue tx;
    private final QueueRelease release;
    private final DeviceQueue queue;
    private final Extras extras;
    /** Guarded by the UMEM. */
    private boolean closed;

    XdpSocket(
            Umem umem,
            SocketConfig config,
            DeviceQueue queue,
            QueueGroup group,
            SocketCore core,
            QueueRelease release,
            Extras extras) {
        this.umem = umem;
        this.config = config;
        this.queue = queue;
        this.group = group;
        this.core = core;
        this.release = release;
        this.extras = extras;
        rx = core.xsk.rx() == null ? null : new RxQueue(core, umem.frames, core.xsk.rx(), group.filled);
        tx = core.xsk.tx() == null
                ? null
                : new TxQueue(core, umem.frames, core.xsk.tx(), group.sending, extras.maxFrames());
    }

    /**
     * What a socket has besides its queues.
     *
     * @param attachment null without a program
     * @param promiscuity null without it
     * @param multiBuffer whether it is on, after the fallbacks
     * @param maxFrames the largest number of frames of a packet to send
     * @param boundFlags the flags of the bind
     */
    record Extras(
            @Nullable XdpAttachment attachment,
            @Nullable Promiscuity promiscuity,
            boolean multiBuffer,
            int maxFrames,
            int boundFlags) {}

    /**
     * The receive queue.
     *
     * @return the same at each call
     * @throws IllegalStateException if the socket only sends
     */
    public RxQueue rx() {
        if (rx == null) {
            throw new IllegalStateException(this + " was opened with txOnly(): it has no receive queue");
        }
        return rx;
    }

    /**
     * The transmit queue.
     *
     * @return the same at each call
     * @throws IllegalStateException if the socket only receives
     */
    public TxQueue tx() {
        if (tx == null) {
            throw new IllegalStateException(this + " was opened with rxOnly(): it has no transmit queue");
        }
        return tx;
    }

    /** {@return the fill queue; the same for all siblings, and at each call} */
    public FillQueue fill() {
        return group.fill;
    }

    /** {@return the completion queue; the same for all siblings, and at each call} */
    public CompQueue completion() {
        return group.completion;
    }

    /** {@return the UMEM that the socket was opened on} */
    public Umem umem() {
        return umem;
    }

    /** {@return the configuration that the socket was opened with} */
    public SocketConfig config() {
        return config;
    }

    /**
     * Opens another socket on the same queue, with its own receive and transmit queues and this one's fill and
     * completion queues. The default program redirects nothing to it: use a program that chooses among the sockets in
     * its XSKMAP, see {@link XdpAttachment#put}.
     *
     * @param config how; bind flags, fill and completion queue, and program are taken from this socket
     * @return a socket, to be closed by the caller
     * @throws XdpException if a step fails; the message has the remedy
     */
    public XdpSocket sibling(SocketConfig config) throws XdpException {
        synchronized (umem) {
            requireOpen();
            return umem.add(new SocketOpener(umem, queue, config, KernelFeatures.ofKernel()).openSibling(this, group));
        }
    }

    /**
     * {@return the raw socket with its rings, for programs that track their frames themselves; this object closes it}
     * Use its rings in place of the four queues, not beside them: the UMEM then tracks and checks no frame.
     */
    public XskSocket raw() {
        return core.xsk;
    }

    DeviceQueue queue() {
        return queue;
    }

    QueueRelease release() {
        return release;
    }

    int boundFlags() {
        return extras.boundFlags();
    }

    private void requireOpen() {
        if (closed) {
            throw core.closed();
        }
    }

    /** {@return whether the socket has zero copy, as {@link CopyMode#AUTO} decided} */
    public boolean zeroCopy() {
        int options = core.xsk.options();
        return options > 0 && (options & xdp_h.XDP_OPTIONS_ZEROCOPY()) != 0;
    }

    /**
     * {@return whether packets longer than a frame arrive in several; false without {@link SocketConfig#multiBuffer},
     * or if the kernel cannot}
     */
    public boolean multiBuffer() {
        return extras.multiBuffer();
    }

    /**
     * The kernel's counters of errors and drops since the socket was made.
     *
     * @return the counters
     * @throws XdpException if the kernel refuses to report them
     */
    public XdpStatistics statistics() throws XdpException {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment counters = scratch.allocate(xdp_statistics.layout());
            int result = core.xsk.statistics(counters);
            if (result < 0) {
                throw new XdpException("XDP_STATISTICS", core.name(), -result, Remedies.drive(core.name(), -result));
            }
            return new XdpStatistics(
                    xdp_statistics.rx_dropped(counters),
                    xdp_statistics.rx_invalid_descs(counters),
                    xdp_statistics.tx_invalid_descs(counters),
                    xdp_statistics.rx_ring_full(counters),
                    xdp_statistics.rx_fill_ring_empty_descs(counters),
                    xdp_statistics.tx_ring_empty_descs(counters));
        }
    }

    /** {@return the current state of the device, which poll(2) does not report} */
    public DeviceState deviceState() {
        return core.deviceState();
    }

    /**
     * {@return the id of the NAPI instance that last served the socket, for busy polling; 0 if there is none, as on a
     * veth pair}
     */
    public int napiId() {
        return Math.max(0, core.xsk.getsockopt(xdp_h.SOL_SOCKET(), xdp_h.SO_INCOMING_NAPI_ID()));
    }

    /**
     * {@return the program that brings packets to the socket, and its XSKMAP; null if the socket was opened with
     * {@link io.github.netmap4j.xdp.program.XdpProgram#none}}
     */
    public @Nullable XdpAttachment attachment() {
        return extras.attachment();
    }

    /**
     * {@return the open descriptor, for waits for several at once: {@code PollSet.add(socket.descriptor(), POLLIN)},
     * beside netmap ports and sockets} This socket owns it, and {@link #close} ends the wait.
     */
    public Descriptor descriptor() {
        return core.xsk.descriptor();
    }

    /**
     * The descriptor's number, for other pollers and for XSKMAPs.
     *
     * @return the number; after the close it may belong to another file
     * @throws IllegalStateException if the socket is closed
     */
    public int fd() {
        return core.xsk.fd();
    }

    /** {@return whether {@link #close} has not been called} */
    public boolean isOpen() {
        synchronized (umem) {
            return !closed;
        }
    }

    /**
     * Unmaps the queues and closes the socket; waits end, and later uses of a queue throw. The last socket of a queue
     * waits until the kernel releases the queue, up to {@link SocketConfig#releaseTimeout}: then the queue can be opened
     * again at once, and all frames in the queues are free. With a zero-copy driver the release cannot be observed;
     * there the next open waits instead. The last socket that uses a program of this library detaches it. Closing again
     * does nothing.
     *
     * @throws XdpException EBUSY if the queue is still in use after that time; the message names the process, if /proc
     *     shows it. The socket is closed all the same; the frames in its queues stay with the kernel
     */
    @Override
    public void close() throws XdpException {
        synchronized (umem) {
            if (closed) {
                return;
            }
            closed = true;
            if (rx != null) {
                rx.close();
            }
            if (tx != null) {
                tx.close();
            }
            umem.sockets().remove(this);
            try {
                detach();
            } finally {
                if (group.leave(core.xsk)) {
                    release.await(config.releaseTimeout());
                    group.release();
                }
            }
        }
    }

    private void detach() throws XdpException {
        if (extras.promiscuity() != null) {
            extras.promiscuity().close();
        }
        if (extras.attachment() != null) {
            extras.attachment().remove(queue.queue(), core.xsk.fd());
            extras.attachment().close();
        }
    }

    /** {@return the socket for logs, such as {@code socket of eth0 queue 0}} */
    @Override
    public String toString() {
        return "socket of " + core.name() + (isOpen() ? "" : " (closed)");
    }
}
