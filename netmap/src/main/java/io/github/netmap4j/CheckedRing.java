package io.github.netmap4j;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.layout.RingFields;
import io.github.netmap4j.sys.layout.SlotFields;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * A ring in shared memory: head, cur and tail, slots and buffers, each checked before it is used, since any program that
 * maps the memory may have written it. Each value is read once, so that it cannot change after the check.
 */
abstract class CheckedRing {

    private static final VarHandle INT = JAVA_INT.varHandle().withInvokeExactBehavior();
    private static final VarHandle LONG = JAVA_LONG.varHandle().withInvokeExactBehavior();

    /** Cur and tail lie in one aligned word, which is read at once, since each access costs its checks. */
    private static final int CUR_IN_WORD = SlotFields.shift(0, Integer.BYTES);

    private static final int TAIL_IN_WORD = SlotFields.shift(RingFields.TAIL - RingFields.CUR, Integer.BYTES);

    /** Buffers 0 and 1 are netmap's own. */
    static final long FIRST_BUFFER = 2;

    /** An index has 32 bits. */
    private static final long MOST_BUFFERS = 0xffff_ffffL - FIRST_BUFFER;

    /** For a slot of this ring that is getting another buffer. */
    final UnfinishedSwap exchange = new UnfinishedSwap();

    final PortContext port;
    final int slots;
    final int bufferSize;

    /** The longest packet of one slot: what fits into its buffer and its length field. */
    final int largest;

    private final RingLayout layout;
    final RingKind kind;
    final int index;
    private final MemorySegment region;
    private final NetmapRing raw;
    private final long at;
    private final long firstSlot;
    private final long buffers;
    private final long bufferCount;

    /** How many buffers there are from the first on, in 32 unsigned bits: one comparison says whether an index is valid. */
    private final int programsBuffers;

    /** {@link #largest}; 0 on a port with offsets, where every slot is looked at closely. */
    private final int plainLargest;

    /** One more than that, but 0 on a port with offsets. */
    private final int wholeLimit;

    private final long offsetMask;

    /** Where this ring left head and cur, whatever others write into the shared memory. */
    int head;

    int cur;

    /** The shared tail as last read. */
    int tail;

    /** Begins where the memory's head is. */
    CheckedRing(PortContext port, RingKind kind, int index, RingLayout layout) {
        this.port = port;
        this.kind = kind;
        this.index = index;
        this.layout = layout;
        this.raw = layout.raw();
        this.region = raw.region();
        this.at = layout.raw().offset();
        this.slots = layout.slots();
        this.bufferSize = layout.bufferSize();
        this.largest = Math.min(bufferSize, NetmapSlot.LARGEST_LENGTH);
        this.firstSlot = layout.raw().slot(0);
        this.buffers = layout.buffers();
        this.bufferCount = layout.bufferCount();
        this.programsBuffers = (int) Math.clamp(bufferCount - FIRST_BUFFER, 0, MOST_BUFFERS);
        this.offsetMask = layout.offsetMask();
        this.plainLargest = offsetMask == 0 ? largest : 0;
        this.wholeLimit = offsetMask == 0 ? largest + 1 : 0;
        this.head = (int) INT.getAcquire(region, at + RingFields.HEAD);
        this.cur = head;
        if (Integer.compareUnsigned(head, slots) >= 0) {
            throw corrupted("cannot be");
        }
        publish();
        pull();
    }

    final RingLayout layout() {
        return layout;
    }

    final NetmapRing raw() {
        return raw;
    }

    /** The ring's name, for messages. */
    final String name() {
        return kind + " " + index + " of " + port.name;
    }

    /** Reads the shared tail, after a check of all three. */
    final void pull() {
        try {
            look();
        } catch (IllegalStateException gone) {
            // The memory goes before the ring knows; still, one close gives one exception.
            port.requireOpen();
            throw gone;
        }
    }

    /**
     * Whether the memory says what this ring left there, and what it last saw: then a look would find nothing new. These
     * reads are plain; one that waits for something must {@link #pull}. Each is of the size that was written: a processor
     * forwards a recent write to such a read, and makes a larger one wait.
     */
    final boolean isAsLeft(MemorySegment memory) {
        try {
            return RingFields.head(memory, at) == head
                    && RingFields.cur(memory, at) == cur
                    && (int) RingFields.TAIL_FIELD.get(memory, at) == tail;
        } catch (IllegalStateException gone) {
            // The look that follows says why.
            return false;
        }
    }

    private void look() {
        MemorySegment memory = raw.region();
        int sharedHead = (int) INT.get(memory, at + RingFields.HEAD);
        long curAndTail = (long) LONG.getAcquire(memory, at + RingFields.CUR);
        int sharedCur = (int) (curAndTail >>> CUR_IN_WORD);
        int sharedTail = (int) (curAndTail >>> TAIL_IN_WORD);
        if (sharedHead != head || sharedCur != cur) {
            boolean possible =
                    Integer.compareUnsigned(sharedHead, slots) < 0 && Integer.compareUnsigned(sharedCur, slots) < 0;
            throw possible ? port.reset(name() + " was moved by somebody else: " + position()) : corrupted("cannot be");
        }
        if (Integer.compareUnsigned(sharedTail, slots) >= 0 || distance(head, sharedTail) < distance(head, cur)) {
            throw corrupted("cannot be");
        }
        if (sharedTail != tail) {
            tail = sharedTail;
            moved();
        }
    }

    /** Called when the tail has moved, after a sync or a wait. */
    abstract void moved();

    /** Writes cur, then head, after all that was written to the slots: head never passes cur. */
    final void publish() {
        publish(raw.region());
    }

    /** The same, for callers that have the region at hand: the JIT then knows its kind already. */
    final void publish(MemorySegment memory) {
        publishCur(memory);
        publishHead(memory);
    }

    /** For a move of cur alone: a plain write, since it says when to wake up, and gives nothing away. */
    final void publishCur(MemorySegment memory) {
        RingFields.CUR_FIELD.set(memory, at, cur);
    }

    /** For a move of head alone. */
    final void publishHead() {
        publishHead(raw.region());
    }

    private void publishHead(MemorySegment memory) {
        // A write with release semantics would check the alignment, too, each time.
        VarHandle.releaseFence();
        RingFields.HEAD_FIELD.set(memory, at, head);
    }

    final int next(int slot) {
        return slot + 1 == slots ? 0 : slot + 1;
    }

    final int plus(int slot, int count) {
        int sum = slot + count;
        return sum >= slots ? sum - slots : sum;
    }

    final int minus(int slot, int count) {
        return slot < count ? slot - count + slots : slot - count;
    }

    /** How many slots from one to another, around the end. */
    final int distance(int from, int to) {
        return to >= from ? to - from : to - from + slots;
    }

    /** The offset of {@code slot[i]} in the region. The index is one of this class's own, so always within the ring. */
    final long slot(int i) {
        return firstSlot + i * NetmapSlot.SIZE;
    }

    /** How many slots lie together from one on, up to another or the end of the ring. */
    final int run(int from, int to, int most) {
        return Math.min(most, (from < to ? to : slots) - from);
    }

    /** The slot after the last is the first. */
    final int wrap(int slot) {
        return slot == slots ? 0 : slot;
    }

    /**
     * Where the data of a slot start in the region, after a check that the index is a buffer's, and that the length fits
     * behind the slot's offset.
     *
     * @param word the slot's word, read once, since others may write it at any time
     */
    final long dataOf(long slot, long word) {
        return data(slot, SlotWord.buffer(word), SlotWord.length(word));
    }

    /** Where the data of a slot would start, if they were {@code length} bytes; checked, too. */
    final long data(long slot, long buffer, int length) {
        if (offsetMask != 0) {
            return dataBehindOffset(slot, buffer, length);
        }
        if (!isBuffer(buffer) || length > bufferSize) {
            throw corruptedSlot(slot, buffer, 0, length);
        }
        return bufferAt(buffer);
    }

    /** The same on a port with offsets. The offset is read once. */
    private long dataBehindOffset(long slot, long buffer, int length) {
        long offset = NetmapSlot.ptr(region, slot) & offsetMask;
        if (!isBuffer(buffer) || offset < 0 || offset > bufferSize || length > bufferSize - offset) {
            throw corruptedSlot(slot, buffer, offset, length);
        }
        return bufferAt(buffer) + offset;
    }

    /** Whether packets may start behind the start of their buffers, as the slots' {@code ptr} says. */
    final boolean hasOffsets() {
        return offsetMask != 0;
    }

    /** The offset of a slot's packet in its buffer: 0 unless the port was opened with offsets. */
    final int headroom(long slot) {
        long offset = offsetMask == 0 ? 0 : NetmapSlot.ptr(region, slot) & offsetMask;
        return offset < 0 || offset > bufferSize ? bufferSize : (int) offset;
    }

    /** The longest packet that a slot takes behind its offset. */
    final int capacity(long slot) {
        return offsetMask == 0 ? largest : Math.min(bufferSize - headroom(slot), largest);
    }

    /** Writes a slot's offset and leaves the other bits of {@code ptr}. */
    final void headroom(long slot, long bytes) {
        if (offsetMask != 0) {
            NetmapSlot.ptr(region, slot, (NetmapSlot.ptr(region, slot) & ~offsetMask) | bytes);
        }
    }

    /** The largest offset that slots of this ring can have. */
    final int maxHeadroom() {
        return offsetMask < 0 ? bufferSize : (int) Math.min(offsetMask, bufferSize);
    }

    /** The index of a slot's buffer, checked. */
    final long buffer(long slot) {
        long buffer = NetmapSlot.buf_idx(region, slot);
        requireBuffer(slot, buffer);
        return buffer;
    }

    final void requireBuffer(long slot, long buffer) {
        if (!isBuffer(buffer)) {
            throw corruptedSlot(slot, buffer, 0, 0);
        }
    }

    final boolean isBuffer(long buffer) {
        // One comparison instead of two: indexes below the first wrap around.
        return Integer.compareUnsigned((int) buffer - (int) FIRST_BUFFER, programsBuffers) < 0;
    }

    /** Whether a word is that of almost all slots: a whole packet in a valid buffer, which starts where the buffer does. */
    final boolean isWhole(long word) {
        return Integer.compareUnsigned(SlotWord.wholeLength(word), wholeLimit) < 0 && isBuffer(SlotWord.buffer(word));
    }

    /** Whether a packet of some length, which may be any number, can go into a slot with this word; false with offsets. */
    final boolean takes(long word, long length) {
        // Less 1, so that a length of 0 or less is larger than all others.
        return Long.compareUnsigned(length - 1, plainLargest) < 0 && isBuffer(SlotWord.buffer(word));
    }

    /** Where a buffer starts in the region. */
    final long bufferAt(long buffer) {
        return buffers + buffer * bufferSize;
    }

    final PortCorruptedException corrupted(String what) {
        return port.corrupted(name() + " " + what + ": " + position());
    }

    private PortCorruptedException corruptedSlot(long slot, long buffer, long offset, int length) {
        return port.corrupted(name() + " slot " + (slot - firstSlot) / NetmapSlot.SIZE + " cannot be: buf_idx " + buffer
                + " of " + bufferCount + ", len " + length + ", offset " + offset + " of " + bufferSize);
    }

    /** Head, cur and tail as the shared memory has them, for messages. */
    final String position() {
        return "head " + raw().head() + ", cur " + raw().cur() + ", tail " + raw().tail() + " of " + slots + " slots";
    }
}
