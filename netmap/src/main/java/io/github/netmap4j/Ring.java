package io.github.netmap4j;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.netmap4j.sys.NetmapRing;
import io.github.netmap4j.sys.NetmapSlot;
import io.github.netmap4j.sys.abi.netmap_ring;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A ring of a port, taken by one thread. Only its owner may use it; any other thread gets a {@link WrongThreadException}.
 * To move it to another thread, the owner calls {@link #handOver} and the other one {@link #takeOver}. {@link #close}
 * gives the ring back to the port, to be taken again.
 *
 * <p>What is in the shared memory is checked before it is used. {@code head} and {@code cur} must be where this ring left
 * them ({@link PortResetException} if not), {@code tail}, buffer indexes and lengths must be possible
 * ({@link PortCorruptedException} if not).
 *
 * <p>After the port's close every method but {@link #close}, {@link #index} and {@link #kind} throws
 * {@link PortClosedException}; a close in the very middle of a call shows as {@link IllegalStateException}.
 *
 * <p>See netmap(4) for head, cur and tail. One slot of a ring always stays with the kernel, so {@link #slots} - 1 packets
 * fit.
 */
@SuppressWarnings("ReferenceEquality") // threads have an identity and no other equality
public abstract sealed class Ring implements AutoCloseable permits TxRing, RxRing {

    private static final VarHandle INT = JAVA_INT.varHandle().withInvokeExactBehavior();
    private static final VarHandle OWNER;
    private static final long HEAD = netmap_ring.head$offset();
    private static final long CUR = netmap_ring.cur$offset();
    private static final long TAIL = netmap_ring.tail$offset();

    /** Buffers 0 and 1 are netmap's own. */
    static final long FIRST_BUFFER = 2;

    static {
        try {
            OWNER = MethodHandles.lookup().findVarHandle(Ring.class, "owner", Thread.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** An owner that stands for "whoever has the token", where something else makes sure that it is one at a time. */
    static final Thread BY_TOKEN = standIn("whoever has the token");

    private static final Thread GIVEN_BACK = standIn("nobody: it was given back");
    private static final Thread PORT_CLOSED = standIn("nobody: its port is closed");

    final Netmap port;
    final int slots;
    final int bufferSize;
    final RingStatistics statistics;

    private final RingKind kind;
    private final int index;
    private final NetmapRing raw;
    private final long at;
    private final long firstSlot;
    private final long buffers;
    private final long bufferCount;
    private final long offsetMask;

    /** Where this ring left head and cur, whatever others write into the shared memory. */
    int head;

    int cur;
    /** What the last look at the shared tail said. */
    int tail;

    /** Set while a handler runs: it must not come back into its own ring. */
    boolean busy;

    /**
     * Who may use the ring: a thread, {@link #BY_TOKEN}, null while it is handed over. {@link #GIVEN_BACK} and
     * {@link #PORT_CLOSED} are for ever.
     */
    private volatile Thread owner;

    /** Takes the ring for the current thread. The port has checked that it is free, and where it lies. */
    Ring(Netmap port, RingKind kind, int index, NetmapRing raw) {
        this.port = port;
        this.kind = kind;
        this.index = index;
        this.raw = raw;
        this.at = raw.offset();
        this.slots = (int) raw.num_slots();
        this.bufferSize = (int) raw.nr_buf_size();
        this.firstSlot = raw.slot(0);
        this.buffers = at + raw.buf_ofs();
        this.bufferCount = (region().byteSize() - buffers) / bufferSize;
        this.offsetMask = raw.offset_mask();
        this.statistics = port.statistics ? new RingStatistics() : null;
        this.head = (int) INT.getAcquire(region(), at + HEAD);
        this.cur = head;
        if (Integer.compareUnsigned(head, slots) >= 0) {
            throw corrupted("cannot be");
        }
        publish();
        pull();
        this.owner = Thread.currentThread();
    }

    /**
     * The ring's number among those of its kind.
     *
     * @return 0 or above
     */
    public final int index() {
        return index;
    }

    /**
     * What the ring is for.
     *
     * @return its kind
     */
    public final RingKind kind() {
        return kind;
    }

    /**
     * The port that the ring belongs to.
     *
     * @return the port
     */
    public final Netmap port() {
        return port;
    }

    /**
     * {@code ring->num_slots}.
     *
     * @return the number of slots; packets of up to one less fit
     */
    public final int slots() {
        return slots;
    }

    /**
     * {@code ring->nr_buf_size}: the size of a slot's buffer.
     *
     * @return bytes
     */
    public final int bufferSize() {
        return bufferSize;
    }

    /**
     * The port's memory. Handlers and batches give offsets into it.
     *
     * @return the region that lives until the port's close
     */
    public final MemorySegment region() {
        return raw.region();
    }

    /**
     * Figures of this ring since it was taken. May be called from any thread.
     *
     * @return the figures
     * @throws IllegalStateException unless the port was opened with {@link NetmapBuilder#statistics()}
     */
    public final RingStatistics statistics() {
        if (statistics == null) {
            throw new IllegalStateException(
                    "no statistics are kept: open the port with Netmap.builder(name).statistics()");
        }
        return statistics;
    }

    /**
     * Gives up ownership, for another thread to {@link #takeOver}. Everything this thread did to the ring is visible to
     * that one.
     *
     * @throws WrongThreadException if this thread does not own the ring
     */
    public final void handOver() {
        check();
        OWNER.compareAndSet(this, owner, null);
    }

    /**
     * Makes this thread the owner of a ring that its former owner has {@linkplain #handOver handed over}.
     *
     * @throws RingTakenException if some thread owns it
     */
    public final void takeOver() {
        own(Thread.currentThread());
    }

    final void own(Thread who) {
        Thread former = (Thread) OWNER.compareAndExchange(this, (Thread) null, who);
        if (former != null) {
            throw former == GIVEN_BACK || former == PORT_CLOSED
                    ? notMine(former)
                    : new RingTakenException(toString(), " by " + former);
        }
    }

    /**
     * Gives the ring back to the port. Packets that were held are released, slots that were reserved are given back;
     * packets that were sent stay. Closing again does nothing.
     *
     * @throws WrongThreadException if another thread owns the ring
     */
    @Override
    public final void close() {
        Thread current = owner;
        if (current == GIVEN_BACK || current == PORT_CLOSED) {
            return;
        }
        if (current != null && current != BY_TOKEN && current != Thread.currentThread()) {
            throw notMine(current);
        }
        if (busy) {
            throw reentered();
        }
        try {
            reset();
        } catch (IllegalStateException gone) {
            if (port.isOpen()) {
                throw gone;
            }
        }
        if (OWNER.compareAndSet(this, current, GIVEN_BACK)) {
            port.giveBack(this);
        }
    }

    /** A thread that never runs, so that one comparison of threads answers all questions before each operation. */
    private static Thread standIn(String name) {
        return Thread.ofPlatform().name(name).unstarted(() -> {});
    }

    /** The port is closing: nobody may use the ring any more. */
    final void portClosed() {
        owner = PORT_CLOSED;
    }

    /** Ends what is under way on the ring: it is about to be given back. */
    abstract void reset();

    /** Every public method's first step: port open, ring taken, caller its owner, none of its handlers running. */
    final void check() {
        Thread current = owner;
        if (current != Thread.currentThread() && current != BY_TOKEN) {
            throw notMine(current);
        }
        if (busy) {
            throw reentered();
        }
    }

    private RuntimeException notMine(Thread current) {
        if (current == PORT_CLOSED) {
            return new PortClosedException(port.name());
        }
        if (current == GIVEN_BACK) {
            return new IllegalStateException(this + " was given back; take it again with the port's methods");
        }
        return new WrongThreadException(this
                + (current == null
                        ? " was handed over and not taken over: call takeOver() first"
                        : " belongs to " + current + ", not to " + Thread.currentThread()
                                + ": let that thread call handOver(), then this one takeOver()"));
    }

    private IllegalStateException reentered() {
        return new IllegalStateException(
                this + " was used by a handler that it is running: let the handler return first");
    }

    /** One NIOCTXSYNC or NIOCRXSYNC, then a look at where the kernel is. */
    final void sync(long request) {
        check();
        int result;
        if (Flight.slowSyncEnabled()) {
            result = Flight.sync(this, request);
        } else {
            result = port.ioctl(request);
        }
        if (result < 0) {
            throw port.failed(kind.transmits() ? "NIOCTXSYNC" : "NIOCRXSYNC", -result);
        }
        if (statistics != null) {
            statistics.addSync();
        }
        pull();
    }

    /** Reads the shared tail, after a check of all three. */
    final void pull() {
        int sharedHead = (int) INT.get(region(), at + HEAD);
        int sharedCur = (int) INT.get(region(), at + CUR);
        int sharedTail = (int) INT.getAcquire(region(), at + TAIL);
        if (sharedHead != head || sharedCur != cur) {
            boolean possible =
                    Integer.compareUnsigned(sharedHead, slots) < 0 && Integer.compareUnsigned(sharedCur, slots) < 0;
            throw possible ? port.reset(this + " was moved by somebody else: " + position()) : corrupted("cannot be");
        }
        if (Integer.compareUnsigned(sharedTail, slots) >= 0 || distance(head, sharedTail) < distance(head, cur)) {
            throw corrupted("cannot be");
        }
        tail = sharedTail;
    }

    /** Writes cur, then head: all that was written to the slots before is visible first, and head never passes cur. */
    final void publish() {
        INT.setRelease(region(), at + CUR, cur);
        INT.setRelease(region(), at + HEAD, head);
    }

    final int next(int slot) {
        return slot + 1 == slots ? 0 : slot + 1;
    }

    final int plus(int slot, int count) {
        int sum = slot + count;
        return sum >= slots ? sum - slots : sum;
    }

    /** How many slots from one to another, around the end. */
    final int distance(int from, int to) {
        return to >= from ? to - from : to - from + slots;
    }

    /** The offset of {@code slot[i]} in the region. The index is one of this class's own, so always within the ring. */
    final long slot(int i) {
        return firstSlot + i * NetmapSlot.SIZE;
    }

    /**
     * Where the data of a slot starts in the region, checked: the index is a buffer's, and the length fits behind the
     * slot's offset. Index and offset are read once, since others may write them at any time.
     */
    final long data(long slot, int length) {
        long buffer = NetmapSlot.buf_idx(region(), slot);
        long offset = offsetMask == 0 ? 0 : NetmapSlot.ptr(region(), slot) & offsetMask;
        if (!isBuffer(buffer) || offset < 0 || offset > bufferSize || length > bufferSize - offset) {
            throw corruptedSlot(slot, buffer, offset, length);
        }
        return bufferAt(buffer) + offset;
    }

    /** How far into its buffer a slot's packet starts: 0 unless the port was opened with offsets. */
    final int headroom(long slot) {
        long offset = offsetMask == 0 ? 0 : NetmapSlot.ptr(region(), slot) & offsetMask;
        return offset < 0 || offset > bufferSize ? bufferSize : (int) offset;
    }

    /** Writes a slot's offset and leaves the other bits of {@code ptr}. */
    final void headroom(long slot, long bytes) {
        if (offsetMask != 0) {
            NetmapSlot.ptr(region(), slot, (NetmapSlot.ptr(region(), slot) & ~offsetMask) | bytes);
        }
    }

    /** The largest offset that slots of this ring can have. */
    final int maxHeadroom() {
        return offsetMask < 0 ? bufferSize : (int) Math.min(offsetMask, bufferSize);
    }

    /** The index of a slot's buffer, checked. */
    final long buffer(long slot) {
        long buffer = NetmapSlot.buf_idx(region(), slot);
        if (!isBuffer(buffer)) {
            throw corruptedSlot(slot, buffer, 0, 0);
        }
        return buffer;
    }

    final boolean isBuffer(long buffer) {
        return buffer >= FIRST_BUFFER && buffer < bufferCount;
    }

    /** Where a buffer starts in the region. */
    final long bufferAt(long buffer) {
        return buffers + buffer * bufferSize;
    }

    final NetmapRing raw() {
        return raw;
    }

    final PortCorruptedException corrupted(String what) {
        return port.corrupted(this + " " + what + ": " + position());
    }

    private PortCorruptedException corruptedSlot(long slot, long buffer, long offset, int length) {
        return port.corrupted(this + " slot " + (slot - firstSlot) / NetmapSlot.SIZE + " cannot be: buf_idx " + buffer
                + " of " + bufferCount + ", len " + length + ", offset " + offset + " of " + bufferSize);
    }

    /** Head, cur and tail as the shared memory has them, for messages. */
    final String position() {
        return "head " + raw.head() + ", cur " + raw.cur() + ", tail " + raw.tail() + " of " + slots + " slots";
    }

    /**
     * The ring's name, for logs.
     *
     * @return {@code tx ring 0 of vale0:a}, say
     */
    @Override
    public final String toString() {
        return kind + " " + index + " of " + port.name();
    }
}
