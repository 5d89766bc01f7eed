package io.github.netmap4j;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.netmap4j.sys.layout.RingFields;
import io.github.netmap4j.sys.struct.NetmapRing;

/**
 * Where a ring and its buffers lie. The raw layer read and checked it when the port was opened; nothing later depends on
 * what the memory says of it, though a ring is not given out while the memory says something else.
 *
 * @param raw the ring
 * @param slots {@code num_slots}
 * @param bufferSize {@code nr_buf_size}, in bytes
 * @param buffers where buffer 0 starts, as an offset in the region
 * @param offsetMask the bits of a slot's {@code ptr} that are its packet's offset
 */
record RingLayout(NetmapRing raw, int slots, int bufferSize, long buffers, long offsetMask) {

    RingLayout(NetmapRing raw) {
        this(raw, (int) raw.num_slots(), (int) raw.nr_buf_size(), raw.buffer(0), raw.offset_mask());
    }

    /** Throws if the memory says something else now. A view keeps what it read, so this looks through a new one. */
    void requireUnchanged(PortContext port, String ring) {
        // Before the view is made, which checks it too, but says less.
        long slotsNow = Integer.toUnsignedLong(raw.region().get(JAVA_INT, raw.offset() + RingFields.NUM_SLOTS));
        NetmapRing now = slotsNow == slots ? new NetmapRing(raw.region(), raw.offset()) : raw;
        if (slotsNow != slots
                || now.nr_buf_size() != bufferSize
                || now.buffer(0) != buffers
                || now.offset_mask() != offsetMask) {
            throw port.corrupted(ring + " changed since the port was opened: "
                    + text(slots, bufferSize, buffers, offsetMask) + " became "
                    + text(slotsNow, now.nr_buf_size(), now.buffer(0), now.offset_mask()));
        }
    }

    private static String text(long slots, long bufferSize, long buffers, long offsetMask) {
        return "num_slots " + slots + ", nr_buf_size " + bufferSize + ", buffers from " + buffers + ", offset_mask "
                + Long.toUnsignedString(offsetMask);
    }

    /** How many buffers there can be in the region, the two that are netmap's own included. */
    long bufferCount() {
        return (raw.region().byteSize() - buffers) / bufferSize;
    }
}
