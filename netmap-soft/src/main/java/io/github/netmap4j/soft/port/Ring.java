package io.github.netmap4j.soft.port;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.netmap4j.soft.UserMemory;
import io.github.netmap4j.soft.memory.PortMemory;
import io.github.netmap4j.soft.memory.RingFields;
import io.github.netmap4j.soft.memory.SlotFields;
import io.github.netmap4j.sys.abi.netmap_h;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The device's half of a ring. The program's half is the {@code struct netmap_ring} in the port's memory, which exists
 * only while somebody needs it; the program may write anything there, so nothing of it is trusted.
 *
 * <p>For each ring, in this order around it: {@code hwcur <= rhead <= rcur}, and {@code rtail} and {@code hwtail} ahead of
 * them. {@code hwcur} is the next slot the device takes, {@code hwtail} the first that is the device's; {@code rhead},
 * {@code rcur}, {@code rtail} are what the last sync saw and told. All are guarded by the gate.
 */
public abstract class Ring extends RingGate {

    /** A sync should get new packets even if an interrupt would tell of them: NIOCRXSYNC. */
    public static final int FORCE_READ = 1;
    /** A sync should take back all the slots it can: NIOCTXSYNC. */
    public static final int FORCE_RECLAIM = 2;
    /** The caller is bound to all NIC transmit rings, so the host's packets may be forwarded to them. */
    public static final int FORWARD_DOWN = 4;

    private static final int NR_FORWARD = netmap_h.NR_FORWARD();
    private static final WaitPoint[] NOBODY = {};
    private static final long NO_RING = -1;

    final Port port;
    final Direction direction;
    final int id;
    final int slots;

    // The program's half.
    PortMemory memory;
    MemorySegment mem;
    long base = NO_RING;
    long slot0;
    long buffer0;
    int bufferSize;
    int bufferCount;

    int hwcur;
    int hwtail;
    int rhead;
    int rcur;
    int rtail;

    long offsetMask;
    long offsetMax;
    long offsetGap;

    // Who uses it: control lock.
    int users;
    boolean exclusive;
    /** Whether the port is told that this ring is in netmap mode. */
    boolean wanted;
    /** Whether it is in netmap mode: packets for it are delivered. Written with the gate stopped. */
    volatile boolean on;

    /** The memory of the program that syncs now, for indirect buffers. */
    UserMemory caller;

    /** Who looks on at its syncs, or null. Changed with the gate stopped. */
    volatile MonitorTap tap;

    private volatile WaitPoint[] waitPoints = NOBODY;

    Ring(Port port, Direction direction, int id, int slots) {
        this.port = port;
        this.direction = direction;
        this.id = id;
        this.slots = slots;
        if (direction == Direction.TX) {
            // One slot is always empty: full and empty look different.
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
    abstract int move(int flags);

    /** Moves packets, past the monitors. Inside the gate. */
    final int sync(int flags) {
        MonitorTap monitors = tap;
        return monitors == null ? move(flags) : monitors.sync(flags);
    }

    final int next(int slot) {
        return slot + 1 == slots ? 0 : slot + 1;
    }

    final int previous(int slot) {
        return slot == 0 ? slots - 1 : slot - 1;
    }

    /** How many slots it is from one to another, forwards. */
    final int distance(int from, int to) {
        int d = to - from;
        return d < 0 ? d + slots : d;
    }

    final long slot(int index) {
        return slot0 + index * SlotFields.SIZE;
    }

    /** Where a buffer is. An index that does not exist means buffer 0, which nobody has. */
    final long buffer(int index) {
        return index < 0 || index >= bufferCount ? buffer0 : buffer0 + (long) index * bufferSize;
    }

    /** The offset of a slot's packet in its buffer. */
    final long offset(long slot) {
        return offsetMask == 0 ? 0 : readOffset(slot);
    }

    private long readOffset(long slot) {
        long offset = mem.get(JAVA_LONG, slot + SlotFields.PTR) & offsetMask;
        return offset < 0 || offset > offsetMax ? offsetMax : offset;
    }

    final void writeOffset(long slot, long offset) {
        if (offsetMask != 0) {
            long ptr = mem.get(JAVA_LONG, slot + SlotFields.PTR);
            mem.set(JAVA_LONG, slot + SlotFields.PTR, (ptr & ~offsetMask) | (offset & offsetMask));
        }
    }

    // The program's half

    final boolean exists() {
        return base != NO_RING;
    }

    /**
     * Allocates the program's half, without buffers. Control lock held, nobody inside.
     *
     * @throws io.github.netmap4j.soft.memory.Refusal ENOMEM
     */
    final void allocate() {
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
        mem.set(JAVA_INT, base + RingFields.TAIL, rtail);
    }

    /** Allocates the program's half with a buffer for each slot; all or nothing. */
    final void allocateWithBuffers() {
        allocate();
        try {
            memory.newBuffers(slot0, slots);
        } catch (RuntimeException refused) {
            free();
            throw refused;
        }
    }

    /** Gives the ring memory that no port has: slot i has buffer i. */
    final void placeIn(MemorySegment place, long buffers, int size) {
        slot0 = RingFields.SLOTS;
        buffer0 = buffers;
        bufferSize = size;
        bufferCount = slots;
        for (int i = 0; i < slots; i++) {
            place.set(JAVA_LONG, slot(i), SlotFields.word(i, 0, 0));
        }
        mem = place;
        VarHandle.releaseFence();
        base = 0;
    }

    /** Frees the program's half and the buffers that are in its slots now. Waits for a sync that is under way. */
    final void freeWithBuffers() {
        stop();
        memory.freeBuffers(slot0, slots);
        free();
        resume();
    }

    /** Frees the program's half but not its buffers. Nobody inside. */
    final void free() {
        memory.freeRing(base);
        base = NO_RING;
        memory = null;
        mem = null;
        offsetMask = 0;
        offsetMax = 0;
        offsetGap = 0;
    }

    // Checks

    /** Whether the program asked for forwarding of what it marks, on a receive ring of a port with a host. */
    final boolean forwards() {
        return port.hasHostRings && direction == Direction.RX && (ringFlags() & NR_FORWARD) != 0;
    }

    /** Whether the last sync moved frames to transmit rings of the port, which want a sync now. */
    boolean forwardedDown() {
        return false;
    }

    /** Reads {@code head} and {@code cur} and prepares a sync. */
    final boolean prepare() {
        long head = Integer.toUnsignedLong(mem.get(JAVA_INT, base + RingFields.HEAD));
        long cur = Integer.toUnsignedLong(mem.get(JAVA_INT, base + RingFields.CUR));
        if (!(direction == Direction.TX ? checkTx(head, cur) : checkRx(head, cur))) {
            return false;
        }
        if (mem.get(JAVA_INT, base + RingFields.TAIL) != rtail) {
            mem.set(JAVA_INT, base + RingFields.TAIL, rtail);
        }
        return true;
    }

    /** Whether the two lie in order between what was accepted last and the tail. Only then they are accepted. */
    final boolean checkTx(long head, long cur) {
        if (rtail >= rhead) {
            if (head < rhead || head > rtail || cur < head || cur > rtail) {
                return false;
            }
        } else if ((head > rtail && head < rhead) || head >= slots) {
            return false;
        } else if (head <= rtail ? cur < head || cur > rtail : cur > rtail && cur < head) {
            return false;
        }
        rhead = (int) head;
        rcur = (int) cur;
        return true;
    }

    /** Whether the two lie in order between the slots given back last and the tail. They are accepted anyway. */
    final boolean checkRx(long head, long cur) {
        rhead = (int) head;
        rcur = (int) cur;
        if (hwtail >= hwcur) {
            return head >= hwcur && head <= hwtail && cur >= head && cur <= hwtail;
        }
        if ((head < hwcur && head > hwtail) || head >= slots) {
            return false;
        }
        return head <= hwtail ? cur >= head && cur <= hwtail : !(cur < head && cur > hwtail);
    }

    /**
     * After a failed check: believes the program where it is merely wrong, and puts the ring back to what the device knows
     * where an index is out of range. Slots with a bad buffer or length lose it.
     */
    final void reinit() {
        long head = Integer.toUnsignedLong(mem.get(JAVA_INT, base + RingFields.HEAD));
        long cur = Integer.toUnsignedLong(mem.get(JAVA_INT, base + RingFields.CUR));
        long tail = Integer.toUnsignedLong(mem.get(JAVA_INT, base + RingFields.TAIL));
        rhead = (int) head;
        rcur = (int) cur;
        rtail = (int) tail;
        for (int i = 0; i < slots; i++) {
            long slot = slot(i);
            long word = mem.get(JAVA_LONG, slot);
            int index = SlotFields.index(word);
            if (index < 2 || index >= bufferCount) {
                mem.set(JAVA_LONG, slot, SlotFields.word(0, 0, SlotFields.flags(word)));
            } else if (SlotFields.length(word) > bufferSize) {
                mem.set(JAVA_LONG, slot, SlotFields.with(word, 0, SlotFields.flags(word)));
            }
        }
        if (head >= slots || cur >= slots || tail >= slots) {
            rhead = hwcur;
            rcur = hwcur;
            rtail = hwtail;
            mem.set(JAVA_INT, base + RingFields.HEAD, hwcur);
            mem.set(JAVA_INT, base + RingFields.CUR, hwcur);
            mem.set(JAVA_INT, base + RingFields.TAIL, hwtail);
        }
    }

    /** Tells the program how far the device is. */
    final void tellTail() {
        rtail = hwtail;
        mem.set(JAVA_INT, base + RingFields.TAIL, hwtail);
    }

    /** Whether the program has moved {@code head} since the device last took slots. */
    final boolean pending() {
        return mem.get(JAVA_INT, base + RingFields.HEAD) != hwcur;
    }

    /** The {@code flags} field, which the program sets. */
    final int ringFlags() {
        return mem.get(JAVA_INT, base + RingFields.FLAGS);
    }

    /** Writes {@code ts}. */
    final void stamp() {
        long micros = WallClock.micros();
        mem.set(JAVA_LONG, base + RingFields.TS_SEC, micros / 1_000_000);
        mem.set(JAVA_LONG, base + RingFields.TS_USEC, micros % 1_000_000);
    }

    // Waiting

    /** Adds somebody to be woken when slots become available. Control lock held. */
    final void listen(WaitPoint waitPoint) {
        WaitPoint[] before = waitPoints;
        WaitPoint[] after = Arrays.copyOf(before, before.length + 1);
        after[before.length] = waitPoint;
        waitPoints = after;
    }

    /** Undoes {@link #listen}. */
    final void ignore(WaitPoint waitPoint) {
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
     * Wakes those who wait for slots of this ring, after the slots were published. The fence pairs with the one of a thread
     * that goes to sleep: either it sees the slots, or it is seen here.
     */
    void wake() {
        VarHandle.fullFence();
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
            if (exists()) {
                sync(FORCE_READ);
            }
            leave();
        }
    }

    @Override
    public String toString() {
        return port.name + " " + direction + id;
    }
}
