package io.github.netmap4j.soft.vale;

import static io.github.netmap4j.sys.layout.SlotFields.NS_MOREFRAG;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.github.netmap4j.soft.port.InboundRing;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The slow path of frames between switch ports with virtio-net headers of different lengths. It adds, removes or resizes the
 * header; where it removes one, it does what the header asks for: the checksum, and the segmentation of a large packet.
 */
final class VnetHeaderAdapter {

    // struct virtio_net_hdr; its words are the machine's own.
    private static final int BASIC = 10;
    private static final int FLAGS = 0;
    private static final int GSO_TYPE = 1;
    private static final int CSUM_START = 6;
    private static final int CSUM_OFFSET = 8;
    private static final ValueLayout.OfShort WORD = JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfShort NETWORK = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int NEEDS_CSUM = 1;
    private static final int DATA_VALID = 2;
    private static final int GSO_NONE = 0;
    private static final int GSO_TCPV4 = 1;
    private static final int GSO_UDP = 3;
    private static final int GSO_TCPV6 = 4;
    private static final int GSO_ECN = 0x80;

    /** Ethernet, IPv6 and TCP with all options: the longest headers of a segment. */
    private static final int WORST_HEADERS = 14 + 40 + 60;

    private final GsoSegments segments = new GsoSegments();
    private MemorySegment frame = Arena.ofAuto().allocate(1 << 16, Long.BYTES);
    /** Where each fragment ends in {@link #frame}. */
    private int[] ends = new int[16];

    private int fragments;

    /** Why the last frame, or a part of it, was dropped; null if nothing was. */
    @Nullable
    DropReason dropped;

    /** How many slots the frames of {@code slots} slots may become. */
    static int slots(int slots, SwitchPort from, SwitchPort to) {
        return from.headerLength == to.headerLength || to.maxFrame >= from.maxFrame
                ? slots
                : (int) ((long) slots * from.maxFrame / Math.max(1, to.maxFrame - WORST_HEADERS)) + 1;
    }

    /** Begins with a frame. */
    void begin(int count) {
        fragments = 0;
        dropped = null;
        if (ends.length < count) {
            ends = Arrays.copyOf(ends, count);
        }
    }

    /** Adds a fragment of the frame. */
    void add(MemorySegment source, long at, int length) {
        int start = fragments == 0 ? 0 : ends[fragments - 1];
        if (frame.byteSize() < start + (long) length) {
            MemorySegment larger = Arena.ofAuto().allocate(2L * (start + length), Long.BYTES);
            MemorySegment.copy(frame, 0, larger, 0, start);
            frame = larger;
        }
        MemorySegment.copy(source, at, frame, start, length);
        ends[fragments++] = start + length;
    }

    /**
     * Writes the frame to the other port.
     *
     * @param from the sender's header length
     * @param to the receiver
     * @param ring of the receiver
     * @param position the first slot
     * @param room how many slots there are
     * @return how many were written; 0 if the frame is dropped
     */
    int copy(int from, SwitchPort to, InboundRing ring, int position, int room) {
        if (ends[0] < from) {
            return drop(dropped == null ? DropReason.TOO_SHORT : dropped);
        }
        boolean offload = from != 0 && to.headerLength == 0;
        if (offload) {
            int flags = Byte.toUnsignedInt(frame.get(JAVA_BYTE, FLAGS));
            int gso = Byte.toUnsignedInt(frame.get(JAVA_BYTE, GSO_TYPE));
            if (isBad(flags, gso)) {
                return drop(DropReason.BAD_HEADER);
            }
            if (gso != GSO_NONE) {
                return segment(from, (gso & ~GSO_ECN) != GSO_UDP, to.maxFrame, ring, position, room);
            }
            if ((flags & NEEDS_CSUM) != 0) {
                checksum(from);
            }
        }
        return copyFragments(from, to.headerLength, ring, position);
    }

    private int drop(DropReason reason) {
        dropped = reason;
        return 0;
    }

    private static boolean isBad(int flags, int gso) {
        int type = gso & ~GSO_ECN;
        boolean known = type == GSO_NONE || type == GSO_TCPV4 || type == GSO_UDP || type == GSO_TCPV6;
        return !known || (flags & ~(NEEDS_CSUM | DATA_VALID)) != 0;
    }

    /** Writes the checksum where the header says, if that is within the frame. */
    private void checksum(int from) {
        int start = from + Short.toUnsignedInt(frame.get(WORD, CSUM_START));
        int field = start + Short.toUnsignedInt(frame.get(WORD, CSUM_OFFSET));
        int end = ends[fragments - 1];
        if (field + 2 <= end) {
            long sum = InternetChecksum.add(0, frame, start, end - start);
            frame.set(NETWORK, field, InternetChecksum.fold(sum));
        }
    }

    private int segment(int from, boolean tcp, int most, InboundRing ring, int position, int room) {
        // The headers are in the first fragment, or in the second if the first is the virtio-net header alone.
        int first = ends[0] == from && fragments > 1 ? ends[1] : ends[0];
        int count = segments.begin(frame, from, ends[fragments - 1], first - from, tcp, most);
        if (count == 0) {
            return drop(DropReason.BAD_HEADER);
        }
        if (count > room) {
            return drop(DropReason.FULL);
        }
        int at = position;
        for (int i = 0; i < count; i++) {
            long slot = ring.slot(at);
            long offset = ring.offset(slot);
            if (most > ring.bufferSize - offset) {
                ring.drops.add(DropReason.TOO_LONG, 1);
                return 0;
            }
            long word = SlotFields.word(ring.mem, slot);
            int length = segments.write(i, ring.mem, ring.buffer(SlotFields.index(word)) + offset);
            SlotFields.word(ring.mem, slot, SlotFields.with(word, length, 0));
            ring.writeOffset(slot, offset);
            at = ring.next(at);
        }
        return count;
    }

    private int copyFragments(int from, int header, InboundRing ring, int position) {
        // A fragment that held only the removed header leaves no slot.
        int skipped = header == 0 && ends[0] == from ? 1 : 0;
        int count = fragments - skipped;
        int at = position;
        for (int i = skipped; i < fragments; i++) {
            int start = i == 0 ? from : ends[i - 1];
            boolean more = i + 1 < fragments;
            copy(start, ends[i] - start, i == 0 ? header : 0, from, ring, at, count << 8 | (more ? NS_MOREFRAG : 0));
            at = ring.next(at);
        }
        return count;
    }

    /** Copies one fragment, after {@code header} bytes of header. What does not fit becomes a fragment of length 0. */
    private void copy(int start, int bytes, int header, int from, InboundRing ring, int at, int flags) {
        long slot = ring.slot(at);
        long offset = ring.offset(slot);
        long word = SlotFields.word(ring.mem, slot);
        int length = header + bytes <= ring.bufferSize - offset ? header + bytes : 0;
        if (length == 0 && bytes != 0) {
            ring.drops.add(DropReason.TOO_LONG, 1);
        }
        if (length != 0) {
            long buffer = ring.buffer(SlotFields.index(word)) + offset;
            if (header != 0) {
                ring.mem.asSlice(buffer, header).fill((byte) 0);
                MemorySegment.copy(frame, 0, ring.mem, buffer, Math.min(from, BASIC));
            }
            MemorySegment.copy(frame, start, ring.mem, buffer + header, bytes);
        }
        SlotFields.word(ring.mem, slot, SlotFields.with(word, length, flags));
        ring.writeOffset(slot, offset);
    }
}
