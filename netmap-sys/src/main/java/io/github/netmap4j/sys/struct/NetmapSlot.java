package io.github.netmap4j.sys.struct;

import io.github.netmap4j.sys.call.OffHeap;
import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct netmap_slot}: one place of a ring, and the buffer that lies in it. Static methods over a region and the
 * slot's offset in it, which {@link NetmapRing#slot} gives: a hot loop needs no object.
 *
 * <p>The region must be native memory, as that of every port is: a heap segment throws {@link ClassCastException}. A slot
 * that is not wholly within the region throws {@link IndexOutOfBoundsException}, whichever field is asked for.
 *
 * <p>The ring's owner may read and write slots {@code head}…{@code tail - 1}; the others are the kernel's. All accesses are
 * plain; the sync orders them. Alignment is not checked, which would cost as much as the access; every slot is aligned.
 */
public final class NetmapSlot {

    /** Bytes from one slot to the next. */
    public static final long SIZE = SlotFields.SIZE;

    /** The largest value of {@code len}, in bytes: the field has 16 bits. */
    public static final int LARGEST_LENGTH = 0xffff;

    private NetmapSlot() {}

    /**
     * {@code slot->buf_idx}.
     *
     * @param region the memory of the port
     * @param slot the slot's offset in it, in bytes
     * @return the index of the slot's buffer, unsigned 32 bits
     */
    public static long buf_idx(MemorySegment region, long slot) {
        // Masks, here and below: each call less leaves the JIT more of what it may inline into one loop.
        return (int) SlotFields.IDX_FIELD.get(OffHeap.known(region), slot) & 0xffff_ffffL;
    }

    /**
     * {@code slot->buf_idx = index}. Set {@code NS_BUF_CHANGED}, too, and keep every buffer in one place only.
     *
     * @param region the memory of the port
     * @param slot the slot's offset in it, in bytes
     * @param index a buffer of the same memory, unsigned 32 bits
     */
    public static void buf_idx(MemorySegment region, long slot, long index) {
        SlotFields.IDX_FIELD.set(OffHeap.known(region), slot, (int) index);
    }

    /**
     * {@code slot->len}.
     *
     * @param region the memory of the port
     * @param slot the slot's offset in it, in bytes
     * @return bytes in the buffer, unsigned 16 bits; of this fragment, where {@code NS_MOREFRAG} is set
     */
    public static int len(MemorySegment region, long slot) {
        return (short) SlotFields.LEN_FIELD.get(OffHeap.known(region), slot) & 0xffff;
    }

    /**
     * {@code slot->len = length}. C would cut a length of 65,536 to 0; this method throws.
     *
     * @param region the memory of the port
     * @param slot the slot's offset in it, in bytes
     * @param length bytes, at most the ring's {@code nr_buf_size}, and at most {@link #LARGEST_LENGTH}
     * @throws IllegalArgumentException if the length does not fit into the field; nothing is written then
     */
    public static void len(MemorySegment region, long slot, int length) {
        if (length >>> Short.SIZE != 0) {
            throw impossible(length);
        }
        SlotFields.LEN_FIELD.set(OffHeap.known(region), slot, (short) length);
    }

    private static IllegalArgumentException impossible(int length) {
        return new IllegalArgumentException("a slot cannot say that it has " + length + " bytes: its len is 0 to "
                + LARGEST_LENGTH + "; send more in several slots, with NS_MOREFRAG");
    }

    /**
     * {@code slot->flags}: the {@code NS_*} bits.
     *
     * @param region the memory of the port
     * @param slot the slot's offset in it, in bytes
     * @return unsigned 16 bits
     */
    public static int flags(MemorySegment region, long slot) {
        return (short) SlotFields.FLAGS_FIELD.get(OffHeap.known(region), slot) & 0xffff;
    }

    /**
     * {@code slot->flags = flags}.
     *
     * @param region the memory of the port
     * @param slot the slot's offset in it, in bytes
     * @param flags the {@code NS_*} bits
     */
    public static void flags(MemorySegment region, long slot, int flags) {
        SlotFields.FLAGS_FIELD.set(OffHeap.known(region), slot, (short) flags);
    }

    /**
     * {@code slot->ptr}: the address of the data where {@code NS_INDIRECT} is set, else the offset of the packet in its
     * buffer, under the ring's {@code offset_mask}.
     *
     * @param region the memory of the port
     * @param slot the slot's offset in it, in bytes
     * @return 64 bits
     */
    public static long ptr(MemorySegment region, long slot) {
        return SlotFields.ptr(OffHeap.known(region), slot);
    }

    /**
     * {@code slot->ptr = value}.
     *
     * @param region the memory of the port
     * @param slot the slot's offset in it, in bytes
     * @param value an address or an offset
     */
    public static void ptr(MemorySegment region, long slot, long value) {
        SlotFields.ptr(OffHeap.known(region), slot, value);
    }
}
