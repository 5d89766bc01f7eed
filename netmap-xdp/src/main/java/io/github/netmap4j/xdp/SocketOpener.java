package io.github.netmap4j.xdp;

import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENOBUFS;
import static io.github.netmap4j.sys.os.Errno.ENOPROTOOPT;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;

import io.github.netmap4j.xdp.XdpSocket.Extras;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.device.DeviceQueue;
import io.github.netmap4j.xdp.device.KernelFeatures;
import io.github.netmap4j.xdp.device.Promiscuity;
import io.github.netmap4j.xdp.device.QueueRelease;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.program.XdpAttachment;
import io.github.netmap4j.xdp.sys.XskSocket;
import io.github.netmap4j.xdp.sys.XskUmem;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens a socket step by step, with the fallbacks of AUTO, and undoes the steps if one fails. Used once, with the
 * UMEM's monitor held.
 */
final class SocketOpener {

    /** Stands for a new descriptor, in place of an adopted one. */
    static final int NEW = -1;

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private final Umem umem;
    private final SocketConfig config;
    private final DeviceQueue queue;
    private final KernelFeatures kernel;
    private final String name;
    private final long start = System.nanoTime();

    private boolean multiBuffer;

    SocketOpener(Umem umem, DeviceQueue queue, SocketConfig config, KernelFeatures kernel) {
        this.umem = umem;
        this.queue = queue;
        this.config = config;
        this.kernel = kernel;
        this.name = queue.toString();
    }

    /** Opens a socket with its own fill and completion queue: a new one, or one from another process. */
    XdpSocket open(int fd) throws XdpException {
        XskSocket xsk = XskSocket.of(fd == NEW ? create() : fd);
        try (Undo undo = new Undo(xsk)) {
            refuseSecond();
            if (config.program().isPresent() && needsProgram()) {
                undo.attachment = XdpAttachment.open(queue.device(), config.program(), config.attachMode());
            }
            boolean bound = false;
            XdpSocket donor = fd == NEW ? donor() : null;
            if (donor == null) {
                bound = register(xsk) == -EBUSY;
                if (bound && fd == NEW) {
                    throw failed("XDP_UMEM_REG", EBUSY);
                }
            }
            if (bound) {
                multiBuffer = config.multiBuffer() && kernel.multiBuffer();
                require(
                        "mmap",
                        xsk.mapRings(config.fillSize(), config.completionSize(), config.rxSize(), config.txSize()));
            } else {
                require("XDP_UMEM_FILL_RING", xsk.fillRing(config.fillSize()));
                require("XDP_UMEM_COMPLETION_RING", xsk.completionRing(config.completionSize()));
                ownRings(xsk);
                bind(xsk, donor);
            }
            SocketCore core = new SocketCore(xsk, name, queue.ifindex());
            return finish(undo, core, new QueueGroup(core, umem.frames), new QueueRelease(queue, xsk.fd()));
        }
    }

    /** Opens a further socket on the queue of another. */
    XdpSocket openSibling(XdpSocket first, QueueGroup group) throws XdpException {
        XskSocket xsk = XskSocket.of(create());
        try (Undo undo = new Undo(xsk)) {
            ownRings(xsk);
            bind(xsk, first);
            XdpSocket sibling = finish(undo, new SocketCore(xsk, name, queue.ifindex()), group, first.release());
            group.join();
            return sibling;
        }
    }

    private XdpSocket finish(Undo undo, SocketCore core, QueueGroup group, QueueRelease release) throws XdpException {
        tune(core.xsk);
        undo.promiscuity = config.promiscuous() ? Promiscuity.of(queue.device(), queue.ifindex()) : null;
        if (undo.attachment != null && config.rxSize() > 0) {
            undo.attachment.put(queue.queue(), core.xsk.fd());
        }
        Extras extras = new Extras(undo.attachment, undo.promiscuity, multiBuffer, maxFrames(), wantedFlags());
        XdpSocket socket = new XdpSocket(umem, config, queue, group, core, release, extras);
        undo.done = true;
        return socket;
    }

    /** Undoes the steps, last first, unless all succeeded. */
    private static final class Undo implements AutoCloseable {
        private final XskSocket xsk;
        private @Nullable XdpAttachment attachment;
        private @Nullable Promiscuity promiscuity;
        private boolean done;

        Undo(XskSocket xsk) {
            this.xsk = xsk;
        }

        @Override
        public void close() throws XdpException {
            if (!done) {
                xsk.close();
                if (promiscuity != null) {
                    promiscuity.close();
                }
                if (attachment != null) {
                    attachment.close();
                }
            }
        }
    }

    private int create() throws XdpException {
        int fd = XskSocket.socket();
        require("socket", fd);
        return fd;
    }

    private void refuseSecond() throws XdpException {
        for (XdpSocket socket : umem.sockets()) {
            if (socket.queue().equals(queue)) {
                throw new XdpException(
                        "bind",
                        name,
                        EBUSY,
                        socket + " is open: call its sibling() for a second socket of the same queue");
            }
        }
    }

    /** Receiving needs one; and some zero-copy drivers send only while a program is attached. */
    private boolean needsProgram() {
        return config.rxSize() > 0
                || config.copyMode() == CopyMode.ZERO_COPY
                || (config.copyMode() == CopyMode.AUTO && queue.canZeroCopy());
    }

    private void ownRings(XskSocket xsk) throws XdpException {
        if (config.rxSize() > 0) {
            require("XDP_RX_RING", xsk.rxRing(config.rxSize()));
        }
        if (config.txSize() > 0) {
            require("XDP_TX_RING", xsk.txRing(config.txSize()));
        }
        require("mmap", xsk.mapRings());
    }

    // ---- memory

    private int register(XskSocket xsk) throws XdpException {
        UmemConfig cut = umem.frames.config;
        if (cut.txMetadataLength() > 0 && !kernel.txMetadata()) {
            throw failed("transmit metadata", EOPNOTSUPP);
        }
        int flags = 0;
        flags |= cut.unaligned() ? xdp_h.XDP_UMEM_UNALIGNED_CHUNK_FLAG() : 0;
        flags |= cut.softwareChecksum() ? xdp_h.XDP_UMEM_TX_SW_CSUM() : 0;
        flags |= cut.txMetadataLength() > 0 ? xdp_h.XDP_UMEM_TX_METADATA_LEN() : 0;
        int result = register(xsk, cut, flags);
        if (result == -EINVAL && cut.txMetadataLength() > 0) {
            // Linux 6.8 to 6.10 has no flag, and always applies the length.
            result = register(xsk, cut, flags & ~xdp_h.XDP_UMEM_TX_METADATA_LEN());
        }
        if (result < 0 && result != -EBUSY) {
            throw failed("XDP_UMEM_REG", -result);
        }
        return result;
    }

    private int register(XskSocket xsk, UmemConfig cut, int flags) {
        XskUmem memory =
                new XskUmem(umem.frames.region, cut.frameSize(), cut.frameHeadroom(), flags, cut.txMetadataLength());
        return patiently(() -> xsk.register(memory), -ENOBUFS);
    }

    /** Retries while the kernel is about to release the queue or memory. */
    private int patiently(IntSupplier call, int transientError) {
        int result = call.getAsInt();
        while (result == transientError
                && System.nanoTime() - start < config.releaseTimeout().toNanos()) {
            LockSupport.parkNanos(PAUSE);
            result = call.getAsInt();
        }
        return result;
    }

    /** An open socket of the UMEM with the same bind flags, since the kernel then accepts no others. */
    private @Nullable XdpSocket donor() {
        for (XdpSocket socket : umem.sockets()) {
            if (socket.boundFlags() == wantedFlags()) {
                return socket;
            }
        }
        return null;
    }

    // ---- bind

    private int wantedFlags() {
        return flags(config);
    }

    /** The bind flags of a configuration. */
    static int flags(SocketConfig config) {
        int flags =
                switch (config.copyMode()) {
                    case AUTO -> 0;
                    case COPY -> xdp_h.XDP_COPY();
                    case ZERO_COPY -> xdp_h.XDP_ZEROCOPY();
                };
        flags |= config.needWakeup() ? xdp_h.XDP_USE_NEED_WAKEUP() : 0;
        return flags | (config.multiBuffer() ? xdp_h.XDP_USE_SG() : 0);
    }

    private void bind(XskSocket xsk, @Nullable XdpSocket donor) throws XdpException {
        if (donor != null) {
            multiBuffer = donor.multiBuffer();
            require("bind", bind(xsk, xdp_h.XDP_SHARED_UMEM(), donor.fd()));
            return;
        }
        int flags = wantedFlags() & (kernel.multiBuffer() ? ~0 : ~xdp_h.XDP_USE_SG());
        int result = bind(xsk, flags, 0);
        if (result == -EINVAL) {
            flags &= ~xdp_h.XDP_USE_NEED_WAKEUP();
            result = bind(xsk, flags, 0);
        }
        require("bind", result);
        multiBuffer = (flags & xdp_h.XDP_USE_SG()) != 0;
    }

    /** How many frames a packet to be sent may have. */
    private int maxFrames() {
        return kernel.multiBuffer() ? TxQueue.MAX_FRAMES : 1;
    }

    private int bind(XskSocket xsk, int flags, int sharedFd) {
        return patiently(() -> xsk.bind(queue.ifindex(), queue.queue(), flags, sharedFd), -EBUSY);
    }

    // ---- options

    private void tune(XskSocket xsk) throws XdpException {
        if (config.txBudget() > SocketConfig.MIN_TX_BUDGET) {
            int result = xsk.maxTxSkbBudget(config.txBudget());
            // Before Linux 6.17 there is no such option, and the budget is 32.
            if (result < 0 && result != -ENOPROTOOPT) {
                throw failed("XDP_MAX_TX_SKB_BUDGET", -result);
            }
        }
        BusyPoll busy = config.busyPoll();
        if (busy != null) {
            int level = xdp_h.SOL_SOCKET();
            require("SO_PREFER_BUSY_POLL", xsk.setsockopt(level, xdp_h.SO_PREFER_BUSY_POLL(), busy.prefer() ? 1 : 0));
            require("SO_BUSY_POLL", xsk.setsockopt(level, xdp_h.SO_BUSY_POLL(), busy.microseconds()));
            require("SO_BUSY_POLL_BUDGET", xsk.setsockopt(level, xdp_h.SO_BUSY_POLL_BUDGET(), busy.budget()));
        }
    }

    private void require(String operation, int result) throws XdpException {
        if (result < 0) {
            throw failed(operation, -result);
        }
    }

    private XdpException failed(String operation, int errno) {
        return new XdpException(operation, name, errno, Remedies.open(operation, queue, config, errno));
    }
}
