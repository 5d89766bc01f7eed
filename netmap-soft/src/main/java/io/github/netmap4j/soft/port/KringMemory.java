package io.github.netmap4j.soft.port;

import io.github.netmap4j.soft.gate.RingGate;
import io.github.netmap4j.soft.memory.PortMemory;
import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the program's half of a ring is, with its slots and their buffers, while it exists. The program may write anything
 * there: buffer indexes and offsets are forced into the memory.
 */
abstract class KringMemory extends RingGate {

    static final long NO_RING = -1;

    public final int slots;

    /** Null while it does not exist, or is in memory of no port. */
    public @Nullable PortMemory memory;

    /** Empty while it does not exist. */
    public MemorySegment mem = MemorySegment.NULL;

    public long base = NO_RING;
    public long slot0;
    public long buffer0;
    public int bufferSize;
    public int bufferCount;

    public long offsetMask;
    public long offsetMax;
    public long offsetGap;

    KringMemory(int slots) {
        this.slots = slots;
    }

    /** The port's memory that it was allocated from. */
    public final PortMemory memory() {
        return Objects.requireNonNull(memory, "the ring is not allocated");
    }

    public final boolean exists() {
        return base != NO_RING;
    }

    public final int next(int slot) {
        return slot + 1 == slots ? 0 : slot + 1;
    }

    public final int previous(int slot) {
        return slot == 0 ? slots - 1 : slot - 1;
    }

    /** How many slots from one to another, forwards. */
    public final int distance(int from, int to) {
        int d = to - from;
        return d < 0 ? d + slots : d;
    }

    public final long slot(int index) {
        return slot0 + index * SlotFields.SIZE;
    }

    /** Whether a slot may have this buffer. */
    public final boolean isBuffer(int index) {
        return index >= PortMemory.RESERVED_BUFFERS && index < bufferCount;
    }

    /** Where a buffer is; buffer 0, which nobody has, for an index that does not exist. */
    public final long buffer(int index) {
        return index < 0 || index >= bufferCount ? buffer0 : buffer0 + (long) index * bufferSize;
    }

    /** The offset of a slot's packet in its buffer. */
    public final long offset(long slot) {
        return offsetMask == 0 ? 0 : readOffset(slot);
    }

    private long readOffset(long slot) {
        long offset = SlotFields.ptr(mem, slot) & offsetMask;
        return offset < 0 || offset > offsetMax ? offsetMax : offset;
    }

    public final void writeOffset(long slot, long offset) {
        if (offsetMask != 0) {
            long ptr = SlotFields.ptr(mem, slot);
            SlotFields.ptr(mem, slot, (ptr & ~offsetMask) | (offset & offsetMask));
        }
    }
}
