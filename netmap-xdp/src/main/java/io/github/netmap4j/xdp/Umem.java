package io.github.netmap4j.xdp;

import io.github.netmap4j.xdp.device.DeviceQueue;
import io.github.netmap4j.xdp.device.KernelFeatures;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.internal.KernelCalls;
import io.github.netmap4j.xdp.ownership.FrameTable;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Memory shared with the kernel, divided into frames of one size, each owned by nobody, the program, or a queue. Any
 * number of sockets on different queues, interfaces and threads can use one UMEM, so that one can send a frame that
 * another received, without copying.
 *
 * <p><img src="doc-files/umem.svg" alt="The program allocates and frees frames; it produces them into the fill or the transmit
 * queue, and consumes them from the receive or the completion queue; in between the kernel has them.">
 *
 * {@snippet class="io.github.netmap4j.examples.snippets.XdpSnippetsTest" region="receive"}
 *
 * <p>Threads: any may open sockets, allocate and free. A batch and a queue belong to one thread at a time. The memory
 * counts against {@code RLIMIT_MEMLOCK} unless the process has CAP_IPC_LOCK.
 */
public final class Umem implements AutoCloseable {

    /** The largest number of open UMEMs in a process. */
    public static final int MAX_UMEMS = 128;

    private static final BitSet IDS = new BitSet(MAX_UMEMS);
    private static int nextId;
    private static int nextGeneration;

    final FrameMemory frames;

    /** Unmaps memory that this class mapped. */
    private final Runnable unmap;

    /** Open sockets, in the order of their opening; guarded by this. */
    private final List<XdpSocket> sockets = new ArrayList<>();

    /** All reachable batches; guarded by itself. */
    private final List<WeakReference<FrameBatch>> batches = new ArrayList<>();

    private boolean closed;

    private Umem(MemorySegment region, UmemConfig config, Runnable unmap) {
        long count = region.byteSize() / config.frameSize();
        if (count < 1 || count > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "a UMEM of " + count + " frames of " + config.frameSize() + " bytes: at least 1, below 2^31");
        }
        this.unmap = unmap;
        int id = takeId();
        frames = new FrameMemory(
                region, new FrameTable(id, (int) count, firstGeneration(), config.atomicOwnership()), config);
    }

    private static synchronized int takeId() {
        if (IDS.cardinality() == MAX_UMEMS) {
            throw new IllegalStateException("this process has " + MAX_UMEMS + " UMEMs, which is the limit: close some");
        }
        int id = IDS.nextClearBit(nextId);
        id = id < MAX_UMEMS ? id : IDS.nextClearBit(0);
        IDS.set(id);
        nextId = id + 1;
        return id;
    }

    /** Differs from UMEM to UMEM, so that numbers of a closed one are invalid in the next one with its id. */
    private static synchronized int firstGeneration() {
        nextGeneration += 0x10001;
        return nextGeneration & 0xffffff;
    }

    private static synchronized void giveId(int id) {
        IDS.clear(id);
    }

    /**
     * Allocates memory for frames, private to this process.
     *
     * @param config the layout of the frames
     * @param frames how many frames, 1 or more; with huge pages the memory is rounded up to whole ones
     * @return a UMEM, to be closed by the caller
     * @throws XdpException if the system does not provide the memory; the message has the remedy
     * @throws IllegalArgumentException if {@code frames} is below 1
     */
    public static Umem create(UmemConfig config, int frames) throws XdpException {
        if (frames < 1) {
            throw new IllegalArgumentException("a UMEM of " + frames + " frames");
        }
        FrameRegion region = FrameRegion.map((long) frames * config.frameSize(), config.hugePages());
        try {
            return new Umem(region.frames(), config, region::close);
        } catch (RuntimeException refused) {
            region.close();
            throw refused;
        }
    }

    /**
     * Uses the program's memory: from an arena, mapped, or a memfd shared with another process. The program keeps it
     * alive as long as the UMEM, and frees it. The kernel accepts no read-only memory, and no shared mapping of a file
     * on disk.
     *
     * @param memory off the heap, aligned to a page (4096 bytes); its size a multiple of the frame size unless frames
     *     are unaligned
     * @param config the layout of the frames
     * @return a UMEM, to be closed by the caller
     * @throws IllegalArgumentException if the memory is not as required
     */
    public static Umem over(MemorySegment memory, UmemConfig config) {
        if (!memory.isNative() || memory.isReadOnly()) {
            throw new IllegalArgumentException(
                    "frames must be off the heap and writable: memory of an arena, or mapped");
        }
        if (memory.address() % UmemConfig.MAX_FRAME_SIZE != 0) {
            throw new IllegalArgumentException("frames must begin at a page: allocate the memory with an alignment of "
                    + UmemConfig.MAX_FRAME_SIZE);
        }
        if (!config.unaligned() && memory.byteSize() % config.frameSize() != 0) {
            throw new IllegalArgumentException(memory.byteSize() + " bytes are not a multiple of the frame size, "
                    + config.frameSize() + ": cut them with asSlice()");
        }
        return new Umem(memory, config, () -> {});
    }

    /**
     * Opens a socket with the defaults: {@link #open(String, int, SocketConfig)}.
     *
     * @param device an interface of the network namespace of this thread
     * @param queue a queue of it, from 0
     * @return a socket, to be closed by the caller
     * @throws XdpException if a step fails; the message has the remedy
     */
    public XdpSocket open(String device, int queue) throws XdpException {
        return open(device, queue, SocketConfig.defaults());
    }

    /**
     * Opens a socket on a queue of an interface, and attaches the program that brings packets to it, unless a socket of
     * this process did. The kernel receives into frames only once they are in the {@link FillQueue}.
     *
     * <p>{@link XdpSocket#sibling} opens a second socket on the same queue.
     *
     * @param device an interface of the network namespace of this thread
     * @param queue a queue of it, from 0
     * @param config how
     * @return a socket, to be closed by the caller
     * @throws XdpException if a step fails: its errno, the operation, and what to do next. Nothing is left behind then
     */
    public synchronized XdpSocket open(String device, int queue, SocketConfig config) throws XdpException {
        requireOpen();
        return add(new SocketOpener(this, DeviceQueue.of(device, queue), config, KernelFeatures.ofKernel())
                .open(SocketOpener.NEW));
    }

    /**
     * Uses a socket from another process, which needs no capability here. Binds the socket to the queue unless it is
     * bound already; in that case this UMEM must be over the socket's memory, the configuration must have its queues'
     * sizes, and its queues must be empty.
     *
     * @param fd its descriptor, which belongs to the returned socket
     * @param device the interface
     * @param queue the queue of it
     * @param config how; a program other than {@link io.github.netmap4j.xdp.program.XdpProgram#none} needs capabilities
     * @return a socket, to be closed by the caller
     * @throws XdpException if a step fails: its errno, the operation, and what to do next. The descriptor is closed then
     */
    public synchronized XdpSocket adopt(int fd, String device, int queue, SocketConfig config) throws XdpException {
        requireOpen();
        if (fd < 0) {
            throw new IllegalArgumentException(fd + " is not a descriptor");
        }
        DeviceQueue found;
        try {
            found = DeviceQueue.of(device, queue);
        } catch (XdpException missing) {
            KernelCalls.kernel().close(fd);
            throw missing;
        }
        return add(new SocketOpener(this, found, config, KernelFeatures.ofKernel()).open(fd));
    }

    XdpSocket add(XdpSocket socket) {
        sockets.add(socket);
        return socket;
    }

    /** Open sockets; the caller holds the monitor. */
    List<XdpSocket> sockets() {
        return sockets;
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("UMEM " + frames.table.id() + " is closed");
        }
    }

    /**
     * Makes an empty batch.
     *
     * @param capacity the number of frames that fit, 1 or more
     * @return a batch, for reuse
     */
    public FrameBatch batch(int capacity) {
        FrameBatch batch = new FrameBatch(frames, capacity);
        synchronized (batches) {
            batches.removeIf(known -> known.get() == null);
            batches.add(new WeakReference<>(batch));
        }
        return batch;
    }

    /**
     * Takes free frames until a batch is full.
     *
     * @param batch a batch of this UMEM
     * @return how many there were
     */
    public int allocate(FrameBatch batch) {
        return allocate(batch, batch.room());
    }

    /**
     * Takes free frames.
     *
     * @param batch a batch of this UMEM, which they are appended to
     * @param count how many at most
     * @return how many frames it took
     * @throws IllegalArgumentException if the batch is of another UMEM, or the count negative
     */
    public int allocate(FrameBatch batch, int count) {
        requireOwn(batch);
        if (count < 0) {
            throw new IllegalArgumentException(count + " frames");
        }
        return batch.fill(count);
    }

    /**
     * Frees all frames of a batch and empties it.
     *
     * @param batch a batch of this UMEM
     * @throws IllegalStateException if the program does not own one of them; none was freed
     */
    public void free(FrameBatch batch) {
        requireOwn(batch);
        batch.freeAll();
    }

    private void requireOwn(FrameBatch batch) {
        if (batch.memory != frames) {
            throw new IllegalArgumentException(
                    "the batch is of UMEM " + batch.memory.table.id() + ", not of UMEM " + frames.table.id());
        }
    }

    /** {@return the number of frames: 1 or more} */
    public int frames() {
        return frames.table.frames();
    }

    /** {@return the number of free frames, which {@link #allocate} can take} */
    public int freeFrames() {
        return frames.table.count(FrameTable.FREE);
    }

    /** {@return the number of frames that the program owns: all that are neither free nor in a queue} */
    public int userFrames() {
        return frames.table.count(FrameTable.USER);
    }

    /**
     * Finds frames that the program owns but that are in no reachable batch: lost, unless the program kept their
     * numbers. {@link FrameBatch#add} and {@link #free} return them. For tests, and for programs that run out of
     * frames: it visits every frame and batch, which no other thread may use meanwhile.
     *
     * @return their numbers
     */
    public long[] leaked() {
        boolean[] held = new boolean[frames()];
        synchronized (batches) {
            for (WeakReference<FrameBatch> known : batches) {
                FrameBatch batch = known.get();
                for (int i = 0; batch != null && i < batch.size; i++) {
                    if (frames.table.owns(batch.numbers[i])) {
                        held[FrameTable.index(batch.numbers[i])] = true;
                    }
                }
            }
        }
        long[] lost = new long[held.length];
        int count = 0;
        for (int i = 0; i < held.length; i++) {
            long number = frames.table.numberOf(i);
            if (!held[i] && number != FrameTable.NONE) {
                lost[count++] = number;
            }
        }
        return Arrays.copyOf(lost, count);
    }

    /** {@return the memory that {@link FrameBatch#address} is an offset in} */
    public MemorySegment memory() {
        return frames.region;
    }

    /** {@return how the memory is cut} */
    public UmemConfig config() {
        return frames.config;
    }

    /**
     * Releases the memory. All frames and views become invalid.
     *
     * @throws IllegalStateException if sockets are open, which the message names; nothing has changed
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        if (!sockets.isEmpty()) {
            throw new IllegalStateException(this + " is used by " + sockets + ": close them first");
        }
        closed = true;
        frames.table.close();
        unmap.run();
        giveId(frames.table.id());
    }

    /** {@return the UMEM for logs, such as {@code UMEM 3 of 4096 frames}} */
    @Override
    public String toString() {
        return "UMEM " + frames.table.id() + " of " + frames() + " frames" + (isClosed() ? " (closed)" : "");
    }

    private synchronized boolean isClosed() {
        return closed;
    }
}
