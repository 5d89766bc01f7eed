package io.github.netmap4j.soft.port;

import io.github.netmap4j.soft.memory.PortMemory;
import io.github.netmap4j.soft.memory.SlotFields;
import java.lang.foreign.MemorySegment;

/**
 * Where the program's half of a ring is, its slots and their buffers, while it exists. The program may write anything there:
 * a buffer index or an offset from it is made one that is within the memory.
 */
abstract class RingMemory extends RingGate {

    static final long NO_RING = -1;

    final int slots;

    PortMemory memory;
    MemorySegment mem;
    long base = NO_RING;
    long slot0;
    long buffer0;
    int bufferSize;
    int bufferCount;

    long offsetMask;
    long offsetMax;
    long offsetGap;

    RingMemory(int slots) {
        this.slots = slots;
    }

    final boolean exists() {
        return base != NO_RING;
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
        long offset = SlotFields.ptr(mem, slot) & offsetMask;
        return offset < 0 || offset > offsetMax ? offsetMax : offset;
    }

    final void writeOffset(long slot, long offset) {
        if (offsetMask != 0) {
            long ptr = SlotFields.ptr(mem, slot);
            SlotFields.ptr(mem, slot, (ptr & ~offsetMask) | (offset & offsetMask));
        }
    }
}
