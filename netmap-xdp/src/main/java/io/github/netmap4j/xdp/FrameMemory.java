package io.github.netmap4j.xdp;

import io.github.netmap4j.xdp.ownership.FrameTable;
import java.lang.foreign.MemorySegment;

/** A UMEM's memory, its layout in frames, and the frames' owners. Makes no system call. */
final class FrameMemory {

    /** {@code XSK_UNALIGNED_BUF_OFFSET_SHIFT}: in unaligned mode an address has the frame's offset above these bits. */
    private static final int OFFSET_SHIFT = 48;

    private static final long BASE = (1L << OFFSET_SHIFT) - 1;

    final MemorySegment region;
    final FrameTable table;
    final UmemConfig config;

    /** Bytes from the start of a chunk to where the data of a fresh frame start. */
    final int dataStart;

    private final int chunkSize;
    /** log2 of the chunk size; -1 if it is not a power of two. */
    private final int shift;

    FrameMemory(MemorySegment region, FrameTable table, UmemConfig config) {
        this.region = region;
        this.table = table;
        this.config = config;
        this.chunkSize = config.frameSize();
        this.shift = Integer.bitCount(chunkSize) == 1 ? Integer.numberOfTrailingZeros(chunkSize) : -1;
        this.dataStart = config.xdpHeadroom() + config.frameHeadroom();
    }

    /** The start of a frame's chunk. */
    long chunk(int index) {
        return (long) index * chunkSize;
    }

    /** The end of a frame's chunk. */
    long chunkEnd(int index) {
        return (index + 1L) * chunkSize;
    }

    /** Where the data of a new frame start. */
    long freshAddress(long number) {
        return chunk(FrameTable.index(number)) + dataStart;
    }

    /** The offset in the region of a kernel's address. */
    static long offset(long address) {
        return (address & BASE) + (address >>> OFFSET_SHIFT);
    }

    /** Turns the kernel's addresses into {@link #offset}s, which they are already if frames are aligned. */
    static void toOffsets(long[] addresses, int from, int count, long all) {
        if (all >>> OFFSET_SHIFT != 0) {
            for (int i = from; i < from + count; i++) {
                addresses[i] = offset(addresses[i]);
            }
        }
    }

    /** The index of the frame that an offset is in; may be out of range. */
    long index(long offset) {
        return shift >= 0 ? offset >>> shift : offset / chunkSize;
    }

    /**
     * Takes back the frames that data lie in, all or none.
     *
     * @return {@code count}; else nothing has changed, and this is the place of the first frame that the queue does not
     *     have
     */
    int takeAll(long[] addresses, long[] numbers, int from, int count, int queue) {
        if (shift >= 0) {
            return table.takeAll(addresses, shift, numbers, from, count, queue);
        }
        for (int i = from; i < from + count; i++) {
            long number = table.take(index(addresses[i]), queue);
            if (number == FrameTable.NONE) {
                table.untake(numbers, from, i, queue);
                return i - from;
            }
            numbers[i] = number;
        }
        return count;
    }

    /**
     * Whether pieces of data lie within their frames, by all bits of their addresses and of their lengths: no start and
     * no length exceeds all bits together. False means that they must be checked one by one.
     */
    boolean within(long addresses, int lengths) {
        return shift >= 0
                && lengths >= 0
                && addresses >>> OFFSET_SHIFT == 0
                && (addresses & (chunkSize - 1)) + lengths <= chunkSize;
    }

    /** How many pieces of data lie within their frames, before the first one that does not. */
    int within(long[] addresses, int[] lengths, int from, int count) {
        if (shift >= 0) {
            int outside = 0;
            for (int i = from; i < from + count; i++) {
                int room = chunkSize - ((int) addresses[i] & (chunkSize - 1));
                outside |= (room - lengths[i]) | lengths[i];
            }
            if (outside >= 0) {
                return count;
            }
        }
        for (int i = from; i < from + count; i++) {
            if (lengths[i] < 0 || lengths[i] > chunkEnd((int) index(addresses[i])) - addresses[i]) {
                return i - from;
            }
        }
        return count;
    }

    /** The configured headroom before the data, cut at the start of the chunk. */
    int headroomCapacity(long number, long address) {
        return (int) Math.min(config.frameHeadroom(), address - chunk(FrameTable.index(number)));
    }

    IllegalStateException dead(long number) {
        return new IllegalStateException(table.why(number));
    }
}
