package io.github.netmap4j;

import static io.github.netmap4j.sys.layout.SlotFields.FLAGS_SHIFT;
import static io.github.netmap4j.sys.layout.SlotFields.IDX_MASK;
import static io.github.netmap4j.sys.layout.SlotFields.IDX_SHIFT;
import static io.github.netmap4j.sys.layout.SlotFields.LEN_MASK;
import static io.github.netmap4j.sys.layout.SlotFields.LEN_SHIFT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * The first eight bytes of a slot as one number: buffer index, length and flags at one moment, whoever writes them. One
 * access instead of three, and what was checked cannot change before it is used.
 */
final class SlotWord {

    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final int NS_BUF_CHANGED = SlotFields.NS_BUF_CHANGED;
    private static final long CHANGED = (long) NS_BUF_CHANGED << FLAGS_SHIFT;

    /** Length and {@code NS_MOREFRAG} in {@link #lengthAndFlags}. */
    private static final int LENGTH_AND_MORE = 0xffff | SlotFields.NS_MOREFRAG << Short.SIZE;

    private SlotWord() {}

    /** Reads the word of the slot at an offset. Slots are aligned; a check of that would cost as much as the access. */
    static long read(MemorySegment region, long slot) {
        return region.get(JAVA_LONG_UNALIGNED, slot);
    }

    static void write(MemorySegment region, long slot, long word) {
        region.set(JAVA_LONG_UNALIGNED, slot, word);
    }

    static long of(long buffer, int length, int flags) {
        return (buffer << IDX_SHIFT) | ((long) length << LEN_SHIFT) | ((long) flags << FLAGS_SHIFT);
    }

    /** A filled transmit slot; keeps NS_BUF_CHANGED, which must stay until the kernel has seen it. */
    static long filled(long word, int length, int flags) {
        return (word & (IDX_MASK | CHANGED)) | of(0, length, flags);
    }

    /** A transmit slot with the buffer of a received packet. */
    static long sent(long received, int flags) {
        return (received & (IDX_MASK | LEN_MASK)) | CHANGED | of(0, 0, flags);
    }

    /** A receive slot with another slot's buffer in place of its packet's. */
    static long emptied(long received, long other) {
        // The same as masking both, with half the operations and no constant that takes a register.
        return changed(received) ^ ((received ^ other) & IDX_MASK);
    }

    /** A slot with {@code NS_BUF_CHANGED} besides what it has. */
    static long changed(long word) {
        return word | CHANGED;
    }

    /**
     * Whether a slot is like almost all: its length is 1 to a limit, and it has no flags, except perhaps
     * {@code NS_BUF_CHANGED}. Length and flags lie together, so this is one comparison.
     */
    static boolean isOrdinary(long word, int limit) {
        // Less the flag, and 1, so that a length of 0 is the largest of all.
        return Integer.compareUnsigned(lengthAndFlags(changed(word)) - (NS_BUF_CHANGED << Short.SIZE) - 1, limit) < 0;
    }

    /** The length in the lower half, the flags above it. */
    private static int lengthAndFlags(long word) {
        return LITTLE ? (int) (word >>> LEN_SHIFT) : Integer.rotateLeft((int) word, Short.SIZE);
    }

    /** The length of a packet of one slot; more than any length, for a packet that continues in the next slot. */
    static int wholeLength(long word) {
        return lengthAndFlags(word) & LENGTH_AND_MORE;
    }

    /** {@code buf_idx}, unsigned. */
    static long buffer(long word) {
        return (word >>> IDX_SHIFT) & 0xffff_ffffL;
    }

    /** {@code len}, unsigned. */
    static int length(long word) {
        return SlotFields.length(word);
    }

    /** {@code NS_MOREFRAG}: whether the packet continues in the next slot. */
    static boolean more(long word) {
        return SlotFields.has(word, SlotFields.NS_MOREFRAG);
    }
}
