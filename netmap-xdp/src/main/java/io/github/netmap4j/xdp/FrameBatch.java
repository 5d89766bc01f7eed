package io.github.netmap4j.xdp;

import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.ownership.FrameTable;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/**
 * Frames that the program owns, each with the start and length of its data, the written length of its headroom, and the
 * descriptor's options. Queues take frames from batches and append to them. Make a batch once with {@link Umem#batch}
 * and reuse it; it needs no object per frame.
 *
 * <p>Frames enter a batch from {@link Umem#allocate}, from a queue's {@code consume} (which appends, so none is lost)
 * or by {@link #add}, and leave it when a queue or {@link Umem#free} takes them. Frames left in an unreachable batch
 * are lost; {@link Umem#leaked} reports them.
 *
 * <p>One thread at a time may use a batch.
 */
public final class FrameBatch {

    /** {@code XDP_PKT_CONTD}: the packet continues in the next frame. */
    public static final int CONTINUES = xdp_h.XDP_PKT_CONTD();

    /** {@code XDP_TX_METADATA}: a {@link TxMetadata} request lies before the data. */
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

    /** {@return the number of frames: 0 to {@link #capacity}} */
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
     * A frame's number, valid until the frame is handed over.
     *
     * @param i 0 to {@link #size} - 1
     * @return a number that identifies the UMEM, the frame, and this ownership of it
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
     * The length of a frame's data.
     *
     * @param i 0 to {@link #size} - 1
     * @return bytes
     */
    public int length(int i) {
        return lengths[Objects.checkIndex(i, size)];
    }

    /**
     * The written length of a frame's headroom.
     *
     * @param i 0 to {@link #size} - 1
     * @return bytes; 0 for a frame fresh from a queue
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
     * Whether the packet continues in the next frame.
     *
     * @param i 0 to {@link #size} - 1
     * @return true for all frames of a packet but its last
     */
    public boolean continues(int i) {
        return (options(i) & CONTINUES) != 0;
    }

    /**
     * Sets the length of a frame's data.
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
     * Sets the written length of a frame's headroom.
     *
     * @param i 0 to {@link #size} - 1
     * @param length bytes, up to {@link UmemConfig#frameHeadroom}
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
     * Sets the options of a frame's descriptor. Refuses other bits, because the kernel would drop the packet.
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
     * Moves the start of a frame's data and keeps their end: forward to drop a header, backward to prepend one.
     *
     * @param i 0 to {@link #size} - 1
     * @param bytes how far; negative moves towards the start of the frame, where at least {@link
     *     UmemConfig#xdpHeadroom} bytes are free
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
     * A view of a frame. The batch has one view for each place, and rebinds it here.
     *
     * @param i 0 to {@link #size} - 1
     * @return a view, valid until the frame is handed over
     * @throws IllegalStateException if the program does not own the frame
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
     * Adds a frame that the program owns, without data, headroom or options. It must not be in another batch as well: a
     * queue refuses the second of the two.
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
     * Resets a frame: no data, headroom or options, and the data start as in a new frame.
     *
     * @param i 0 to {@link #size} - 1
     */
    public void reset(int i) {
        fresh(i, number(i));
    }

    /**
     * Moves frames from the end of this batch to the end of another, in order and with their contents.
     *
     * @param to another batch of the same UMEM
     * @param count how many, 0 or more
     * @throws IllegalArgumentException if the other batch is of another UMEM or has no room, or this one has fewer
     *     frames
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

    /** Clears options and headroom lengths of places. */
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

    /** Takes up to this many free frames, and returns how many. */
    int fill(int count) {
        int taken = memory.table.allocate(numbers, size, Math.min(count, room()));
        for (int i = size; i < size + taken; i++) {
            fresh(i, numbers[i]);
        }
        size += taken;
        return taken;
    }

    /** Frees all frames. */
    void freeAll() {
        memory.table.free(numbers, 0, size);
        size = 0;
    }

    /** Removes the first frames, which now have another owner; the others move to the front. */
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
