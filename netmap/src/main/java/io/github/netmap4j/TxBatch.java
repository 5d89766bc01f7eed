package io.github.netmap4j;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.user.NetmapUser;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/**
 * Reserved slots of a transmit ring, from {@link TxRing#reserve}, to be filled in place. {@link #commit} sends all,
 * {@link #commit(int)} the first few, {@link #abort} none; slots that are not sent go back to the ring. After that, and
 * after the close of the ring or its port, every method except {@link #close} throws {@link IllegalStateException}.
 *
 * <p>A packet is one slot, unless {@link #more} says that it continues in the next.
 */
public final class TxBatch implements AutoCloseable {

    private static final int NS_MOREFRAG = netmap_h.NS_MOREFRAG();
    private static final int NS_REPORT = netmap_h.NS_REPORT();

    private final TxRing ring;
    private final int[] lengths;
    private final int[] flags;
    private int first;
    private int size;
    private boolean open;

    /** Whether a slot has flags. */
    private boolean flagged;

    TxBatch(TxRing ring) {
        this.ring = ring;
        this.lengths = new int[ring.slots];
        this.flags = new int[ring.slots];
    }

    void open(int first, int size) {
        this.first = first;
        this.size = size;
        Arrays.fill(lengths, 0, size, 0);
        if (flagged) {
            Arrays.fill(flags, 0);
            flagged = false;
        }
        open = true;
    }

    void requireIdle() {
        if (open) {
            throw new IllegalStateException("a batch of " + ring + " is still open: commit or abort it first");
        }
    }

    void drop() {
        open = false;
    }

    private void requireOpen() {
        ring.check();
        if (!open) {
            throw new IllegalStateException("the batch of " + ring + " was committed or aborted; reserve a new one");
        }
    }

    /** {@return how many slots were reserved: 0 to what {@link TxRing#reserve} was asked for} */
    public int size() {
        requireOpen();
        return size;
    }

    /** {@return the port's region, which {@link #offset} is an offset in} */
    public MemorySegment region() {
        requireOpen();
        return ring.region();
    }

    private long slot(int i) {
        requireOpen();
        return ring.slot(ring.plus(first, Objects.checkIndex(i, size)));
    }

    /**
     * Where to write a packet.
     *
     * @param i a packet of the batch, 0 to {@link #size} - 1
     * @return an offset in the region; write at most {@link #capacity} bytes from there on
     */
    public long offset(int i) {
        long slot = slot(i);
        return ring.data(slot, SlotWord.buffer(SlotWord.read(ring.raw().region(), slot)), 0);
    }

    /**
     * How large a packet may be.
     *
     * @param i a packet of the batch
     * @return bytes
     */
    public int capacity(int i) {
        return ring.capacity(slot(i));
    }

    /**
     * Sets the length of a packet that was, or will be, written at {@link #offset}.
     *
     * @param i a packet of the batch
     * @param length bytes, 1 to {@link #capacity}
     * @throws PacketTooLargeException if it is more than the capacity
     */
    public void length(int i, int length) {
        long slot = slot(i);
        MemorySegment region = ring.raw().region();
        long word = SlotWord.read(region, slot);
        ring.place(slot, word, length);
        fill(region, i, slot, word, length);
    }

    /** Writes a slot, which nobody reads before the commit. A packet has a length if and only if its slot has it. */
    private void fill(MemorySegment region, int i, long slot, long word, int length) {
        SlotWord.write(region, slot, SlotWord.filled(word, length, flagged ? flags[i] : 0));
        lengths[i] = length;
    }

    /** The same after a change of something else than the length. */
    private void fill(int i, long slot, int length) {
        MemorySegment region = ring.raw().region();
        long word = SlotWord.read(region, slot);
        ring.data(slot, SlotWord.buffer(word), length);
        fill(region, i, slot, word, length);
    }

    private void flag(int i, int flag) {
        long slot = slot(i);
        flagged = true;
        flags[i] |= flag;
        if (lengths[i] != 0) {
            fill(i, slot, lengths[i]);
        }
    }

    /**
     * Sets the length of a packet, and returns its bytes as a segment. If you pass the segment on, it costs an object;
     * {@link #offset} does not.
     *
     * @param i a packet of the batch
     * @param length bytes, 1 to {@link #capacity}
     * @return exactly the packet's bytes, to be written
     * @throws PacketTooLargeException if it is more than the capacity
     */
    public MemorySegment packet(int i, int length) {
        length(i, length);
        return ring.region().asSlice(offset(i), length);
    }

    /**
     * Copies a packet.
     *
     * @param i a packet of the batch
     * @param packet its bytes
     * @throws PacketTooLargeException if it is longer than the capacity
     */
    public void put(int i, byte[] packet) {
        long slot = slot(i);
        MemorySegment region = ring.raw().region();
        long word = SlotWord.read(region, slot);
        NetmapUser.nm_pkt_copy(packet, 0, region, ring.place(slot, word, packet.length), packet.length);
        fill(region, i, slot, word, packet.length);
    }

    /**
     * Copies a packet.
     *
     * @param i a packet of the batch
     * @param packet a segment that holds it
     * @param from where in it, in bytes
     * @param length the packet's length in bytes
     * @throws PacketTooLargeException if it is longer than the capacity
     */
    public void put(int i, MemorySegment packet, long from, int length) {
        long slot = slot(i);
        MemorySegment region = ring.raw().region();
        long word = SlotWord.read(region, slot);
        NetmapUser.nm_pkt_copy(packet, from, region, ring.place(slot, word, length), length);
        fill(region, i, slot, word, length);
    }

    /**
     * {@code NS_MOREFRAG}: the packet continues in the next slot.
     *
     * @param i a slot of the batch, not the last that is committed
     */
    public void more(int i) {
        flag(i, NS_MOREFRAG);
    }

    /**
     * {@code NS_REPORT}: asks the NIC to report as soon as this packet has left, instead of several at once.
     *
     * @param i a packet of the batch
     */
    public void report(int i) {
        flag(i, NS_REPORT);
    }

    /**
     * Sets where in its buffer a packet starts, on a port that has offsets ({@code NETMAP_REQ_OPT_OFFSETS}). Call it
     * before {@link #offset}.
     *
     * @param i a packet of the batch
     * @param bytes from the start of the buffer
     * @throws IllegalArgumentException if the port has no offsets, or only smaller ones
     */
    public void headroom(int i, int bytes) {
        long slot = slot(i);
        if (bytes < 0 || bytes > ring.maxHeadroom()) {
            throw new IllegalArgumentException("offset " + bytes + " in a buffer: " + ring + " takes up to "
                    + ring.maxHeadroom() + "; a port has offsets if it was opened with that option");
        }
        ring.headroom(slot, bytes);
        lengths[i] = 0;
    }

    /**
     * Zero copy: gives a received packet's buffers to slots of this batch, and the slots' own to the receive ring, with
     * length and {@code NS_MOREFRAG}; both slots get {@code NS_BUF_CHANGED}. The frame is released. If the batch is aborted
     * after this, the packet is lost, but no buffer.
     *
     * @param i the first slot
     * @param frame a frame held by a receive ring of the same memory, which this thread owns
     * @return how many slots it took: those of the packet
     * @throws DifferentMemoryException if the rings are of different memories: use {@link #put} instead
     * @throws IndexOutOfBoundsException if the batch has too few slots left
     * @throws IllegalArgumentException if a slot of the packet is empty, or this ring cannot have its offset; the frame is
     *     not released
     * @throws IllegalStateException if the frame is released
     */
    public int swap(int i, Frame frame) {
        requireOpen();
        int count = frame.fragments();
        Objects.checkFromIndexSize(i, count, size);
        RxWindow rx = frame.held();
        rx.check();
        rx.requireSameMemory(ring);
        for (int k = 0; k < count; k++) {
            TxRing.requireFits(frame.fragmentLength(k), ring.largest);
            BufferSwap.check(rx, frame.slot(k), ring, slot(i + k));
        }
        for (int k = 0; k < count; k++) {
            BufferSwap.slots(rx, frame.slot(k), ring, slot(i + k), 0);
            flags[i + k] = k + 1 < count ? NS_MOREFRAG : 0;
            flagged |= count > 1;
            fill(i + k, slot(i + k), frame.fragmentLength(k));
        }
        frame.release();
        return count;
    }

    /**
     * Zero copy: exchanges an extra buffer for a slot's. The packet is what was written to the extra buffer, from its start.
     *
     * @param i a packet of the batch
     * @param buffer an extra buffer of the same memory; afterwards it is the buffer that the slot had
     * @param length the packet's length in bytes
     * @throws DifferentMemoryException if the buffer is of a different memory
     * @throws PacketTooLargeException if the length is more than {@link TxRing#maxPayload}
     */
    public void swap(int i, ExtraBuffer buffer, int length) {
        long slot = slot(i);
        buffer.requireMemoryOf(ring);
        TxRing.requireFits(length, ring.largest);
        BufferSwap.extra(ring, slot, buffer);
        ring.headroom(slot, 0);
        fill(i, slot, length);
    }

    /**
     * Sends all packets: they leave with the next sync.
     *
     * @throws IllegalStateException as {@link #commit(int)}
     */
    public void commit() {
        commit(size());
    }

    /**
     * Sends the first packets, and gives the other slots back.
     *
     * @param count how many slots, 0 to {@link #size}
     * @throws IllegalStateException if one of them has no length, or the last says that more follows; nothing is sent and
     *     the batch stays open
     */
    public void commit(int count) {
        requireOpen();
        Objects.checkFromIndexSize(0, count, size);
        requireLengths(count);
        if (count > 0 && (flags[count - 1] & NS_MOREFRAG) != 0) {
            throw new IllegalStateException("slot " + (count - 1) + " says that more follows, and nothing does");
        }
        open = false;
        ring.advance(ring.plus(first, count), packets(count), ring.statistics == null ? 0 : bytes(count));
    }

    /** The loop has no exit, so that the JIT compares many lengths at once. */
    private void requireLengths(int count) {
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            least = Math.min(least, lengths[i]);
        }
        if (least == 0) {
            int i = 0;
            while (lengths[i] != 0) {
                i++;
            }
            throw new IllegalStateException("packet " + i + " of the batch has no length: set it, or commit fewer");
        }
    }

    private int packets(int count) {
        int packets = count;
        for (int i = 0; flagged && i < count; i++) {
            packets -= (flags[i] & NS_MOREFRAG) == 0 ? 0 : 1;
        }
        return packets;
    }

    private long bytes(int count) {
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            bytes += lengths[i];
        }
        return bytes;
    }

    /** Sends nothing, and gives all slots back. */
    public void abort() {
        requireOpen();
        open = false;
    }

    /** {@link #abort}, unless the batch was committed or aborted already. */
    @Override
    public void close() {
        if (open) {
            abort();
        }
    }
}
