package io.github.netmap4j;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.BIG_ENDIAN;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A packet. Most frames are views of a packet in its ring, without a copy: they live until {@link #release}, or until the
 * handler returns or the batch is closed that gave them. Then every method except {@link #close} throws
 * {@link IllegalStateException}. A ring, or a batch, uses the object again for a later packet: do not keep a frame beyond its
 * release. {@link #copy} makes a frame that owns its bytes and needs no release.
 *
 * <p>A packet of several slots ({@code NS_MOREFRAG}) is one frame of several {@linkplain #fragments fragments}; indexes
 * count through all of them. Multi-byte fields are read in network order.
 *
 * <p><img src="doc-files/frame.svg" alt="A sync brings a packet into the receive ring, recv gives it to the program, its
 * release gives the slot back; swap, keepIn and copy are for packets that are needed elsewhere, or for longer.">
 *
 * <p>Any thread that got the frame by safe publication may read it while it lives; only the owner of the ring may release
 * it.
 */
public final class Frame implements AutoCloseable {

    private static final int NS_FORWARD = netmap_h.NS_FORWARD();
    private static final ValueLayout.OfShort NETWORK_SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN);
    private static final ValueLayout.OfInt NETWORK_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN);

    private final MemorySegment region;
    private final FrameGeneration generation;

    /** The life it was given out in, negative once released in it; 0 before that and after a handler. */
    private long life;

    private long offset;
    private int length;

    /** The packet's first slot; its complement if the packet has several, which {@link #parts} then describes. */
    private int first;

    /** For a packet of several slots; made for the first such packet. */
    @SuppressWarnings("NullAway.Init")
    private FrameParts parts;

    Frame(RxWindow ring, FrameGeneration generation) {
        this.generation = generation;
        this.region = ring.region();
    }

    private Frame(byte[] bytes) {
        this.generation = FrameGeneration.OF_OWNED_BYTES;
        this.region = MemorySegment.ofArray(bytes);
        this.length = bytes.length;
        this.life = generation.now;
    }

    /**
     * A frame that owns its bytes.
     *
     * @param bytes the packet; not copied
     * @return a frame that needs no release
     */
    public static Frame of(byte[] bytes) {
        return new Frame(bytes);
    }

    /** From now on the packet that {@link #at} set may be read. */
    void begin(long someLife) {
        life = someLife;
    }

    void begin() {
        begin(generation.now);
    }

    /** Shows the packet in a slot; {@code data} and {@code bytes} were read once, and checked. */
    void at(int slot, long data, int bytes) {
        first = slot;
        offset = data;
        length = bytes;
    }

    /** Shows the packet that lies in some slots. Each is read once, so that it cannot change after the check. */
    void bind(int firstSlot, int lastSlot) {
        if (firstSlot == lastSlot) {
            RxWindow ring = ring();
            long slot = ring.slot(firstSlot);
            long word = SlotWord.read(ring.region(), slot);
            at(firstSlot, ring.dataOf(slot, word), SlotWord.length(word));
        } else {
            bindParts(firstSlot, lastSlot);
        }
        begin();
    }

    private void bindParts(int firstSlot, int lastSlot) {
        if (parts == null) {
            parts = new FrameParts();
        }
        int bytes = parts.read(ring(), firstSlot, lastSlot);
        at(~firstSlot, parts.offset(0), bytes);
    }

    void unbind() {
        life = 0;
    }

    /** Whether it shows a packet. */
    boolean isLive() {
        return life == generation.now;
    }

    boolean isIn(long someLife) {
        return life == someLife;
    }

    /** Whether it showed a packet in the present life, and was released. */
    boolean isReleased() {
        return life == -generation.now;
    }

    private void requireLive() {
        if (!isLive()) {
            throw new IllegalStateException("the frame was released: its memory may hold another packet by now;"
                    + " copy() what is needed for longer");
        }
    }

    /** The ring that holds the packet. */
    RxWindow held() {
        requireLive();
        if (generation.ring == null) {
            throw new IllegalStateException("the frame owns its bytes: it is in no ring");
        }
        return generation.ring;
    }

    /** The ring of a frame that shows a packet in one. */
    private RxWindow ring() {
        return Objects.requireNonNull(generation.ring);
    }

    private int firstSlot() {
        return first >= 0 ? first : ~first;
    }

    /** How many slots it shows, alive or not. */
    private int count() {
        return first >= 0 ? 1 : parts.count();
    }

    /** The slot of a fragment, as an offset in the region. */
    long slot(int fragment) {
        RxWindow ring = ring();
        return ring.slot(ring.plus(firstSlot(), fragment));
    }

    /** {@return the packet's length, all fragments together, in bytes} */
    public int length() {
        requireLive();
        return length;
    }

    /** {@return whether the packet has no bytes: {@code length() == 0}} */
    public boolean isEmpty() {
        return length() == 0;
    }

    /** {@return the memory that the packet lies in: the port's region, or the frame's own bytes} */
    public MemorySegment region() {
        requireLive();
        return region;
    }

    /** {@return the offset of the packet's first fragment in the region} */
    public long offset() {
        requireLive();
        return offset;
    }

    /**
     * {@return the packet's offset in its buffer, in bytes: see {@link NetmapPort.Builder#offsets}; 0 if the port has no
     * offsets, or the frame owns its bytes}
     */
    public int headroom() {
        requireLive();
        return generation.ring == null ? 0 : generation.ring.headroom(slot(0));
    }

    /** {@return how many slots the packet has: 1 or more} */
    public int fragments() {
        requireLive();
        return count();
    }

    /**
     * Where a fragment starts.
     *
     * @param k 0 to {@link #fragments} - 1
     * @return an offset in the region
     */
    public long fragmentOffset(int k) {
        requireLive();
        Objects.checkIndex(k, count());
        return k == 0 ? offset : parts.offset(k);
    }

    /**
     * The length of a fragment.
     *
     * @param k 0 to {@link #fragments} - 1
     * @return bytes
     */
    public int fragmentLength(int k) {
        requireLive();
        Objects.checkIndex(k, count());
        return first >= 0 ? length : parts.length(k);
    }

    /**
     * The packet as a segment of exactly its bytes, without a copy. It is a window into the port's memory: after the release
     * it shows whatever comes next, so do not keep it.
     *
     * @return the packet's bytes
     * @throws IllegalStateException if it has several fragments; see {@link #toByteArray} and {@link #fragmentOffset}
     */
    public MemorySegment payload() {
        requireLive();
        if (first < 0) {
            throw new IllegalStateException("a packet of " + count()
                    + " fragments is not in one piece: use toByteArray(), copy() or the fragments");
        }
        return region.asSlice(offset, length);
    }

    /**
     * A byte.
     *
     * @param index 0 to {@link #length} - 1
     * @return 0 to 255
     */
    public int u8(int index) {
        requireLive();
        Objects.checkIndex(index, length);
        if (first >= 0) {
            return Byte.toUnsignedInt(region.get(JAVA_BYTE, offset + index));
        }
        int left = index;
        int k = 0;
        while (left >= fragmentLength(k)) {
            left -= fragmentLength(k++);
        }
        return Byte.toUnsignedInt(region.get(JAVA_BYTE, fragmentOffset(k) + left));
    }

    /**
     * Two bytes in network order: an EtherType or a port, say.
     *
     * @param index of the first, 0 to {@link #length} - 2
     * @return 0 to 65,535
     */
    public int u16(int index) {
        requireLive();
        Objects.checkFromIndexSize(index, 2, length);
        return first >= 0
                ? Short.toUnsignedInt(region.get(NETWORK_SHORT, offset + index))
                : (u8(index) << 8) | u8(index + 1);
    }

    /**
     * Four bytes in network order: an IPv4 address or a sequence number, say.
     *
     * @param index of the first, 0 to {@link #length} - 4
     * @return 0 to 2<sup>32</sup> - 1
     */
    public long u32(int index) {
        requireLive();
        Objects.checkFromIndexSize(index, 4, length);
        return first >= 0
                ? Integer.toUnsignedLong(region.get(NETWORK_INT, offset + index))
                : ((long) u16(index) << 16) | u16(index + 2);
    }

    /**
     * Copies the packet.
     *
     * @param to the destination
     * @param at where in it, in bytes
     * @throws PacketTooLargeException if it does not fit; nothing is copied, the frame stays
     */
    public void copyTo(MemorySegment to, long at) {
        requireLive();
        if (at < 0 || length > to.byteSize() - at) {
            throw new PacketTooLargeException(length, to.byteSize() - at, "a destination");
        }
        long done = at;
        for (int k = 0; k < count(); k++) {
            int part = fragmentLength(k);
            MemorySegment.copy(region, fragmentOffset(k), to, done, part);
            done += part;
        }
    }

    /**
     * Copies the packet to a buffer's position, and advances that.
     *
     * @param to a buffer
     * @throws PacketTooLargeException if it has less remaining; nothing is copied, the frame stays
     */
    public void copyTo(ByteBuffer to) {
        requireLive();
        if (length > to.remaining()) {
            throw new PacketTooLargeException(length, to.remaining(), "a buffer");
        }
        copyTo(MemorySegment.ofBuffer(to), 0);
        to.position(to.position() + length);
    }

    /** {@return the packet's bytes, in a new array} */
    public byte[] toByteArray() {
        byte[] bytes = new byte[length()];
        copyTo(MemorySegment.ofArray(bytes), 0);
        return bytes;
    }

    /** {@return a new frame with a copy of the packet, in one piece; it needs no release} */
    public Frame copy() {
        return new Frame(toByteArray());
    }

    /**
     * {@code NS_FORWARD}: sends the packet to the host's network stack when it is released, see
     * {@link RxRing#transparentForwarding}.
     */
    public void forwardToHost() {
        RxWindow of = held();
        for (int k = 0; k < count(); k++) {
            long slot = slot(k);
            NetmapSlot.flags(of.region(), slot, NetmapSlot.flags(of.region(), slot) | NS_FORWARD);
        }
    }

    /**
     * Zero copy: keeps the packet beyond its release. The extra buffer becomes the one that holds the packet, the ring gets
     * the other, and the frame is released.
     *
     * @param buffer an extra buffer of the same memory, whose content is lost
     * @return where in the buffer the packet starts, in bytes
     * @throws DifferentMemoryException if the buffer is of a different memory
     * @throws IllegalStateException if the packet has several fragments
     */
    public int keepIn(ExtraBuffer buffer) {
        RxWindow of = held();
        of.check();
        if (first < 0) {
            throw new IllegalStateException("a packet of " + count() + " fragments does not fit into one buffer");
        }
        buffer.requireMemoryOf(of);
        long slot = slot(0);
        int start = of.headroom(slot);
        BufferSwap.extra(of, slot, buffer);
        release();
        return start;
    }

    /**
     * Gives the packet's slots back to the ring. A frame that owns its bytes just dies.
     *
     * @throws IllegalStateException if the frame is released already
     * @throws WrongThreadException if another thread owns the ring
     */
    public void release() {
        requireLive();
        RxWindow ring = generation.ring;
        if (ring != null) {
            ring.check();
            ring.release(firstSlot(), count());
            generation.released++;
        }
        life = -life;
    }

    /** {@link #release}, unless the frame is released already or its port is closed. */
    @Override
    public void close() {
        if (isLive() && (generation.ring == null || generation.ring.port.isOpen())) {
            release();
        }
    }

    /** {@return the frame's length and state for logs, such as {@code frame of 60 bytes}} */
    @Override
    public String toString() {
        return isLive() ? "frame of " + length + " bytes" : "released frame";
    }
}
