package io.github.netmap4j;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.BIG_ENDIAN;

import io.github.netmap4j.sys.NetmapSlot;
import io.github.netmap4j.sys.abi.netmap_h;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A packet. Most frames are views of a packet in its ring, with no copy: they live until {@link #release} (or, where a
 * handler or a batch gave them, until that is over), and then every method but {@link #close} throws
 * {@link IllegalStateException}. {@link #copy} makes one that owns its bytes and lives as long as it is referred to.
 *
 * <p>A packet of several slots ({@code NS_MOREFRAG}) is one frame of several {@linkplain #fragments fragments}; indexes
 * count through all of them. Multi-byte fields are read in network order.
 *
 * <p>Any thread to which the frame was safely handed may read it while it lives; only the owner of the ring may release
 * it.
 */
public final class Frame implements AutoCloseable {

    /** {@code NS_MOREFRAG} in the flags of a slot: the packet goes on in the next. */
    public static final int MORE = netmap_h.NS_MOREFRAG();

    private static final int[] NO_LENGTHS = {};
    private static final long[] NO_OFFSETS = {};
    private static final int NS_FORWARD = netmap_h.NS_FORWARD();
    private static final ValueLayout.OfShort NETWORK_SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN);
    private static final ValueLayout.OfInt NETWORK_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN);

    /** Null for a frame that owns its bytes. */
    private final RxRing ring;

    private MemorySegment region;
    private long offset;
    private int length;
    private int first;
    private int fragments;

    /** Of a packet of several fragments; else of no meaning. */
    private int[] lengths = NO_LENGTHS;

    private long[] offsets = NO_OFFSETS;
    private int epoch;
    private boolean live;

    Frame(RxRing ring) {
        this.ring = ring;
        this.region = ring.region();
    }

    private Frame(byte[] bytes) {
        this.ring = null;
        this.region = MemorySegment.ofArray(bytes);
        this.length = bytes.length;
        this.fragments = 1;
        this.live = true;
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

    /** Shows the packet that lies in the slots from one to another. Each is read once, so that what is checked stays so. */
    void bind(int firstSlot, int lastSlot) {
        long slot = ring.slot(firstSlot);
        int bytes = NetmapSlot.len(region, slot);
        offset = ring.data(slot, bytes);
        first = firstSlot;
        fragments = ring.distance(firstSlot, lastSlot) + 1;
        if (fragments > 1) {
            bytes = bindFragments(bytes);
        }
        length = bytes;
        epoch = ring.epoch;
        live = true;
    }

    private int bindFragments(int firstLength) {
        if (fragments > lengths.length) {
            lengths = new int[fragments];
            offsets = new long[fragments];
        }
        lengths[0] = firstLength;
        offsets[0] = offset;
        int bytes = firstLength;
        for (int k = 1; k < fragments; k++) {
            long slot = slot(k);
            lengths[k] = NetmapSlot.len(region, slot);
            offsets[k] = ring.data(slot, lengths[k]);
            bytes += lengths[k];
        }
        return bytes;
    }

    void unbind() {
        live = false;
    }

    /** Whether it shows a packet. */
    boolean isLive() {
        return live && (ring == null || epoch == ring.epoch);
    }

    private void requireLive() {
        if (!isLive()) {
            throw new IllegalStateException("the frame was released: its memory holds another packet by now;"
                    + " copy() what is needed for longer");
        }
    }

    /** The ring that holds the packet. */
    RxRing held() {
        requireLive();
        if (ring == null) {
            throw new IllegalStateException("the frame owns its bytes: it is in no ring");
        }
        return ring;
    }

    /** The slot of a fragment, as an offset in the region. */
    long slot(int fragment) {
        return ring.slot(ring.plus(first, fragment));
    }

    /**
     * The packet's length, all fragments together.
     *
     * @return bytes
     */
    public int length() {
        requireLive();
        return length;
    }

    /**
     * Whether the packet has no bytes.
     *
     * @return {@code length() == 0}
     */
    public boolean isEmpty() {
        return length() == 0;
    }

    /**
     * The memory that the packet lies in.
     *
     * @return the port's region, or that of the owned bytes
     */
    public MemorySegment region() {
        requireLive();
        return region;
    }

    /**
     * Where the packet starts.
     *
     * @return the offset of its first fragment in the region
     */
    public long offset() {
        requireLive();
        return offset;
    }

    /**
     * How far behind the start of its buffer the packet starts, see {@link NetmapBuilder#offsets}.
     *
     * @return bytes; 0 if the port has no offsets, or the frame owns its bytes
     */
    public int headroom() {
        requireLive();
        return ring == null ? 0 : ring.headroom(slot(0));
    }

    /**
     * How many slots the packet has.
     *
     * @return 1 or more
     */
    public int fragments() {
        requireLive();
        return fragments;
    }

    /**
     * Where a fragment starts.
     *
     * @param k 0 to {@link #fragments} - 1
     * @return an offset in the region
     */
    public long fragmentOffset(int k) {
        requireLive();
        Objects.checkIndex(k, fragments);
        return k == 0 ? offset : offsets[k];
    }

    /**
     * The length of a fragment.
     *
     * @param k 0 to {@link #fragments} - 1
     * @return bytes
     */
    public int fragmentLength(int k) {
        requireLive();
        Objects.checkIndex(k, fragments);
        return fragments == 1 ? length : lengths[k];
    }

    /**
     * The packet as a segment with bounds of its own, with no copy. It is a window into the port's memory: after the
     * release it shows whatever comes next, so do not keep it.
     *
     * @return the packet's bytes
     * @throws IllegalStateException if it has several fragments; see {@link #toByteArray} and {@link #fragmentOffset}
     */
    public MemorySegment payload() {
        requireLive();
        if (fragments > 1) {
            throw new IllegalStateException("a packet of " + fragments
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
        if (fragments == 1) {
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
        return fragments == 1
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
        return fragments == 1
                ? Integer.toUnsignedLong(region.get(NETWORK_INT, offset + index))
                : ((long) u16(index) << 16) | u16(index + 2);
    }

    /**
     * Copies the packet.
     *
     * @param to where to
     * @param at where in it, in bytes
     * @throws PacketTooLargeException if it does not fit; nothing is copied, the frame stays
     */
    public void copyTo(MemorySegment to, long at) {
        requireLive();
        if (at < 0 || length > to.byteSize() - at) {
            throw new PacketTooLargeException(length, to.byteSize() - at, "a destination");
        }
        long done = at;
        for (int k = 0; k < fragments; k++) {
            int part = fragmentLength(k);
            MemorySegment.copy(region, fragmentOffset(k), to, done, part);
            done += part;
        }
    }

    /**
     * Copies the packet to where a buffer's position is, and moves the position behind it.
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

    /**
     * The packet's bytes.
     *
     * @return a new array
     */
    public byte[] toByteArray() {
        byte[] bytes = new byte[length()];
        copyTo(MemorySegment.ofArray(bytes), 0);
        return bytes;
    }

    /**
     * The same packet with bytes of its own, in one piece, for as long as it is needed.
     *
     * @return a new frame that needs no release
     */
    public Frame copy() {
        return new Frame(toByteArray());
    }

    /**
     * The {@code NS_*} bits of the packet's first slot.
     *
     * @return unsigned 16 bits; 0 if the frame owns its bytes
     */
    public int flags() {
        requireLive();
        return ring == null ? 0 : NetmapSlot.flags(region, slot(0));
    }

    /**
     * {@code NS_FORWARD}: has the packet go to the host's network stack when it is released, see
     * {@link RxRing#transparentForwarding}.
     */
    public void forwardToHost() {
        RxRing of = held();
        for (int k = 0; k < fragments; k++) {
            long slot = slot(k);
            NetmapSlot.flags(of.region(), slot, NetmapSlot.flags(of.region(), slot) | NS_FORWARD);
        }
    }

    /**
     * Zero copy: keeps the packet beyond its release, in an extra buffer's place. The extra buffer becomes the one that
     * holds the packet, and the ring gets the other. The frame is released.
     *
     * @param buffer an extra buffer of the same memory, whose content is lost
     * @return where in the buffer the packet starts, in bytes
     * @throws DifferentMemoryException if the buffer is of a different memory
     * @throws IllegalStateException if the packet has several fragments
     */
    public int keepIn(ExtraBuffer buffer) {
        RxRing of = held();
        of.check();
        if (fragments > 1) {
            throw new IllegalStateException("a packet of " + fragments + " fragments does not fit into one buffer");
        }
        buffer.requireMemoryOf(of);
        long slot = slot(0);
        int start = of.headroom(slot);
        Swap.put(of, slot, buffer.exchange(of.buffer(slot)));
        release();
        return start;
    }

    /**
     * Gives the packet's slots back to the ring. A frame that owns its bytes just ends.
     *
     * @throws IllegalStateException if the frame is released already
     * @throws WrongThreadException if another thread owns the ring
     */
    public void release() {
        requireLive();
        if (ring != null) {
            ring.check();
            ring.release(first, fragments);
        }
        live = false;
    }

    /** {@link #release}, unless the frame is released already or its port is closed. */
    @Override
    public void close() {
        if (isLive() && (ring == null || ring.port.isOpen())) {
            release();
        }
    }

    /**
     * The frame's length and state, for logs.
     *
     * @return {@code frame of 60 bytes}, say
     */
    @Override
    public String toString() {
        return isLive() ? "frame of " + length + " bytes" : "released frame";
    }
}
