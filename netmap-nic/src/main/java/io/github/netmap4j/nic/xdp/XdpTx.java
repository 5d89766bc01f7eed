package io.github.netmap4j.nic.xdp;

import static io.github.netmap4j.sys.os.Errno.ENXIO;

import io.github.netmap4j.soft.spi.NicMemory;
import io.github.netmap4j.soft.spi.NicTx;
import io.github.netmap4j.xdp.UmemConfig;
import io.github.netmap4j.xdp.XdpSocket;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.sys.XdpDesc;
import io.github.netmap4j.xdp.sys.Xsk;
import io.github.netmap4j.xdp.sys.XskRingCons;
import io.github.netmap4j.xdp.sys.XskRingProd;
import io.github.netmap4j.xdp.sys.XskSocket;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The transmit ring. A buffer begins 256 bytes into its chunk and so ends in the next one, which needs a second
 * descriptor that the kernel joins to the first. Completions are counted by chunk, since the kernel reports an address,
 * not always the submitted one.
 */
final class XdpTx implements NicTx {

    private static final int CONTINUES = xdp_h.XDP_PKT_CONTD();
    private static final int HEADROOM = UmemConfig.XDP_PACKET_HEADROOM;
    private static final long TIMEOUT = 100_000_000L;

    /**
     * Buffers put and not reclaimed, oldest first, by index modulo length: the first chunk, twice, and whether there
     * are two.
     */
    private final int[] sent;

    private final int mask;
    private int oldest;
    private int newest;

    private @Nullable XskSocket socket;
    private @Nullable XskRingProd ring;
    private @Nullable XskRingCons completion;
    private boolean copies;
    /** Descriptors that a frame may have. */
    private int maxDescriptors;
    /** log2 of a chunk's size. */
    private int shift;

    /** How much of a buffer is in its chunk. */
    private int inOneChunk;

    /** By chunk, the number of descriptors submitted and not completed. */
    private short[] pending = {};

    /** Descriptors that were written and not submitted; those of the frame that is being put, and its buffers. */
    private int written;

    private int frameDescriptors;
    private int frameBuffers;

    XdpTx(int slots) {
        sent = new int[Integer.highestOneBit(2 * slots - 1)];
        mask = sent.length - 1;
    }

    void open(XdpSocket opened, NicMemory memory) {
        open(opened, memory, opened.tx().maxFrames());
    }

    void open(XdpSocket opened, NicMemory memory, int descriptorsOfAFrame) {
        maxDescriptors = descriptorsOfAFrame;
        copies = !opened.zeroCopy();
        shift = Integer.numberOfTrailingZeros(memory.bufferSize());
        inOneChunk = memory.bufferSize() - HEADROOM;
        pending = new short[opened.umem().frames()];
        ring = opened.raw().tx();
        completion = opened.raw().completion();
        oldest = 0;
        newest = 0;
        written = 0;
        frameDescriptors = 0;
        frameBuffers = 0;
        socket = opened.raw();
    }

    void close() {
        socket = null;
        ring = null;
        completion = null;
        pending = new short[0];
    }

    /** Sends what is pending, and waits a moment for completions. Returns whether nothing is left. */
    boolean drain() {
        long start = System.nanoTime();
        while (socket != null && oldest != newest) {
            if (flush() != 0 || System.nanoTime() - start > TIMEOUT) {
                return false;
            }
            reclaim();
            Thread.onSpinWait();
        }
        return true;
    }

    @Override
    public boolean hasRoom(int fragments) {
        int most = 2 * fragments;
        XskRingProd into = ring;
        return into != null
                && newest - oldest + fragments <= sent.length
                && Integer.compareUnsigned(Xsk.xsk_prod_nb_free(into, most), most) >= 0;
    }

    @Override
    public boolean put(int buffer, int offset, int length, boolean more) {
        long address = ((long) buffer << shift) + HEADROOM + offset;
        if (!more && frameDescriptors == 0 && offset + length <= inOneChunk) {
            describe(address, buffer, length, 0);
            sent[newest++ & mask] = buffer << 1;
            return true;
        }
        int chunk = (int) (address >>> shift);
        int inChunk = (int) Math.min(length, ((chunk + 1L) << shift) - address);
        boolean two = inChunk < length;
        // A zero-copy driver may write into the headroom of the next chunk while that is empty.
        boolean overlaps = !copies && offset + length > inOneChunk;
        if (overlaps || frameDescriptors + (two ? 2 : 1) + (more ? 1 : 0) > maxDescriptors) {
            forgetFrame();
            return false;
        }
        describe(address, chunk, inChunk, two || more ? CONTINUES : 0);
        frameDescriptors++;
        if (two) {
            describe(address + inChunk, chunk + 1, length - inChunk, more ? CONTINUES : 0);
            frameDescriptors++;
        }
        sent[newest++ & mask] = chunk << 1 | (two ? 1 : 0);
        frameBuffers = more ? frameBuffers + 1 : 0;
        if (!more) {
            frameDescriptors = 0;
        }
        return true;
    }

    private void describe(long address, int chunk, int length, int options) {
        XskRingProd into = Objects.requireNonNull(ring);
        Xsk.xsk_ring_prod__reserve(into, 1);
        long entry = Xsk.xsk_ring_prod__tx_desc(into, into.idx());
        XdpDesc.set(into.ring(), entry, address, length, options);
        pending[chunk]++;
        written++;
    }

    private void forgetFrame() {
        for (; frameBuffers > 0; frameBuffers--) {
            int last = sent[--newest & mask];
            pending[last >>> 1]--;
            if ((last & 1) != 0) {
                pending[(last >>> 1) + 1]--;
            }
        }
        Xsk.xsk_ring_prod__cancel(Objects.requireNonNull(ring), frameDescriptors);
        written -= frameDescriptors;
        frameDescriptors = 0;
    }

    @Override
    public int flush() {
        if (socket == null || ring == null) {
            return ENXIO;
        }
        boolean news = written != 0;
        if (news) {
            Xsk.xsk_ring_prod__submit(ring, written);
            written = 0;
        }
        if (ring.pending() == 0 || (news && !copies && !Xsk.xsk_ring_prod__needs_wakeup(ring))) {
            return 0;
        }
        return -socket.kickAll();
    }

    @Override
    public int reclaim() {
        if (completion == null) {
            return 0;
        }
        complete(completion);
        int done = 0;
        while (oldest != newest && isDone(sent[oldest & mask])) {
            oldest++;
            done++;
        }
        return done;
    }

    private void complete(XskRingCons completed) {
        int count = Xsk.xsk_ring_cons__peek(completed, completed.size());
        if (count == 0) {
            return;
        }
        int first = completed.idx();
        for (int i = 0; i < count; i++) {
            long chunk = Xsk.xsk_ring_cons__comp_addr(completed, first + i) >>> shift;
            if (chunk < pending.length && pending[(int) chunk] > 0) {
                pending[(int) chunk]--;
            }
        }
        Xsk.xsk_ring_cons__release(completed, count);
    }

    private boolean isDone(int buffer) {
        int chunk = buffer >>> 1;
        return pending[chunk] == 0 && ((buffer & 1) == 0 || pending[chunk + 1] == 0);
    }
}
