package io.github.netmap4j;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.netmap_slot;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * The first eight bytes of a slot as one number: buffer index, length and flags as they were at one moment, whoever writes
 * them. One access instead of three, and what was checked cannot change before it is used.
 */
final class SlotWord {

    private static final int BUF_IDX = shift(netmap_slot.buf_idx$offset(), Integer.BYTES);
    private static final int LEN = shift(netmap_slot.len$offset(), Short.BYTES);
    private static final int FLAGS = shift(netmap_slot.flags$offset(), Short.BYTES);

    /** {@code NS_MOREFRAG} in a word. */
    private static final long MORE = (long) netmap_h.NS_MOREFRAG() << FLAGS;

    /** What a transmit slot keeps when it is filled: its buffer, and that this is a new one. */
    private static final long KEPT = of(0xffff_ffffL, 0, netmap_h.NS_BUF_CHANGED());

    private SlotWord() {}

    /** By how many bits a field is shifted in a number of the machine's byte order. */
    static int shift(long offset, int bytes) {
        long behind = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? offset : Long.BYTES - bytes - offset;
        return (int) behind * Byte.SIZE;
    }

    /** Reads the word of the slot at an offset. Slots are aligned; to check it would cost as much as the access. */
    static long read(MemorySegment region, long slot) {
        return region.get(JAVA_LONG_UNALIGNED, slot);
    }

    static void write(MemorySegment region, long slot, long word) {
        region.set(JAVA_LONG_UNALIGNED, slot, word);
    }

    static long of(long buffer, int length, int flags) {
        return (buffer << BUF_IDX) | ((long) length << LEN) | ((long) flags << FLAGS);
    }

    /** A transmit slot that is filled; that its buffer changed must stay until the kernel has seen it. */
    static long filled(long word, int length, int flags) {
        return (word & KEPT) | of(0, length, flags);
    }

    /** {@code buf_idx}, unsigned. */
    static long buffer(long word) {
        return (word >>> BUF_IDX) & 0xffff_ffffL;
    }

    /** {@code len}, unsigned. */
    static int length(long word) {
        return (int) (word >>> LEN) & 0xffff;
    }

    static int flags(long word) {
        return (int) (word >>> FLAGS) & 0xffff;
    }

    /** {@code NS_MOREFRAG}: whether the packet goes on in the next slot. */
    static boolean more(long word) {
        return (word & MORE) != 0;
    }
}
