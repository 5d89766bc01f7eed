package io.github.netmap4j.sys.layout;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.netmap_slot;
import io.github.netmap4j.sys.call.StructField;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Where the fields of {@code struct netmap_slot} are. Its first eight bytes (buffer index, length, flags) are also read and
 * written as one long, the slot's <i>word</i>, which halves the memory accesses. All accesses are plain.
 */
public final class SlotFields {

    public static final long SIZE = netmap_slot.layout().byteSize();
    public static final long BUF_IDX = netmap_slot.buf_idx$offset();
    public static final long LEN = netmap_slot.len$offset();
    public static final long FLAGS = netmap_slot.flags$offset();
    public static final long PTR = netmap_slot.ptr$offset();

    public static final int NS_BUF_CHANGED = netmap_h.NS_BUF_CHANGED();
    public static final int NS_REPORT = netmap_h.NS_REPORT();
    public static final int NS_FORWARD = netmap_h.NS_FORWARD();
    public static final int NS_NO_LEARN = netmap_h.NS_NO_LEARN();
    public static final int NS_INDIRECT = netmap_h.NS_INDIRECT();
    public static final int NS_MOREFRAG = netmap_h.NS_MOREFRAG();
    public static final int NS_TXMON = netmap_h.NS_TXMON();
    public static final int NS_PORT_SHIFT = netmap_h.NS_PORT_SHIFT();

    /** How many bits a field is shifted in a word, in the machine's byte order. */
    public static final int IDX_SHIFT = shift(BUF_IDX, Integer.BYTES);

    public static final int LEN_SHIFT = shift(LEN, Short.BYTES);
    public static final int FLAGS_SHIFT = shift(FLAGS, Short.BYTES);
    public static final long IDX_MASK = 0xffff_ffffL << IDX_SHIFT;

    public static final long LEN_MASK = 0xffffL << LEN_SHIFT;

    public static final VarHandle IDX_FIELD = StructField.of(netmap_slot.layout(), "buf_idx");
    public static final VarHandle LEN_FIELD = StructField.of(netmap_slot.layout(), "len");
    public static final VarHandle FLAGS_FIELD = StructField.of(netmap_slot.layout(), "flags");
    public static final VarHandle PTR_FIELD = StructField.of(netmap_slot.layout(), "ptr");
    private static final StructLayout TWO_WORDS =
            MemoryLayout.structLayout(JAVA_LONG.withName("word"), JAVA_LONG.withName("ptr"));
    private static final VarHandle WORD = StructField.of(TWO_WORDS, "word");

    private SlotFields() {}

    /** Reads the word of a slot. */
    public static long word(MemorySegment memory, long slot) {
        return (long) WORD.get(memory, slot);
    }

    /**
     * Reads the word of a slot that the program has just written field by field. A processor forwards a recent write to a
     * read of the same size; a larger read has to wait until all is in the cache.
     */
    public static long justWritten(MemorySegment memory, long slot) {
        return word((int) IDX_FIELD.get(memory, slot), (short) LEN_FIELD.get(memory, slot), (short)
                FLAGS_FIELD.get(memory, slot));
    }

    /** Writes the word of a slot. */
    public static void word(MemorySegment memory, long slot, long word) {
        WORD.set(memory, slot, word);
    }

    /** Reads {@code ptr}. */
    public static long ptr(MemorySegment memory, long slot) {
        return (long) PTR_FIELD.get(memory, slot);
    }

    /** Writes {@code ptr}. */
    public static void ptr(MemorySegment memory, long slot, long ptr) {
        PTR_FIELD.set(memory, slot, ptr);
    }

    /** How many bits a field is shifted in a long of the machine's byte order that starts {@code offset} bytes before it. */
    public static int shift(long offset, int bytes) {
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

    /** Whether any of some flags is set in a word. */
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
