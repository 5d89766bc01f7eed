package io.github.netmap4j.sys.struct;

import io.github.netmap4j.sys.call.OffHeap;
import io.github.netmap4j.sys.layout.RingFields;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * {@code struct netmap_ring}: a view of one ring in a port's memory, from {@code NETMAP_TXRING} or
 * {@code NETMAP_RXRING}. It owns nothing; after the port's close every access throws
 * {@link IllegalStateException}. One thread at a time may use a ring.
 *
 * <p>Slots {@code head}…{@code tail - 1} belong to the program. It moves {@code head} and {@code cur} forward, never
 * {@code tail}; the next sync tells the kernel. The fields that never change ({@code num_slots}, {@code nr_buf_size},
 * {@code buf_ofs}) are read once, when the view is made.
 *
 * <p><img src="doc-files/ring.svg" alt="A ring of 16 slots: those from head to the one before tail are the program's, the
 * others the device's; cur is where the next wait begins.">
 */
public final class NetmapRing {

    private static final VarHandle BUF_OFS = RingFields.field("buf_ofs");
    private static final VarHandle NUM_SLOTS = RingFields.field("num_slots");
    private static final VarHandle NR_BUF_SIZE = RingFields.field("nr_buf_size");
    private static final VarHandle RINGID = RingFields.field("ringid");
    private static final VarHandle DIR = RingFields.field("dir");
    private static final VarHandle OFFSET_MASK = RingFields.field("offset_mask");
    private static final VarHandle BUF_ALIGN = RingFields.field("buf_align");

    private final MemorySegment region;
    private final long offset;
    private final long numSlots;
    private final long bufSize;
    private final long buffers;

    /**
     * A view of the ring at an offset of a region.
     *
     * @param region the memory of the port
     * @param offset where the ring starts in it, in bytes
     * @throws IllegalArgumentException if the region is not native memory
     * @throws IndexOutOfBoundsException if the ring, with all of its slots, is not within the region
     */
    public NetmapRing(MemorySegment region, long offset) {
        if (!region.isNative()) {
            throw new IllegalArgumentException("a port's memory is native memory, not " + region);
        }
        this.region = region;
        this.offset = offset;
        this.numSlots = Integer.toUnsignedLong((int) NUM_SLOTS.get(region, offset));
        this.bufSize = Integer.toUnsignedLong((int) NR_BUF_SIZE.get(region, offset));
        this.buffers = offset + (long) BUF_OFS.get(region, offset);
        Objects.checkFromIndexSize(offset, RingFields.SLOTS + numSlots * NetmapSlot.SIZE, region.byteSize());
    }

    /**
     * {@return the memory that the ring, its slots and its buffers lie in: the region of the port} Take it from here at
     * the start of a loop, rather than from a field of your own: the JIT then knows what kind of memory it is.
     */
    public MemorySegment region() {
        return OffHeap.known(region);
    }

    /** {@return where the ring starts in its region, in bytes} */
    public long offset() {
        return offset;
    }

    /**
     * {@code &ring->slot[index]}.
     *
     * @param index 0 to {@link #num_slots} - 1
     * @return the slot's offset in the region, for {@link NetmapSlot}
     * @throws IndexOutOfBoundsException if there is no such slot
     */
    public long slot(long index) {
        return offset + RingFields.SLOTS + Objects.checkIndex(index, numSlots) * NetmapSlot.SIZE;
    }

    /**
     * {@code NETMAP_BUF(ring, index)}, as an offset. Not checked: at the offset for a wrong index the region's own check
     * throws.
     *
     * @param index a buffer's index, unsigned 32 bits
     * @return where the buffer starts in the region, in bytes
     */
    public long buffer(long index) {
        return buffers + index * bufSize;
    }

    /**
     * {@code NETMAP_BUF_IDX(ring, buf)}: undoes {@link #buffer}.
     *
     * @param buffer an offset in the region
     * @return the index of the buffer it lies in
     */
    public long bufferIndex(long buffer) {
        return (buffer - buffers) / bufSize;
    }

    /** {@return {@code ring->buf_ofs}: where buffer 0 starts, in bytes from the start of the ring} */
    public long buf_ofs() {
        return buffers - offset;
    }

    /** {@return {@code ring->num_slots}: the number of slots; one of them always stays with the kernel} */
    public long num_slots() {
        return numSlots;
    }

    /** {@return {@code ring->nr_buf_size}: the size of each buffer in bytes} */
    public long nr_buf_size() {
        return bufSize;
    }

    /** {@return {@code ring->ringid}: the ring's number among those of its direction} */
    public int ringid() {
        return Short.toUnsignedInt((short) RINGID.get(region(), offset));
    }

    /**
     * {@return {@code ring->dir}: 1 for a transmit ring, 0 for a receive ring, as the kernel sets it, whatever older
     * headers say}
     */
    public int dir() {
        return Short.toUnsignedInt((short) DIR.get(region(), offset));
    }

    /** {@return {@code ring->head}: the first slot that belongs to the program} */
    public long head() {
        // A mask, as below: each call less leaves the JIT more of what it may inline into one loop.
        return (int) RingFields.HEAD_FIELD.get(region(), offset) & 0xffff_ffffL;
    }

    /**
     * {@code ring->head = slot}: gives all slots before it to the kernel at the next sync.
     *
     * @param slot 0 to {@link #num_slots} - 1, not beyond {@code tail}
     */
    public void head(long slot) {
        RingFields.HEAD_FIELD.set(region(), offset, (int) slot);
    }

    /** {@return {@code ring->cur}: the slot that poll waits for} */
    public long cur() {
        return (int) RingFields.CUR_FIELD.get(region(), offset) & 0xffff_ffffL;
    }

    /**
     * {@code ring->cur = slot}: poll returns when {@code tail} moves beyond it.
     *
     * @param slot 0 to {@link #num_slots} - 1, from {@code head} to {@code tail}
     */
    public void cur(long slot) {
        RingFields.CUR_FIELD.set(region(), offset, (int) slot);
    }

    /**
     * {@return {@code ring->tail}: the first slot that belongs to the kernel} Only the kernel sets it.
     */
    public long tail() {
        return (int) RingFields.TAIL_FIELD.get(region(), offset) & 0xffff_ffffL;
    }

    /** {@return {@code ring->flags}: {@code NR_TIMESTAMP}, {@code NR_FORWARD}; unsigned 32 bits} */
    public long flags() {
        return (int) RingFields.FLAGS_FIELD.get(region(), offset) & 0xffff_ffffL;
    }

    /**
     * {@code ring->flags = flags}.
     *
     * @param flags {@code NR_TIMESTAMP}, {@code NR_FORWARD}
     */
    public void flags(long flags) {
        RingFields.FLAGS_FIELD.set(region(), offset, (int) flags);
    }

    /** {@return {@code ring->ts.tv_sec}: the time of the last sync, not of a packet; seconds since 1970} */
    public long ts_sec() {
        return (long) RingFields.TS_SEC_FIELD.get(region(), offset);
    }

    /** {@return {@code ring->ts.tv_usec}: microseconds within {@link #ts_sec}, 0 to 999,999} */
    public long ts_usec() {
        return (long) RingFields.TS_USEC_FIELD.get(region(), offset);
    }

    /**
     * {@return {@code ring->offset_mask}: the bits of a slot's {@code ptr} that are the packet's offset in its buffer; 0
     * unless the port was opened with {@code NETMAP_REQ_OPT_OFFSETS}}
     */
    public long offset_mask() {
        return (long) OFFSET_MASK.get(region(), offset);
    }

    /** {@return {@code ring->buf_align}: what the start of a packet must be aligned to; bytes; 0 for no requirement} */
    public long buf_align() {
        return (long) BUF_ALIGN.get(region(), offset);
    }
}
