package io.github.netmap4j.xdp;

import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.ownership.FrameTable;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/**
 * Frames that the program has, with what is in each: where the data start, how long they are, how much of the headroom
 * is written, and the descriptor's options. What the queues take and fill; made once by {@link Umem#batch} and used again,
 * with no object per frame.
 *
 * <p>Frames enter a batch from {@link Umem#allocate}, from a queue's {@code consume} (behind those that are there, so none
 * is lost) or by {@link #add}, and leave it when a queue or {@link Umem#free} takes them. Frames left in a batch that is
 * no longer referred to are lost; {@link Umem#leaked} reports them.
 *
 * <p>A batch is one thread's at a time.
 */
public final class FrameBatch {

    /** {@code XDP_PKT_CONTD}: the packet goes on in the next frame. */
    public static final int CONTINUES = xdp_h.XDP_PKT_CONTD();

    /** {@code XDP_TX_METADATA}: what {@link TxMetadata} asks for lies in front of the data. */
    public static final int METADATA = xdp_h.XDP_TX_METADATA();

    final FrameMemory memory;
    final long[] numbers;
    final long[] addresses;
    final int[] lengths;
    final int[] headrooms;
    final int[] options;
    int size;

    /** Whether all options and written headrooms are 0, those beyond the size as well. */
    boolean plain = true;

    private final Frame[] frames;

    FrameBatch(FrameMemory memory, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a batch of " + capacity + " frames");
        }
        this.memory = memory;
        numbers = new long[capacity];
        addresses = new long[capacity];
        lengths = new int[capacity];
        headrooms = new int[capacity];
        options = new int[capacity];
        frames = new Frame[capacity];
    }

    /** {@return how many frames fit: 1 or more} */
    public int capacity() {
        return numbers.length;
    }

    /** {@return how many frames are in it: 0 to {@link #capacity}} */
    public int size() {
        return size;
    }

    /** {@return whether the batch is empty} */
    public boolean isEmpty() {
        return size == 0;
    }

    /** {@return how many more fit: {@link #capacity} - {@link #size}} */
    public int room() {
        return numbers.length - size;
    }

    /** {@return the memory that {@link #address} is an offset in: the UMEM's region} */
    public MemorySegment memory() {
        return memory.region;
    }

    /**
     * A frame's number, good until the frame is handed over.
     *
     * @param i 0 to {@link #size} - 1
     * @return a number that says which UMEM, which frame, and for which ownership
     */
    public long number(int i) {
        return numbers[Objects.checkIndex(i, size)];
    }

    /**
     * Where a frame's data start.
     *
     * @param i 0 to {@link #size} - 1
     * @return an offset in {@link #memory}, in bytes
     */
    public long address(int i) {
        return addresses[Objects.checkIndex(i, size)];
    }

    /**
     * How long a frame's data are.
     *
     * @param i 0 to {@link #size} - 1
     * @return bytes
     */
    public int length(int i) {
        return lengths[Objects.checkIndex(i, size)];
    }

    /**
     * How much of a frame's headroom is written.
     *
     * @param i 0 to {@link #size} - 1
     * @return bytes; 0 for a frame that a queue has just given
     */
    public int headroomLength(int i) {
        return headrooms[Objects.checkIndex(i, size)];
    }

    /**
     * The options of a frame's descriptor: {@link #CONTINUES}, {@link #METADATA}.
     *
     * @param i 0 to {@link #size} - 1
     * @return bits
     */
    public int options(int i) {
        return options[Objects.checkIndex(i, size)];
    }

    /**
     * Whether the packet goes on in the next frame.
     *
     * @param i 0 to {@link #size} - 1
     * @return true for all frames of a packet but its last
     */
    public boolean continues(int i) {
        return (options(i) & CONTINUES) != 0;
    }

    /**
     * Sets how long a frame's data are.
     *
     * @param i 0 to {@link #size} - 1
     * @param length bytes, up to the end of the frame
     * @throws IllegalArgumentException if the frame ends before that
     */
    public void length(int i, int length) {
        long most = memory.chunkEnd(FrameTable.index(number(i))) - addresses[i];
        if (length < 0 || length > most) {
            throw new IllegalArgumentException(
                    length + " bytes do not fit: frame " + FrameTable.index(numbers[i]) + " has room for " + most);
        }
        lengths[i] = length;
    }

    /**
     * Sets how much of a frame's headroom is written.
     *
     * @param i 0 to {@link #size} - 1
     * @param length bytes, up to the headroom of the UMEM's configuration
     * @throws IllegalArgumentException if the headroom is smaller
     */
    public void headroomLength(int i, int length) {
        int most = memory.headroomCapacity(number(i), addresses[i]);
        if (length < 0 || length > most) {
            throw new IllegalArgumentException(length + " bytes do not fit: the headroom of frame "
                    + FrameTable.index(numbers[i]) + " has " + most);
        }
        headrooms[i] = length;
        plain &= length == 0;
    }

    /**
     * Sets the options of a frame's descriptor. The kernel drops a packet with a bit that it does not know, so those are
     * refused here.
     *
     * @param i 0 to {@link #size} - 1
     * @param bits {@link #CONTINUES}, {@link #METADATA}
     * @throws IllegalArgumentException if there is another bit
     */
    public void options(int i, int bits) {
        Objects.checkIndex(i, size);
        if ((bits & ~(CONTINUES | METADATA)) != 0) {
            throw new IllegalArgumentException("options 0x" + Integer.toHexString(bits)
                    + ": only CONTINUES and METADATA have a meaning, and the kernel drops packets with other bits");
        }
        options[i] = bits;
        plain &= bits == 0;
    }

    /**
     * Moves the start of a frame's data, and keeps their end: forward to drop a header, backward to put one in front.
     *
     * @param i 0 to {@link #size} - 1
     * @param bytes how far; negative for towards the start of the frame, where there are at least
     *     {@link UmemConfig#xdpHeadroom} bytes
     * @throws IllegalArgumentException if the start would leave the data or the frame
     */
    public void moveStart(int i, int bytes) {
        long start = address(i) + bytes;
        if (bytes > lengths[i] || start < memory.chunk(FrameTable.index(numbers[i]))) {
            throw new IllegalArgumentException("the start of frame " + FrameTable.index(numbers[i])
                    + " cannot be moved by " + bytes + ": it has " + lengths[i] + " bytes of data, and "
                    + (addresses[i] - memory.chunk(FrameTable.index(numbers[i]))) + " before them");
        }
        addresses[i] = start;
        lengths[i] -= bytes;
        headrooms[i] = 0;
    }

    /**
     * A view of a frame. The batch has one for each place, and binds it again here.
     *
     * @param i 0 to {@link #size} - 1
     * @return a view that lives until the frame is handed over
     * @throws IllegalStateException if the program does not have the frame
     */
    public Frame frame(int i) {
        Objects.checkIndex(i, size);
        Frame frame = frames[i];
        if (frame == null) {
            frame = new Frame(this, i);
            frames[i] = frame;
        }
        frame.bind();
        return frame;
    }

    /**
     * Adds a frame that the program has, fresh: no data, no headroom, no options. It must not be in another batch, too:
     * whichever batch comes second to a queue is refused then.
     *
     * @param number a frame's number
     * @throws IllegalStateException if the program does not have that frame, or the batch is full
     */
    public void add(long number) {
        if (!memory.table.owns(number)) {
            throw memory.dead(number);
        }
        if (size == numbers.length) {
            throw new IllegalStateException("the batch is full: " + size + " frames");
        }
        fresh(size++, number);
    }

    private void fresh(int i, long number) {
        numbers[i] = number;
        addresses[i] = memory.freshAddress(number);
        lengths[i] = 0;
        headrooms[i] = 0;
        options[i] = 0;
    }

    /**
     * Makes a frame fresh: its data start where those of a new frame do; no data, no headroom, no options.
     *
     * @param i 0 to {@link #size} - 1
     */
    public void reset(int i) {
        fresh(i, number(i));
    }

    /**
     * Moves frames from the end of this batch to the end of another, with all that is in them, in their order.
     *
     * @param to another batch of the same UMEM
     * @param count how many
     * @throws IllegalArgumentException if the other is of another UMEM, or has no room, or there are not so many
     */
    public void moveTo(FrameBatch to, int count) {
        if (to == this || to.memory != memory || count < 0 || count > size || count > to.room()) {
            throw new IllegalArgumentException(
                    count + " of " + size + " frames cannot be moved to a batch with room for " + to.room()
                            + (to.memory == memory ? "" : " of another UMEM"));
        }
        copy(size - count, to, to.size, count);
        size -= count;
        to.size += count;
    }

    private void copy(int from, FrameBatch to, int at, int count) {
        System.arraycopy(numbers, from, to.numbers, at, count);
        System.arraycopy(addresses, from, to.addresses, at, count);
        System.arraycopy(lengths, from, to.lengths, at, count);
        System.arraycopy(headrooms, from, to.headrooms, at, count);
        System.arraycopy(options, from, to.options, at, count);
        to.plain &= plain;
    }

    /** Makes places plain, where they are not. */
    void makePlain(int from, int count) {
        if (plain) {
            return;
        }
        boolean all = from == 0;
        int to = all ? numbers.length : from + count;
        Arrays.fill(headrooms, from, to, 0);
        Arrays.fill(options, from, to, 0);
        plain = all;
    }

    /** Takes free frames until the batch is full, or there are no more. Returns how many. */
    int fill(int count) {
        int taken = memory.table.allocate(numbers, size, Math.min(count, room()));
        for (int i = size; i < size + taken; i++) {
            fresh(i, numbers[i]);
        }
        size += taken;
        return taken;
    }

    /** Gives all frames back. */
    void freeAll() {
        memory.table.free(numbers, 0, size);
        size = 0;
    }

    /** Forgets the first frames, which now belong to another owner; the others come to the front. */
    void removeFirst(int count) {
        if (count < size) {
            copy(count, this, 0, size - count);
        }
        size -= count;
    }

    /** {@return the batch for logs, such as {@code batch of 3 of 64 frames}} */
    @Override
    public String toString() {
        return "batch of " + size + " of " + numbers.length + " frames";
    }
}
