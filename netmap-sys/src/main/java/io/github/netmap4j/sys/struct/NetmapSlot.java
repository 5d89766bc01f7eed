package io.github.netmap4j.sys.struct;

import io.github.netmap4j.sys.abi.netmap_slot;
import io.github.netmap4j.sys.call.OffHeap;
import io.github.netmap4j.sys.call.StructField;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * {@code struct netmap_slot}: one place of a ring, and the buffer that lies in it. Static methods over a region and the
 * slot's offset in it, which {@link NetmapRing#slot} gives: a hot loop needs no object.
 *
 * <p>The region must be native memory, as that of every port is: a heap segment throws {@link ClassCastException}. A slot
 * that is not wholly within the region throws {@link IndexOutOfBoundsException}, whichever field is asked for.
 *
 * <p>The owner of the ring's slots {@code head}…{@code tail - 1} may read and write them; the others are the kernel's.
 * All accesses are plain; the sync orders them. They do not check alignment, which every slot has: a check would cost as
 * much as the access.
 */
public final class NetmapSlot {

    /** Bytes from one slot to the next. */
    public static final long SIZE = netmap_slot.sizeof();

    /** The largest length that a slot can say, in bytes: its field has 16 bits. */
    public static final int LARGEST_LENGTH = 0xffff;

    private static final VarHandle BUF_IDX = StructField.of(netmap_slot.layout(), "buf_idx");
    private static final VarHandle LEN = StructField.of(netmap_slot.layout(), "len");
    private static final VarHandle FLAGS = StructField.of(netmap_slot.layout(), "flags");
    private static final VarHandle PTR = StructField.of(netmap_slot.layout(), "ptr");

    private NetmapSlot() {}

    /**
     * {@code slot->buf_idx}.
     *
     * @param region the memory of the port
     * @param slot the slot's offset in it, in bytes
     * @return the index of the slot's buffer, unsigned 32 bits
     */
    public static long buf_idx(MemorySegment region, long slot) {
        return Integer.toUnsignedLong((int) BUF_IDX.get(OffHeap.known(region), slot));
    }

    /**
     * {@code slot->buf_idx = index}. The kernel must be told with {@code NS_BUF_CHANGED}, and every buffer must be in one
     * place only.
     *
     * @param region the memory of the port
     * @param slot the slot's offset in it, in bytes
     * @param index a buffer of the same memory, unsigned 32 bits
     */
    public static void buf_idx(MemorySegment region, long slot, long index) {
        BUF_IDX.set(OffHeap.known(region), slot, (int) index);
    }

    /**
     * {@code slot->len}.
     *
     * @param region the memory of the port
     * @param slot the slot's offset in it, in bytes
     * @return bytes in the buffer, unsigned 16 bits; of this fragment, where {@code NS_MOREFRAG} is set
     */
    public static int len(MemorySegment region, long slot) {
        return Short.toUnsignedInt((short) LEN.get(OffHeap.known(region), slot));
    }

    /**
     * {@code slot->len = length}. C cuts a length of 65,536 to 0; here it is refused.
     *
     * @param region the memory of the port
     * @param slot the slot's offset in it, in bytes
     * @param length bytes, at most the ring's {@code nr_buf_size}, and at most {@link #LARGEST_LENGTH}
     * @throws IllegalArgumentException if the length is negative or more than a slot can say; nothing is written then
     */
    public static void len(MemorySegment region, long slot, int length) {
        if (length >>> Short.SIZE != 0) {
            throw impossible(length);
        }
        LEN.set(OffHeap.known(region), slot, (short) length);
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
        return Short.toUnsignedInt((short) FLAGS.get(OffHeap.known(region), slot));
    }

    /**
     * {@code slot->flags = flags}.
     *
     * @param region the memory of the port
     * @param slot the slot's offset in it, in bytes
     * @param flags the {@code NS_*} bits
     */
    public static void flags(MemorySegment region, long slot, int flags) {
        FLAGS.set(OffHeap.known(region), slot, (short) flags);
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
        return (long) PTR.get(OffHeap.known(region), slot);
    }

    /**
     * {@code slot->ptr = value}.
     *
     * @param region the memory of the port
     * @param slot the slot's offset in it, in bytes
     * @param value an address or an offset
     */
    public static void ptr(MemorySegment region, long slot, long value) {
        PTR.set(OffHeap.known(region), slot, value);
    }
}
