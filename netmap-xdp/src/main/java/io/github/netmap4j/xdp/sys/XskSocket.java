package io.github.netmap4j.xdp.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.abi.sockaddr_xdp;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.abi.xdp_statistics;
import io.github.netmap4j.xdp.internal.KernelCalls;
import io.github.netmap4j.xdp.internal.OptionScratch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An AF_XDP socket with its rings: calls to set it up and to drive it. Set it up in this order: {@link #register} (not
 * with the memory of another socket), {@link #fillRing}, {@link #completionRing}, {@link #rxRing}, {@link #txRing},
 * {@link #mapRings}, {@link #bind}.
 *
 * <p>One thread sets it up. Afterwards each ring belongs to one thread; any thread may call {@link #kick}, {@link
 * #poll} and {@link #close}, which ends a poll.
 *
 * <p>Calls return 0, a result or {@code -errno}; they throw {@link IllegalStateException} after {@link #close}.
 */
public final class XskSocket implements AutoCloseable {

    private static final int SOL_XDP = xdp_h.SOL_XDP();
    private static final int MSG_DONTWAIT = xdp_h.MSG_DONTWAIT();

    /** What one kick sends in copy mode unless {@link #maxTxSkbBudget} was taken. */
    private static final int TX_BUDGET = 32;

    private final Descriptor descriptor;
    private final RingMappings rings = new RingMappings();
    private final IntSupplier kick = this::kick;

    private int fillSize;
    private int completionSize;
    private int rxSize;
    private int txSize;
    private int budget = TX_BUDGET;
    private boolean closed;

    private XskSocket(int fd) {
        descriptor = new Descriptor(KernelCalls.kernel(), fd, "XDP socket " + fd);
    }

    /**
     * {@code socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0)}. Needs CAP_NET_RAW in the network namespace of the calling thread.
     *
     * @return a descriptor for {@link #of}, or {@code -errno}: EPERM without the capability, EAFNOSUPPORT if the kernel has no
     *     AF_XDP
     * @throws IllegalCallerException if the JVM forbids native access; the message has the flag that allows it
     */
    public static int socket() {
        return KernelCalls.socket(xdp_h.AF_XDP(), 0);
    }

    /**
     * Takes over a socket: from {@link #socket}, or one that another process set up and passed on, bound or not.
     *
     * @param fd its descriptor; {@link #close} closes it
     * @return the socket
     */
    public static XskSocket of(int fd) {
        return new XskSocket(fd);
    }

    /** {@return the open descriptor, for calls that other classes make, such as waits for several} */
    public Descriptor descriptor() {
        return descriptor;
    }

    /** {@return the descriptor's number; after the close it may belong to another file} */
    public int fd() {
        return descriptor.fd();
    }

    // ---- set-up

    /**
     * {@code XDP_UMEM_REG}: gives the socket memory for frames.
     *
     * @param umem the memory
     * @return 0 or {@code -errno}: see {@link XskUmem}; EBUSY if the socket has memory
     */
    public int register(XskUmem umem) {
        try (Arena scratch = Arena.ofConfined()) {
            return setsockopt(SOL_XDP, xdp_h.XDP_UMEM_REG(), umem.reg(scratch));
        }
    }

    /**
     * {@code XDP_UMEM_FILL_RING}: makes the ring of empty frames. A socket needs it with its own memory, even to send
     * only, and with shared memory on another queue.
     *
     * @param size entries, a power of two
     * @return 0 or {@code -errno}: EINVAL for another size, ENOMEM, EBUSY if the socket is bound
     */
    public int fillRing(int size) {
        int result = setsockopt(SOL_XDP, xdp_h.XDP_UMEM_FILL_RING(), size);
        fillSize = result < 0 ? fillSize : size;
        return result;
    }

    /**
     * {@code XDP_UMEM_COMPLETION_RING}: makes the ring of frames that were sent. Required together with a fill ring.
     *
     * @param size entries, a power of two
     * @return 0 or {@code -errno}, as for {@link #fillRing}
     */
    public int completionRing(int size) {
        int result = setsockopt(SOL_XDP, xdp_h.XDP_UMEM_COMPLETION_RING(), size);
        completionSize = result < 0 ? completionSize : size;
        return result;
    }

    /**
     * {@code XDP_RX_RING}: makes the ring of received frames.
     *
     * @param size entries, a power of two
     * @return 0 or {@code -errno}, as for {@link #fillRing}
     */
    public int rxRing(int size) {
        int result = setsockopt(SOL_XDP, xdp_h.XDP_RX_RING(), size);
        rxSize = result < 0 ? rxSize : size;
        return result;
    }

    /**
     * {@code XDP_TX_RING}: makes the ring of frames to be sent.
     *
     * @param size entries, a power of two
     * @return 0 or {@code -errno}, as for {@link #fillRing}
     */
    public int txRing(int size) {
        int result = setsockopt(SOL_XDP, xdp_h.XDP_TX_RING(), size);
        txSize = result < 0 ? txSize : size;
        return result;
    }

    /**
     * Maps the rings that were made here.
     *
     * @return 0 or {@code -errno} of the first call that failed: then none is mapped
     */
    public int mapRings() {
        return mapRings(fillSize, completionSize, rxSize, txSize);
    }

    /**
     * Maps rings that another process made. Their sizes must be known: the kernel does not report them.
     *
     * @param fillEntries entries of the fill ring, 0 for none
     * @param completionEntries entries of the completion ring, 0 for none
     * @param rxEntries entries of the receive ring, 0 for none
     * @param txEntries entries of the transmit ring, 0 for none
     * @return 0 or {@code -errno} of the first call that failed, EINVAL for a ring that is not there or
     *     shorter, and for a size that is not a power of two: then none is mapped
     * @throws IllegalStateException if rings are mapped
     */
    public int mapRings(int fillEntries, int completionEntries, int rxEntries, int txEntries) {
        int fd = acquire();
        try {
            return rings.map(fd, fillEntries, completionEntries, rxEntries, txEntries);
        } finally {
            descriptor.release();
        }
    }

    /**
     * {@code bind}: ties the socket to one queue of an interface.
     *
     * @param ifindex the interface
     * @param queue the queue, from 0
     * @param flags {@code XDP_COPY}, {@code XDP_ZEROCOPY}, {@code XDP_USE_NEED_WAKEUP}, {@code XDP_USE_SG}; or
     *     {@code XDP_SHARED_UMEM} alone
     * @param sharedFd with {@code XDP_SHARED_UMEM} a bound socket that has the memory, else 0
     * @return 0 or {@code -errno}: EBUSY if another socket has the queue, for up to 20 ms after it was closed; ENODEV, EINVAL for
     *     an unknown queue or flag, or a ring that is missing; EOPNOTSUPP if the driver has no zero copy; EBADF if the other
     *     socket is not bound
     */
    public int bind(int ifindex, int queue, int flags, int sharedFd) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment address = scratch.allocate(sockaddr_xdp.layout());
            sockaddr_xdp.sxdp_family(address, (short) xdp_h.AF_XDP());
            sockaddr_xdp.sxdp_flags(address, (short) flags);
            sockaddr_xdp.sxdp_ifindex(address, ifindex);
            sockaddr_xdp.sxdp_queue_id(address, queue);
            sockaddr_xdp.sxdp_shared_umem_fd(address, sharedFd);
            int fd = acquire();
            try {
                return KernelCalls.bind(fd, address);
            } finally {
                descriptor.release();
            }
        }
    }

    // ---- rings

    /** {@return the ring of empty frames; null if none is mapped} */
    public @Nullable XskRingProd fill() {
        return rings.fill;
    }

    /** {@return the ring of frames that were sent; null if none is mapped} */
    public @Nullable XskRingCons completion() {
        return rings.completion;
    }

    /** {@return the ring of received frames; null if none is mapped} */
    public @Nullable XskRingCons rx() {
        return rings.rx;
    }

    /** {@return the ring of frames to be sent; null if none is mapped} */
    public @Nullable XskRingProd tx() {
        return rings.tx;
    }

    // ---- calls

    /**
     * {@return {@code sendto(fd, NULL, 0, MSG_DONTWAIT, NULL, 0)}: makes the kernel send what is in the transmit ring;
     * 0; or {@code -errno}: EAGAIN if more is to be sent, or the completion ring is full; EBUSY if the device dropped a
     * frame, which is completed all the same; ENOBUFS; ENETDOWN if the interface is down; ENXIO if it is gone or the
     * socket is not bound; EINVAL if metadata of a frame is refused: that frame blocks the ring for good} In copy mode
     * nothing is sent without it, and one call sends 32 frames, or as many as {@link #maxTxSkbBudget} set.
     */
    public int kick() {
        int fd = acquire();
        try {
            return (int) KernelCalls.send(fd, MemorySegment.NULL, 0, MSG_DONTWAIT);
        } finally {
            descriptor.release();
        }
    }

    /**
     * {@link #kick} until the transmit ring is empty, or the kernel sends no more for the moment. Before Linux 6.17
     * the kernel stores its index only when it finds the ring empty, so a used-up budget is a reason to go on
     * although nothing seems to have moved.
     *
     * @return 0, also with frames left that the device or the completion ring has no room for; or {@code -errno}: ENETDOWN,
     *     ENXIO and EINVAL as for {@link #kick}
     * @throws NullPointerException if no transmit ring is mapped
     */
    public int kickAll() {
        return kickAll(kick, Objects.requireNonNull(rings.tx), budget);
    }

    static int kickAll(IntSupplier kick, XskRingProd tx, int budget) {
        int left = tx.pending();
        int unseen = Math.min(left, tx.size());
        int result = 0;
        // After the last drop one more call finds the ring empty.
        while (left != 0 && (unseen > 0 || (unseen == 0 && result == -Errno.EBUSY))) {
            result = kick.getAsInt();
            if (result == -Errno.EINTR) {
                continue;
            }
            if (result != 0 && result != -Errno.EAGAIN && result != -Errno.EBUSY && result != -Errno.ENOBUFS) {
                return result;
            }
            int now = tx.pending();
            if (now != left) {
                unseen = Math.min(now, tx.size());
                left = now;
            } else {
                unseen -= result == -Errno.EAGAIN ? budget : result == -Errno.EBUSY ? 1 : unseen;
            }
        }
        return 0;
    }

    /**
     * {@return {@code recvfrom(fd, NULL, 0, MSG_DONTWAIT, NULL, NULL)}: makes the driver check the fill ring, in
     * zero-copy mode and for busy polling; 0; or {@code -errno}: ENETDOWN, ENXIO}
     */
    public int kickRx() {
        int fd = acquire();
        try {
            return (int) KernelCalls.receive(fd, MemorySegment.NULL, 0, MSG_DONTWAIT);
        } finally {
            descriptor.release();
        }
    }

    /**
     * {@code poll} for this socket alone, which sends what is in the transmit ring, too. POLLIN: the receive ring is not empty.
     * POLLOUT: the transmit ring is at most half full. A device that went down raises neither; {@link #error} reports it.
     *
     * @param events {@code POLLIN}, {@code POLLOUT} or both
     * @param timeout milliseconds; 0 returns at once, -1 waits for ever
     * @return what is ready, 0 after the timeout, or {@code -errno}: EINTR if this thread is interrupted, and remains so
     * @throws IllegalStateException if the socket is closed, before or meanwhile
     */
    public int poll(int events, int timeout) {
        return descriptor.poll(events, timeout);
    }

    /**
     * {@return {@code SO_ERROR}: what happened to the socket since the last look; 0, or {@code -errno}: ENETDOWN if the
     * interface is gone}
     */
    public int error() {
        int error = getsockopt(xdp_h.SOL_SOCKET(), xdp_h.SO_ERROR());
        return error < 0 ? error : -error;
    }

    /**
     * {@code XDP_STATISTICS}.
     *
     * @param statistics a {@code struct xdp_statistics}, off the heap
     * @return 0 or {@code -errno}
     */
    public int statistics(MemorySegment statistics) {
        long size = xdp_statistics.sizeof();
        Objects.checkFromIndexSize(0, size, statistics.byteSize());
        return getsockopt(
                SOL_XDP,
                xdp_h.XDP_STATISTICS(),
                statistics,
                OptionScratch.current().size(size));
    }

    /** {@return {@code XDP_OPTIONS}: {@code XDP_OPTIONS_ZEROCOPY} or 0; or {@code -errno}} */
    public int options() {
        return getsockopt(SOL_XDP, xdp_h.XDP_OPTIONS());
    }

    /**
     * {@code XDP_MAX_TX_SKB_BUDGET}: how many frames one {@link #kick} sends in copy mode. Linux 6.17.
     *
     * @param frames 32 up to the transmit ring's size
     * @return 0 or {@code -errno}: EACCES for another number, ENOPROTOOPT on an older kernel, where it is 32
     */
    public int maxTxSkbBudget(int frames) {
        int result = setsockopt(SOL_XDP, xdp_h.XDP_MAX_TX_SKB_BUDGET(), frames);
        budget = result < 0 ? budget : frames;
        return result;
    }

    /**
     * {@code setsockopt} of an int.
     *
     * @param level {@code SOL_XDP} or {@code SOL_SOCKET}
     * @param name the option: {@code SO_PREFER_BUSY_POLL}, say
     * @param value its value
     * @return 0 or {@code -errno}
     */
    public int setsockopt(int level, int name, int value) {
        MemorySegment scratch = OptionScratch.current().value;
        scratch.set(JAVA_INT, 0, value);
        return setsockopt(level, name, scratch);
    }

    /**
     * {@code getsockopt} of an int that is not negative.
     *
     * @param level {@code SOL_XDP} or {@code SOL_SOCKET}
     * @param name the option: {@code SO_INCOMING_NAPI_ID}, say
     * @return its value, or {@code -errno}
     */
    public int getsockopt(int level, int name) {
        OptionScratch scratch = OptionScratch.current();
        int result = getsockopt(level, name, scratch.value, scratch.size(JAVA_INT.byteSize()));
        return result < 0 ? result : scratch.value.get(JAVA_INT, 0);
    }

    private int setsockopt(int level, int name, MemorySegment value) {
        int fd = acquire();
        try {
            return KernelCalls.setsockopt(fd, level, name, value);
        } finally {
            descriptor.release();
        }
    }

    private int getsockopt(int level, int name, MemorySegment value, MemorySegment size) {
        int fd = acquire();
        try {
            return KernelCalls.getsockopt(fd, level, name, value, size);
        } finally {
            descriptor.release();
        }
    }

    private int acquire() {
        int fd = descriptor.acquire();
        if (fd < 0) {
            throw new IllegalStateException(descriptor.toString());
        }
        return fd;
    }

    // ---- end

    /**
     * Unmaps the rings, then closes the socket: in the other order the queue would stay busy as long as a ring is
     * mapped. The kernel releases the queue some milliseconds later. Calls under way finish first; a poll is woken.
     * Closing again does nothing.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        rings.close();
        descriptor.close();
    }
}
