package io.github.netmap4j.soft.port;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.netmap4j.soft.gate.AsymmetricFence;
import io.github.netmap4j.soft.memory.PortMemory;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.call.OffHeap;
import io.github.netmap4j.sys.layout.RingFields;
import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The device's half of a ring. The program's half is the {@code struct netmap_ring} in the port's memory, which exists
 * only while it is needed; the program may write anything there, so the device trusts none of it.
 *
 * <p>For each ring, in this order around it: {@code hwcur <= rhead <= rcur}, and {@code rtail} and {@code hwtail} ahead of
 * them. {@code hwcur} is the next slot the device takes, {@code hwtail} the first that is the device's; {@code rhead},
 * {@code rcur}, {@code rtail} are what the last sync saw and told. All are guarded by the gate.
 */
public abstract class Kring extends KringMemory {

    /** A sync should get new packets even if an interrupt would report them: NIOCRXSYNC. */
    public static final int FORCE_READ = 1;
    /** A sync should take back all the slots it can: NIOCTXSYNC. */
    public static final int FORCE_RECLAIM = 2;
    /** The caller is bound to all NIC transmit rings, so the host's packets may be forwarded to them. */
    public static final int FORWARD_DOWN = 4;

    /** The program's indexes come from a CSB, not from the ring's header. */
    public static final int BY_CSB = 8;

    /** The sync continues one that had to stop. */
    public static final int CONTINUED = 16;

    /** The caller does not read the time of a receive ring that does not ask for it. */
    public static final int UNTIMED = 32;

    /** The program's indexes are to be read from the ring's header. */
    private static final int FROM_HEADER = 64;

    /** Result of a sync: all went well. */
    public static final int SYNCED = 0;
    /** Result of a sync: {@code head} or {@code cur} was wrong, and the ring was reset. */
    static final int REINITIALISED = 1;
    /** Result of a sync: moving packets failed. */
    public static final int FAILED = 2;

    private static final int NR_FORWARD = netmap_h.NR_FORWARD();
    private static final int NR_TIMESTAMP = netmap_h.NR_TIMESTAMP();
    private static final WaitPoint[] NOBODY = {};

    public final SoftPort port;
    public final Direction direction;
    public final int id;

    private final boolean transmits;
    /** Whether every receive sync writes the time. */
    private final boolean timed;

    public int hwcur;
    public int hwtail;
    public int rhead;
    public int rcur;
    public int rtail;

    // Who uses it: control lock.
    public int users;
    public boolean exclusive;
    /** Whether the port knows that this ring is in netmap mode. */
    public boolean wanted;
    /** Whether it is in netmap mode: packets for it are delivered. Written with the gate stopped. */
    public volatile boolean on;

    /** What indirect slots point to, in a sync that continues after the copy. Inside the gate, as the next two. */
    public @Nullable IndirectData indirect;

    private @Nullable IndirectData wantedIndirect;
    private @Nullable IndirectData unusedIndirect;

    /** The tap on its syncs, or null. Changed with the gate stopped. */
    public volatile @Nullable RingTap tap;

    private volatile WaitPoint[] waitPoints = NOBODY;

    /** The frames that were dropped here. */
    public final DropCounter drops;

    public Kring(SoftPort port, Direction direction, int id, int slots) {
        this(port, port.name, direction, id, slots);
    }

    /**
     * A ring with another name than its port's.
     *
     * @param owner the name under which its drops are counted
     */
    public Kring(SoftPort port, String owner, Direction direction, int id, int slots) {
        super(slots);
        this.drops = port.fabric.drops.open(new RingKey(owner, direction, id));
        this.port = port;
        this.direction = direction;
        this.transmits = direction == Direction.TX;
        this.timed = port.fabric.timestamps;
        this.id = id;
        if (direction == Direction.TX) {
            // One slot always stays empty, so that full and empty differ.
            hwtail = slots - 1;
            rtail = slots - 1;
        }
    }

    /**
     * Moves packets: from {@code hwcur} to {@code rhead} out of a transmit ring, into a receive ring from {@code hwtail}
     * on. Called inside the gate.
     *
     * @param flags {@link #FORCE_READ} and its like
     * @return 0, or a positive errno
     */
    public abstract int move(int flags);

    /** Tells the other side what the last {@link #move} did. Called inside the gate, when the program's half is written. */
    protected void announce() {}

    /** Called by a move that stops before a frame whose bytes are in the program's memory. Inside the gate. */
    public final void wantIndirect(int first, int end) {
        IndirectData data = unusedIndirect == null ? new IndirectData(slots) : unusedIndirect;
        unusedIndirect = null;
        data.note(this, first, end);
        wantedIndirect = data;
    }

    /**
     * After a sync: what to copy from the program's memory before the rest can be sent, or null. The caller leaves the
     * gate, copies, and continues with {@link #syncAgain}. Inside the gate.
     */
    public final @Nullable IndirectData takeWanted() {
        IndirectData wanted = wantedIndirect;
        if (wanted != null) {
            wantedIndirect = null;
        }
        return wanted;
    }

    /**
     * What a sync that {@link #FAILED} returns to the program: 0, or a positive errno if an interface does not respond.
     */
    public int failure() {
        return 0;
    }

    /** A kernel descriptor that is readable when there is something new for this ring; -1 if {@link #wake} reports it. */
    public int kernelDescriptor() {
        return -1;
    }

    /** For a waiter that found nothing: from now on the kernel's next event calls {@link #wake}, once. */
    public void expectNews() {}

    /** Continues a sync, see {@link #takeWanted}. Inside the gate. */
    public final int syncAgain(IndirectData copies, int flags) {
        indirect = copies;
        try {
            return sync(rhead, rcur, flags | CONTINUED);
        } finally {
            indirect = null;
            unusedIndirect = copies;
        }
    }

    /** Syncs by the ring's header, see {@link #sync(int, int, int)}. */
    public final int sync(int flags) {
        return sync(0, 0, flags | FROM_HEADER);
    }

    /**
     * A whole sync: checks the program's indexes, moves packets, and publishes the device's. Inside the gate.
     *
     * <p>A transmit ring's indexes are accepted if they lie in order between what was accepted last and the tail; else
     * nothing is sent. A receive ring's are accepted even if they do not lie in order between the slots given back last and
     * the tail.
     *
     * <p>One method on purpose, larger than what HotSpot inlines: so it is compiled by itself, and what it calls is inlined
     * here. Inlined into the program's methods, its memory accesses would lie deeper than HotSpot inlines, and take ten
     * times as long.
     *
     * @param headNow the program's {@code head}
     * @param curNow the program's {@code cur}
     * @param flags {@link #FORCE_READ} and its like
     * @return {@link #SYNCED}, {@link #REINITIALISED} or {@link #FAILED}
     */
    public final int sync(int headNow, int curNow, int flags) {
        // Whatever acquires comes first and whatever releases comes last: after it the JIT checks the memory again.
        RingTap monitors = tap;
        MemorySegment memory = OffHeap.known(mem);
        long ring = base;
        int newHead = RingFields.head(memory, ring);
        int newCur = RingFields.cur(memory, ring);
        if ((flags & FROM_HEADER) == 0) {
            newHead = headNow;
            newCur = curNow;
        }
        long head = Integer.toUnsignedLong(newHead);
        long cur = Integer.toUnsignedLong(newCur);
        boolean tx = transmits;
        boolean header = (flags & BY_CSB) == 0;
        int result = SYNCED;
        // The program has the slots between, perhaps around the end of the ring.
        int first = tx ? rhead : hwcur;
        int last = tx ? rtail : hwtail;
        boolean good;
        if (last >= first) {
            good = head >= first && head <= last && cur >= head && cur <= last;
        } else if ((head > last && head < first) || head >= slots) {
            good = false;
        } else {
            good = head <= last ? cur >= head && cur <= last : cur <= last || cur >= head;
        }
        if (good || !tx) {
            rhead = newHead;
            rcur = newCur;
        }
        if (!good) {
            reinit();
            if (tx || !header) {
                return REINITIALISED;
            }
            result = REINITIALISED;
        }
        if (!tx && header) {
            forwardUp();
        }
        int error = monitors == null ? move(flags) : monitors.sync(flags);
        if (error != 0) {
            result = FAILED;
        }
        if (header) {
            if (error == 0) {
                rtail = hwtail;
            }
            RingFields.tail(memory, ring, rtail);
            if (!tx && ((timed && (flags & UNTIMED) == 0) || (RingFields.flags(memory, ring) & NR_TIMESTAMP) != 0)) {
                RingFields.time(memory, ring, port.fabric.clock.epochMicros());
            }
        }
        announce();
        // The slots that are new are read after this.
        VarHandle.acquireFence();
        return result;
    }

    // The program's half

    /**
     * Allocates the program's half, without buffers. Control lock held, no thread inside.
     *
     * @throws io.github.netmap4j.soft.spi.RequestRefusedException ENOMEM
     */
    public final void allocate() {
        PortMemory from = port.memory;
        base = from.newRing(slots);
        memory = from;
        mem = from.segment();
        slot0 = base + RingFields.SLOTS;
        buffer0 = from.buffersOffset();
        bufferSize = from.buffers().objectSize();
        bufferCount = from.buffers().total();
        mem.set(JAVA_LONG, base + RingFields.BUF_OFS, buffer0 - base);
        mem.set(JAVA_INT, base + RingFields.NUM_SLOTS, slots);
        mem.set(JAVA_INT, base + RingFields.NR_BUF_SIZE, bufferSize);
        mem.set(JAVA_SHORT, base + RingFields.RINGID, (short) id);
        mem.set(JAVA_SHORT, base + RingFields.DIR, (short) direction.dir);
        mem.set(JAVA_INT, base + RingFields.HEAD, rhead);
        mem.set(JAVA_INT, base + RingFields.CUR, rcur);
        RingFields.tail(mem, base, rtail);
    }

    /** Allocates the program's half with a buffer for each slot; all or nothing. */
    final void allocateWithBuffers() {
        allocate();
        try {
            memory().newBuffers(slot0, slots);
        } catch (RuntimeException refused) {
            free();
            throw refused;
        }
    }

    /** Places the ring in memory of no port: slot i has buffer i. */
    public final void placeIn(MemorySegment place, long buffers, int size) {
        slot0 = RingFields.SLOTS;
        buffer0 = buffers;
        bufferSize = size;
        bufferCount = slots;
        for (int i = 0; i < slots; i++) {
            SlotFields.word(place, slot(i), SlotFields.word(i, 0, 0));
        }
        mem = place;
        VarHandle.releaseFence();
        base = 0;
    }

    /** Frees the program's half and the buffers that are in its slots now. Waits for a sync under way. */
    public final void freeWithBuffers() {
        stop();
        memory().freeBuffers(slot0, slots);
        free();
        resume();
    }

    /** Frees the program's half but not its buffers. No thread inside. */
    public final void free() {
        memory().freeRing(base);
        base = NO_RING;
        memory = null;
        mem = MemorySegment.NULL;
        offsetMask = 0;
        offsetMax = 0;
        offsetGap = 0;
    }

    // Checks

    /** Whether the program asked to forward the frames it marks, on a receive ring of a port with a host. */
    public final boolean forwards() {
        return port.hasHostRings && direction == Direction.RX && (ringFlags() & NR_FORWARD) != 0;
    }

    /** Hands the host what the program gives back marked with NS_FORWARD, see netmap(4). */
    private void forwardUp() {
        if (port.hasHostRings && id < port.rxRings && forwards()) {
            Upward host = port.upward();
            if (host != null) {
                host.forwardUp(this);
            }
        }
    }

    /** Whether the last sync moved frames to transmit rings of the port, which need a sync now. */
    public boolean forwardedDown() {
        return false;
    }

    /**
     * After a failed check: accepts the program's indexes if they are within the ring, else resets them to the device's.
     * Slots lose a bad buffer or length.
     */
    final void reinit() {
        long head = Integer.toUnsignedLong(RingFields.head(mem, base));
        long cur = Integer.toUnsignedLong(RingFields.cur(mem, base));
        long tail = Integer.toUnsignedLong(mem.get(JAVA_INT, base + RingFields.TAIL));
        rhead = (int) head;
        rcur = (int) cur;
        rtail = (int) tail;
        for (int i = 0; i < slots; i++) {
            long slot = slot(i);
            long word = SlotFields.word(mem, slot);
            if (!isBuffer(SlotFields.index(word))) {
                SlotFields.word(mem, slot, SlotFields.word(0, 0, SlotFields.flags(word)));
            } else if (SlotFields.length(word) > bufferSize) {
                SlotFields.word(mem, slot, SlotFields.with(word, 0, SlotFields.flags(word)));
            }
        }
        if (head >= slots || cur >= slots || tail >= slots) {
            rhead = hwcur;
            rcur = hwcur;
            rtail = hwtail;
            mem.set(JAVA_INT, base + RingFields.HEAD, hwcur);
            mem.set(JAVA_INT, base + RingFields.CUR, hwcur);
            RingFields.tail(mem, base, hwtail);
        }
    }

    /** Whether the program has moved {@code head} since the device last took slots. */
    public final boolean pending() {
        return RingFields.head(mem, base) != hwcur;
    }

    /** The {@code flags} field, which the program sets. */
    final int ringFlags() {
        return RingFields.flags(mem, base);
    }

    // Waiting

    /** Adds somebody to be woken when slots become available. Control lock held. */
    public final void listen(WaitPoint waitPoint) {
        WaitPoint[] before = waitPoints;
        WaitPoint[] after = Arrays.copyOf(before, before.length + 1);
        after[before.length] = waitPoint;
        waitPoints = after;
        AsymmetricFence.rare();
    }

    /** Undoes {@link #listen}. */
    public final void ignore(WaitPoint waitPoint) {
        WaitPoint[] before = waitPoints;
        WaitPoint[] after = NOBODY;
        for (WaitPoint each : before) {
            if (each != waitPoint) {
                after = Arrays.copyOf(after, after.length + 1);
                after[after.length - 1] = each;
            }
        }
        waitPoints = after;
    }

    /**
     * Wakes the waiters of this ring, after slots were published. The fence pairs with that of a thread that goes to sleep:
     * either it sees the slots, or it is seen here.
     */
    public void wake() {
        AsymmetricFence.frequent();
        if (tap != null && direction == Direction.RX) {
            showArrivals();
        }
        for (WaitPoint each : waitPoints) {
            each.wake();
        }
    }

    /** Monitors of a receive ring see a frame when it arrives, not when its owner syncs. */
    private void showArrivals() {
        if (enter() == ENTERED) {
            RingTap monitors = tap;
            if (exists() && monitors != null) {
                monitors.sync(FORCE_READ);
            }
            leave();
        }
    }

    @Override
    public String toString() {
        return port.name + " " + direction + id;
    }
}
