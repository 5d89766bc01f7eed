package io.github.netmap4j.nic.xdp;

import static io.github.netmap4j.sys.os.Errno.EAGAIN;
import static io.github.netmap4j.sys.os.Errno.EINTR;
import static io.github.netmap4j.sys.os.Errno.ENXIO;

import io.github.netmap4j.soft.spi.NicMemory;
import io.github.netmap4j.soft.spi.NicRx;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.xdp.UmemConfig;
import io.github.netmap4j.xdp.XdpSocket;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.abi.xdp_statistics;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.program.XdpAttachment;
import io.github.netmap4j.xdp.sys.XdpDesc;
import io.github.netmap4j.xdp.sys.Xsk;
import io.github.netmap4j.xdp.sys.XskRingCons;
import io.github.netmap4j.xdp.sys.XskRingProd;
import io.github.netmap4j.xdp.sys.XskSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/** The receive ring. The kernel puts a frame 256 bytes into a chunk, where the buffer of that number begins. */
final class XdpRx implements NicRx {

    private static final int CONTINUES = xdp_h.XDP_PKT_CONTD();
    private static final int HEADROOM = UmemConfig.XDP_PACKET_HEADROOM;

    private @Nullable XskSocket socket;
    private @Nullable XskRingProd fill;
    private @Nullable XskRingCons ring;
    private boolean copies;
    private int shift;

    /** The attachment that the next flush puts the socket into, so that packets arrive; null if it is there. */
    private @Nullable XdpAttachment attachment;

    private int queue;

    /** Whether the ring is open without a socket. */
    private boolean receivesNothing;

    /** How many empty buffers are written and not submitted. */
    private int written;

    /** Entries that were taken from the ring: of those that are left, the next one; how many are left, and not given back. */
    private int at;

    private int left;
    private int taken;

    private int buffer;
    private int offset;
    private int length;
    private boolean more;

    /** Whether a long frame lies in several buffers; else the kernel drops it. */
    private boolean multiBuffer;

    /** What was reported of this socket's drops. */
    private long reportedFull;

    private long reportedLong;

    /** For waiting threads, which are outside the ring's gate. */
    private volatile int descriptor = -1;

    void open(XdpSocket opened, NicMemory memory) {
        copies = !opened.zeroCopy();
        multiBuffer = opened.multiBuffer();
        reportedFull = 0;
        reportedLong = 0;
        shift = Integer.numberOfTrailingZeros(memory.bufferSize());
        fill = opened.raw().fill();
        ring = opened.raw().rx();
        written = 0;
        left = 0;
        taken = 0;
        socket = opened.raw();
        descriptor = opened.fd();
    }

    /** Opens the ring without a socket: it receives nothing, but waits may still need a descriptor. */
    void openForNothing(int waitedFor) {
        receivesNothing = true;
        descriptor = waitedFor;
    }

    void receiveBy(@Nullable XdpAttachment by, int key) {
        attachment = by;
        queue = key;
    }

    void close() {
        descriptor = -1;
        receivesNothing = false;
        attachment = null;
        socket = null;
        fill = null;
        ring = null;
    }

    @Override
    public void give(int empty) {
        XskRingProd to = fill;
        if (to != null) {
            Xsk.xsk_ring_prod__reserve(to, 1);
            Xsk.xsk_ring_prod__fill_addr(to, to.idx(), (long) empty << shift);
            written++;
        }
    }

    @Override
    public boolean next() {
        XskRingCons from = ring;
        if (from == null) {
            return false;
        }
        if (left == 0) {
            left = Xsk.xsk_ring_cons__peek(from, from.size());
            if (left == 0) {
                return false;
            }
            at = from.idx();
            taken += left;
        }
        long entry = Xsk.xsk_ring_cons__rx_desc(from, at);
        long address = XdpDesc.addr(from.ring(), entry);
        at++;
        left--;
        buffer = (int) (address >>> shift);
        offset = (int) (address - ((long) buffer << shift)) - HEADROOM;
        long word = XdpDesc.lenAndOptions(from.ring(), entry);
        length = XdpDesc.len(word);
        more = (XdpDesc.options(word) & CONTINUES) != 0;
        return true;
    }

    @Override
    public int buffer() {
        return buffer;
    }

    @Override
    public int offset() {
        return offset;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public boolean more() {
        return more;
    }

    @Override
    public int flush() {
        if (socket == null || ring == null || fill == null) {
            return receivesNothing ? 0 : ENXIO;
        }
        if (taken != 0) {
            Xsk.xsk_ring_cons__release(ring, taken);
            taken = 0;
        }
        if (written != 0) {
            Xsk.xsk_ring_prod__submit(fill, written);
            written = 0;
        }
        if (attachment != null) {
            return join(attachment, socket);
        }
        return copies || !Xsk.xsk_ring_prod__needs_wakeup(fill) ? 0 : wakeDriver(socket);
    }

    @Override
    public void reportDrops(ObjIntConsumer<DropReason> to) {
        XskSocket from = socket;
        if (from == null) {
            return;
        }
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment counters = scratch.allocate(xdp_statistics.layout());
            if (from.statistics(counters) == 0) {
                long dropped = xdp_statistics.rx_dropped(counters);
                long tooLong = multiBuffer ? 0 : dropped - xdp_statistics.rx_fill_ring_empty_descs(counters);
                long full = dropped - tooLong + xdp_statistics.rx_ring_full(counters);
                to.accept(DropReason.FULL, (int) (full - reportedFull));
                to.accept(DropReason.TOO_LONG, (int) (tooLong - reportedLong));
                reportedFull = full;
                reportedLong = tooLong;
            }
        }
    }

    private int join(XdpAttachment by, XskSocket joining) {
        attachment = null;
        try {
            by.put(queue, joining.fd());
            return 0;
        } catch (XdpException failed) {
            return failed.errno();
        }
    }

    /** The driver has run out of buffers and waits for new ones. */
    private static int wakeDriver(XskSocket by) {
        int result = by.kickRx();
        return result == 0 || result == -EAGAIN || result == -EINTR ? 0 : -result;
    }

    @Override
    public int descriptor() {
        return descriptor;
    }
}
