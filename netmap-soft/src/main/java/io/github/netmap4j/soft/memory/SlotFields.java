package io.github.netmap4j.soft.memory;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.netmap_slot;
import java.nio.ByteOrder;

/**
 * Where the fields of {@code struct netmap_slot} are. Its first eight bytes (buffer index, length, flags) are also read
 * and written as one long, the slot's <i>word</i>, because that is half the memory accesses.
 */
public final class SlotFields {

    public static final long SIZE = netmap_slot.layout().byteSize();
    public static final long BUF_IDX = netmap_slot.buf_idx$offset();
    public static final long LEN = netmap_slot.len$offset();
    public static final long FLAGS = netmap_slot.flags$offset();
    public static final long PTR = netmap_slot.ptr$offset();

    public static final int NS_BUF_CHANGED = netmap_h.NS_BUF_CHANGED();
    public static final int NS_FORWARD = netmap_h.NS_FORWARD();
    public static final int NS_NO_LEARN = netmap_h.NS_NO_LEARN();
    public static final int NS_INDIRECT = netmap_h.NS_INDIRECT();
    public static final int NS_MOREFRAG = netmap_h.NS_MOREFRAG();
    public static final int NS_TXMON = netmap_h.NS_TXMON();
    public static final int NS_PORT_SHIFT = netmap_h.NS_PORT_SHIFT();

    private static final int IDX_SHIFT = shift(BUF_IDX, Integer.BYTES);
    private static final int LEN_SHIFT = shift(LEN, Short.BYTES);
    private static final int FLAGS_SHIFT = shift(FLAGS, Short.BYTES);
    private static final long IDX_MASK = 0xffff_ffffL << IDX_SHIFT;

    private SlotFields() {}

    private static int shift(long offset, int bytes) {
        long low = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? offset : Long.BYTES - offset - bytes;
        return Math.toIntExact(low * Byte.SIZE);
    }

    /** The buffer index in a word; negative for 2^31 and above, which no memory has. */
    public static int index(long word) {
        return (int) (word >>> IDX_SHIFT);
    }

    /** The length in a word, 0 to 65535. */
    public static int length(long word) {
        return (int) (word >>> LEN_SHIFT) & 0xffff;
    }

    /** The flags in a word, 16 bits. */
    public static int flags(long word) {
        return (int) (word >>> FLAGS_SHIFT) & 0xffff;
    }

    /** Whether one of some flags is set in a word. */
    public static boolean has(long word, int flags) {
        return (word & (long) flags << FLAGS_SHIFT) != 0;
    }

    /** The word without some flags. */
    public static long without(long word, int flags) {
        return word & ~((long) flags << FLAGS_SHIFT);
    }

    /** The same buffer with another length and flags. */
    public static long with(long word, int length, int flags) {
        return (word & IDX_MASK) | ((length & 0xffffL) << LEN_SHIFT) | ((flags & 0xffffL) << FLAGS_SHIFT);
    }

    /** A word from its parts. */
    public static long word(int index, int length, int flags) {
        return with((index & 0xffff_ffffL) << IDX_SHIFT, length, flags);
    }
}
