package io.github.netmap4j.soft.port;

import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.layout.RingFields;
import java.util.List;

/** {@code NETMAP_REQ_OPT_OFFSETS}: part of a slot's {@code ptr} is the offset of the packet in its buffer. */
public final class Offsets {

    private long max;
    private final long initial;
    private final long gap;
    private final int bits;

    /**
     * The option.
     *
     * @param max the largest offset, in bytes
     * @param initial what to put into all slots
     * @param bits how many bits of {@code ptr} to use; 0 for all 64
     * @param gap the least distance between two packets in one buffer
     */
    public Offsets(long max, long initial, int bits, long gap) {
        this.max = max;
        this.initial = initial;
        this.bits = bits;
        this.gap = gap;
    }

    /** The largest offset that is in effect. */
    public long max() {
        return max;
    }

    void apply(SoftPort port, List<Kring> rings) {
        if (!port.supportsOffsets) {
            throw new RequestRefusedException(EOPNOTSUPP, FailureCause.OPTION, port.name + " has no offsets");
        }
        if (Integer.compareUnsigned(bits, Long.SIZE) > 0) {
            throw new RequestRefusedException(
                    EINVAL, "offsets of " + Integer.toUnsignedString(bits) + " bits; ptr has 64");
        }
        long mask = bits == 0 || bits == Long.SIZE ? -1 : (1L << bits) - 1;
        int bufferSize = port.memory.buffers().objectSize();
        if (Long.compareUnsigned(max, bufferSize) > 0 || (max & mask) != max) {
            throw new RequestRefusedException(
                    EINVAL, "offsets up to " + Long.toUnsignedString(max) + " in buffers of " + bufferSize);
        }
        if (Long.compareUnsigned(initial, max) > 0) {
            throw new RequestRefusedException(EINVAL, "the initial offset is larger than the largest");
        }
        for (Kring ring : rings) {
            if (ring.offsetMask != 0) {
                if ((ring.offsetMask & mask) != mask || ring.offsetMax < max) {
                    throw new RequestRefusedException(
                            EBUSY,
                            FailureCause.BUSY,
                            ring + " is in use with smaller offsets",
                            "ask for offsets up to " + ring.offsetMax);
                }
                mask = ring.offsetMask;
                max = ring.offsetMax;
            } else {
                ring.offsetMask = mask;
                ring.offsetMax = max;
                ring.offsetGap = gap;
                ring.mem.set(JAVA_LONG, ring.base + RingFields.OFFSET_MASK, mask);
            }
            if (initial != 0 && ring.users == 1) {
                for (int i = 0; i < ring.slots; i++) {
                    ring.writeOffset(ring.slot(i), initial);
                }
            }
        }
    }
}
