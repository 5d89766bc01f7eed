package io.github.netmap4j;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.netmap4j.sys.layout.RingFields;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;

/**
 * Where a ring and its buffers lie. Read and checked once, when the port is opened; nothing later depends on what the memory
 * says of it, though a ring is not given out while the memory says something else.
 *
 * @param raw the ring
 * @param slots {@code num_slots}
 * @param bufferSize {@code nr_buf_size}, in bytes
 * @param buffers where buffer 0 starts, as an offset in the region
 * @param offsetMask the bits of a slot's {@code ptr} that are its packet's offset
 */
record RingLayout(NetmapRing raw, int slots, int bufferSize, long buffers, long offsetMask) {

    /** Objects of netmap's memory are aligned to this. */
    private static final long ALIGNMENT = 8;

    private static final int LARGEST_BUFFER = 1 << 16;

    /**
     * Reads the layout of the ring at an offset: all of it is within the region, and its buffers are too.
     *
     * @param answered how many slots the registration says it has
     */
    static RingLayout of(PortContext port, String ring, MemorySegment region, long at, long answered) {
        if (at < 0 || at % ALIGNMENT != 0 || at > region.byteSize() - RingFields.SLOTS) {
            throw port.corrupted(ring + " lies at " + at + " of " + region.byteSize() + " bytes");
        }
        // Before the view is made, which checks it too, but says less.
        long slots = Integer.toUnsignedLong(region.get(JAVA_INT, at + RingFields.NUM_SLOTS));
        long most = (region.byteSize() - at - RingFields.SLOTS) / NetmapSlot.SIZE;
        if (slots < 2 || slots > most || slots != answered) {
            throw port.corrupted(ring + " has " + slots + " slots, and the registration answered " + answered
                    + "; the memory has room for " + most);
        }
        NetmapRing raw = new NetmapRing(region, at);
        long bufferSize = raw.nr_buf_size();
        long buffers = at + raw.buf_ofs();
        if (raw.num_slots() != slots
                || bufferSize < 1
                || bufferSize > LARGEST_BUFFER
                || buffers < 0
                || buffers > region.byteSize()) {
            throw port.corrupted(ring + " has " + raw.num_slots() + " slots and " + bufferSize + "-byte buffers from "
                    + buffers + " on, in " + region.byteSize() + " bytes of memory");
        }
        return new RingLayout(raw, (int) slots, (int) bufferSize, buffers, raw.offset_mask());
    }

    /** Whether the memory still says the same. A view keeps what it read, so this looks through a new one. */
    void requireUnchanged(PortContext port, String ring) {
        RingLayout now = of(port, ring, raw.region(), raw.offset(), slots);
        if (now.slots != slots
                || now.bufferSize != bufferSize
                || now.buffers != buffers
                || now.offsetMask != offsetMask) {
            throw port.corrupted(ring + " changed since the port was opened: " + text() + " became " + now.text());
        }
    }

    /** All rings of a port have their buffers in one pool. */
    void requireBuffersOf(RingLayout other, PortContext port, String ring) {
        if (bufferSize != other.bufferSize || buffers != other.buffers) {
            throw port.corrupted(ring + " says " + text() + ", and another ring of the port " + other.text());
        }
    }

    private String text() {
        return "num_slots " + slots + ", nr_buf_size " + bufferSize + ", buffers from " + buffers + ", offset_mask "
                + Long.toUnsignedString(offsetMask);
    }

    /** How many buffers there can be in the region, the two that are netmap's own included. */
    long bufferCount() {
        return (raw.region().byteSize() - buffers) / bufferSize;
    }
}
