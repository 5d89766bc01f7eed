package io.github.netmap4j;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.call.Timeouts;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.WaitClock;
import io.github.netmap4j.sys.user.NetmapUser;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A transmit ring. Packets that were sent or committed leave with the next {@link #sync}, or when something polls the port.
 * A full ring is no exception: {@code send} returns false, or fewer packets than asked. What is still in the ring when the
 * port is closed is lost: {@link #flush} first.
 *
 * <p>Nothing here allocates, except {@link TxBatch#packet} where the JIT does not remove the slice. Each {@code send} throws
 * {@link PacketTooLargeException} for a packet that does not fit into one slot, and {@link IllegalArgumentException} for an
 * empty one.
 */
public final class TxRing extends Ring {

    static final int NS_MOREFRAG = netmap_h.NS_MOREFRAG();

    /** Rounds of flush that only spin; a ring usually drains within a few syncs. */
    private static final int SPINS = 64;

    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final TxBatch batch = new TxBatch(this);

    TxRing(PortContext port, RingKind kind, int index, RingLayout layout) {
        super(port, kind, index, layout);
    }

    /**
     * {@return {@code nm_ring_space}: how many slots can be filled now; 0 to {@link #slots} - 1} A {@link #sync} may free
     * more.
     */
    public int space() {
        check();
        pull();
        return distance(head, tail);
    }

    /**
     * {@return how many slots were sent and not done at the last sync: under way, or not even synced; 0 to
     * {@link #slots} - 1}
     */
    public int pending() {
        return slots - 1 - space();
    }

    /**
     * {@return the largest packet that fits into one slot, in bytes: the size of a buffer, at most 65,535, the largest
     * length that a slot can hold} On a port with offsets, subtract the slot's offset.
     */
    public int maxPayload() {
        return largest;
    }

    /**
     * {@code NIOCTXSYNC}: hands what was sent to the port, and finds out which slots are done, for all transmit rings of the
     * descriptor. Other threads may use theirs meanwhile; but if several sync one descriptor at the same time, each skips
     * the rings that another is syncing. See {@link NetmapPort} for the faster way.
     *
     * @throws PortException if the kernel refuses, or somebody else changed the ring
     */
    public void sync() {
        sync(Ioctl.NIOCTXSYNC);
    }

    /**
     * Syncs until nothing is pending: all packets have left the ring. A pipe's packets leave when the other end has
     * released them.
     *
     * @param timeout how long to try at most; zero or less for one sync
     * @return whether all packets have left; false after the timeout
     * @throws InterruptedException if this thread is interrupted while packets are pending
     * @throws PortException as {@link #sync}
     */
    public boolean flush(Duration timeout) throws InterruptedException {
        long nanos = Timeouts.nanos(timeout);
        WaitClock clock = port.descriptor.device().clock();
        long start = clock.nanoTime();
        for (int round = 0; ; round++) {
            sync();
            if (distance(head, tail) == slots - 1) {
                return true;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("flush of " + this);
            }
            if (clock.nanoTime() - start >= nanos) {
                return false;
            }
            if (round < SPINS) {
                Thread.onSpinWait();
            } else {
                clock.parkUntil(this, clock.nanoTime() + PAUSE_NANOS);
            }
        }
    }

    /**
     * Sends a copy of a packet.
     *
     * @param packet the packet, all of the array
     * @return whether there was room
     */
    public boolean send(byte[] packet) {
        return send(packet, 0, packet.length);
    }

    /**
     * Sends a copy of a packet.
     *
     * @param packet an array that holds it
     * @param from where in it
     * @param length the packet's length in bytes, 1 or more
     * @return whether there was room
     */
    public boolean send(byte[] packet, int from, int length) {
        Objects.checkFromIndexSize(from, length, packet.length);
        if (!claim(length)) {
            return false;
        }
        MemorySegment region = raw().region();
        long slot = slot(head);
        long word = SlotWord.read(region, slot);
        NetmapUser.nm_pkt_copy(packet, from, region, place(slot, word, length), length);
        SlotWord.write(region, slot, SlotWord.filled(word, length, 0));
        advanceOne(region, length);
        return true;
    }

    /**
     * Sends a copy of what remains in a buffer, as one packet. If there was room, the position moves to the limit.
     *
     * @param packet the packet, from position to limit
     * @return whether there was room
     */
    public boolean send(ByteBuffer packet) {
        int length = packet.remaining();
        boolean room = packet.hasArray()
                ? send(packet.array(), packet.arrayOffset() + packet.position(), length)
                : send(MemorySegment.ofBuffer(packet), 0, length);
        if (room) {
            packet.position(packet.limit());
        }
        return room;
    }

    /**
     * Sends a copy of a packet.
     *
     * @param packet the packet, all of the segment
     * @return whether there was room
     */
    public boolean send(MemorySegment packet) {
        return send(packet, 0, packet.byteSize());
    }

    /**
     * Sends a copy of a packet.
     *
     * @param packet a segment that holds it
     * @param from where in it, in bytes
     * @param length the packet's length in bytes, 1 or more
     * @return whether there was room
     */
    public boolean send(MemorySegment packet, long from, long length) {
        Objects.checkFromIndexSize(from, length, packet.byteSize());
        if (!claim(length)) {
            return false;
        }
        MemorySegment region = raw().region();
        long slot = slot(head);
        long word = SlotWord.read(region, slot);
        NetmapUser.nm_pkt_copy(packet, from, region, place(slot, word, length), length);
        SlotWord.write(region, slot, SlotWord.filled(word, (int) length, 0));
        advanceOne(region, length);
        return true;
    }

    /**
     * Sends a copy of a packet in as many slots as it needs, all except the last with {@code NS_MOREFRAG}. VALE ports and
     * pipes carry such packets, and some NICs' drivers do.
     *
     * @param packet a segment that holds it
     * @param from where in it, in bytes
     * @param length the packet's length in bytes, 1 or more
     * @return whether there was room for all of it; nothing was sent if not
     * @throws PacketTooLargeException if it would not even fit into an empty ring
     */
    public boolean sendFragments(MemorySegment packet, long from, long length) {
        Objects.checkFromIndexSize(from, length, packet.byteSize());
        requireReady();
        if (length <= capacity(slot(head))) {
            return send(packet, from, length);
        }
        pull();
        int last = lastSlotFor(length);
        if (last < 0) {
            full();
            return false;
        }
        long done = 0;
        for (int i = head; ; i = next(i)) {
            long slot = slot(i);
            int part = (int) Math.min(length - done, capacity(slot));
            long word = SlotWord.read(region(), slot);
            NetmapUser.nm_pkt_copy(packet, from + done, region(), data(slot, SlotWord.buffer(word), part), part);
            done += part;
            SlotWord.write(region(), slot, SlotWord.filled(word, part, i == last ? 0 : NS_MOREFRAG));
            if (i == last) {
                advance(next(last), 1, length);
                return true;
            }
        }
    }

    /** The slot in which a packet that starts at head would end; -1 if too few slots are free. */
    private int lastSlotFor(long length) {
        long room = 0;
        int i = head;
        for (int used = 0; used < slots - 1; used++, i = next(i)) {
            room += capacity(slot(i));
            if (room >= length) {
                return used < distance(head, tail) ? i : -1;
            }
        }
        throw new PacketTooLargeException(length, room, "a ring");
    }

    /**
     * Sends packets that a callback writes in place, published all at once in the end. If it throws, the packets before the
     * current one are sent.
     *
     * @param filler writes one packet at each call
     * @param limit how many packets at most
     * @return how many were sent; fewer than the limit if the ring is full or the filler has no more packets
     * @throws PacketTooLargeException if the filler returns more than the capacity
     */
    public int send(PacketFiller filler, int limit) {
        Objects.requireNonNull(filler, "filler");
        requireReady();
        if (distance(head, tail) < limit) {
            pull();
        }
        int i = head;
        int packets = 0;
        long bytes = 0;
        busy = true;
        try {
            while (packets < limit) {
                if (i == tail) {
                    full();
                    break;
                }
                long slot = slot(i);
                long word = SlotWord.read(region(), slot);
                int capacity = capacity(slot);
                int length = filler.fill(region(), data(slot, SlotWord.buffer(word), 0), capacity);
                if (length == 0) {
                    break;
                }
                requireFits(length, capacity);
                SlotWord.write(region(), slot, SlotWord.filled(word, length, 0));
                i = next(i);
                packets++;
                bytes += length;
            }
        } finally {
            busy = false;
            advance(i, packets, bytes);
        }
        return packets;
    }

    /**
     * Reserves slots, to be filled in any order and then committed. A ring reuses its one batch, which must be committed or
     * aborted before anything else is sent.
     *
     * {@snippet class="io.github.netmap4j.examples.snippets.SafeSnippetsTest" region="reserve"}
     *
     * @param count how many slots, 1 or more
     * @return a batch of that many, or of as many as are free, perhaps none
     * @throws IllegalStateException if the last batch is neither committed nor aborted
     */
    public TxBatch reserve(int count) {
        requireReady();
        if (count < 1) {
            throw new IllegalArgumentException("cannot reserve " + count + " slots");
        }
        if (distance(head, tail) < count) {
            pull();
        }
        int granted = Math.min(count, distance(head, tail));
        if (granted < count) {
            full();
        }
        batch.open(head, granted);
        return batch;
    }

    /** Before anything is sent. */
    void requireReady() {
        check();
        batch.requireIdle();
    }

    /** Whether there is room; if not, checks nevertheless that the packet would fit. */
    private boolean claim(long length) {
        requireReady();
        return head != tail || claimLater(length);
    }

    private boolean claimLater(long length) {
        requireFits(length, capacity(slot(head)));
        pull();
        if (head == tail) {
            full();
            return false;
        }
        return true;
    }

    /** Where a packet goes, if it fits into a slot. */
    long place(long slot, long word, long length) {
        return takes(word, length) ? bufferAt(SlotWord.buffer(word)) : placeClosely(slot, word, length);
    }

    private long placeClosely(long slot, long word, long length) {
        requireFits(length, capacity(slot));
        return data(slot, SlotWord.buffer(word), (int) length);
    }

    static void requireFits(long length, long capacity) {
        if (length < 1 || length > capacity) {
            throw doesNotFit(length, capacity);
        }
    }

    private static RuntimeException doesNotFit(long length, long capacity) {
        if (length < 0) {
            return new IllegalArgumentException(
                    "a packet cannot have " + length + " bytes: its length is 1 to " + capacity);
        }
        return length == 0
                ? new IllegalArgumentException("an empty packet cannot be sent: not every NIC can do it")
                : new PacketTooLargeException(length, capacity, "a slot");
    }

    private void advanceOne(MemorySegment region, long bytes) {
        int to = next(head);
        head = to;
        cur = to;
        publish(region);
        if (statistics != null) {
            statistics.add(1, bytes);
        }
    }

    void advance(int to, int packets, long bytes) {
        if (to != head) {
            head = to;
            cur = to;
            publish();
            if (statistics != null) {
                statistics.add(packets, bytes);
            }
        }
    }

    void full() {
        if (statistics != null) {
            statistics.addFull();
        }
    }

    @Override
    void reset() {
        batch.drop();
    }
}
