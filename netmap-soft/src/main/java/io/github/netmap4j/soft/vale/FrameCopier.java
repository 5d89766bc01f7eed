package io.github.netmap4j.soft.vale;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.sys.call.StructField;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** The memory accesses of forwarding: Ethernet addresses, and frames from buffer to buffer. */
public final class FrameCopier {

    /** Addresses are longs whose lowest byte is the first on the wire. */
    private static final ValueLayout.OfLong WIRE = JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private static final long ADDRESS_MASK = 0xffff_ffff_ffffL;

    private static final StructLayout ADDRESSES_OF_BUFFER =
            MemoryLayout.structLayout(WIRE.withName("first"), WIRE.withName("second"));
    private static final VarHandle FIRST = StructField.of(ADDRESSES_OF_BUFFER, "first");
    private static final VarHandle SECOND = StructField.of(ADDRESSES_OF_BUFFER, "second");

    /** Buffers are multiples of this. */
    static final int UNIT = 64;

    long destinationAddress;
    long sourceAddress;

    /** Whether an address is a group's, which includes broadcast. */
    static boolean isGroup(long address) {
        return (address & 1) != 0;
    }

    /** The first eight bytes of a frame at the start of a buffer: the destination, and two bytes of the source. */
    static long first(MemorySegment memory, long buffer) {
        return (long) FIRST.get(memory, buffer);
    }

    /** The next four bytes: the rest of the source. */
    static long second(MemorySegment memory, long buffer) {
        return (long) SECOND.get(memory, buffer) & 0xffff_ffffL;
    }

    /** The destination of a frame that begins so. */
    static long destination(long first) {
        return first & ADDRESS_MASK;
    }

    /** The source of a frame that begins so. */
    static long source(long first, long second) {
        return first >>> 48 | second << 16;
    }

    void readAddresses(MemorySegment memory, long frame) {
        destinationAddress = memory.get(WIRE, frame) & ADDRESS_MASK;
        // The 6 bytes at offset 6, without reading beyond the header's 14.
        sourceAddress = memory.get(WIRE, frame + 4) >>> 16;
    }

    /**
     * Copies a fragment into a slot of a receive ring and writes the slot. The frame starts at the offset that the receiver
     * asked for. What does not fit becomes a fragment of length 0.
     *
     * @param source the memory that its bytes are in
     * @param from where they are there
     * @param fragment its slot's word, for the length
     * @param flags for the slot of the receive ring
     */
    public static void copy(MemorySegment source, long from, long fragment, Kring to, long slot, int flags) {
        int length = SlotFields.length(fragment);
        long word = SlotFields.word(to.mem, slot);
        long offset = to.offset(slot);
        long buffer = to.buffer(SlotFields.index(word)) + offset;
        int copied = length;
        if (length > to.bufferSize - offset) {
            copied = 0;
            to.drops.add(DropReason.TOO_LONG, 1);
        } else {
            // No slice: it would be an object wherever this is not inlined.
            MemorySegment.copy(source, JAVA_BYTE, from, to.mem, JAVA_BYTE, buffer, length);
        }
        SlotFields.word(to.mem, slot, SlotFields.with(word, copied, flags));
        to.writeOffset(slot, offset);
    }
}
