package io.github.netmap4j.soft.port;

import static io.github.netmap4j.soft.memory.SlotFields.NS_INDIRECT;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.github.netmap4j.soft.UserMemory;
import io.github.netmap4j.soft.memory.SlotFields;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The memory accesses of forwarding: Ethernet addresses, and frames from buffer to buffer. */
final class FrameCopier {

    /** Addresses are longs whose lowest byte is the first on the wire. */
    private static final ValueLayout.OfLong WIRE = JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private static final long ADDRESS_MASK = 0xffff_ffff_ffffL;
    private static final int ADDRESSES = 12;

    long destinationAddress;
    long sourceAddress;
    private final MemorySegment scratch = Arena.ofAuto().allocate(2 * Long.BYTES);

    /** Whether an address is one of a group: the broadcast address, too. */
    static boolean isGroup(long address) {
        return (address & 1) != 0;
    }

    static long destination(MemorySegment memory, long frame) {
        return memory.get(WIRE, frame) & ADDRESS_MASK;
    }

    static long source(MemorySegment memory, long frame) {
        // The 6 bytes from offset 6 on, without reading beyond the 14 that are there.
        return memory.get(WIRE, frame + 4) >>> 16;
    }

    void readAddresses(MemorySegment memory, long frame) {
        destinationAddress = destination(memory, frame);
        sourceAddress = source(memory, frame);
    }

    boolean readAddresses(UserMemory user, long frame) {
        if (!user.read(frame, scratch, 0, ADDRESSES)) {
            return false;
        }
        readAddresses(scratch, 0);
        return true;
    }

    /**
     * Copies a fragment into a slot of a receive ring and writes the slot. The frame starts at the offset that the receiver
     * asked for. What does not fit becomes a fragment of length 0, as does an indirect one that cannot be read.
     *
     * @param from where its bytes are: an offset in the source's memory, or an address with NS_INDIRECT
     * @param fragment its slot's word, for the length and that flag
     * @param flags for the slot of the receive ring
     */
    static void copy(Ring source, long from, long fragment, Ring to, long slot, int flags) {
        int length = SlotFields.length(fragment);
        long word = to.mem.get(JAVA_LONG, slot);
        long offset = to.offset(slot);
        long buffer = to.buffer(SlotFields.index(word)) + offset;
        int copied = length;
        if (length > to.bufferSize - offset) {
            copied = 0;
        } else if (SlotFields.has(fragment, NS_INDIRECT)) {
            copied = source.caller.read(from, to.mem, buffer, length) ? length : 0;
        } else {
            // No slice: it would be an object wherever this is not inlined.
            MemorySegment.copy(source.mem, JAVA_BYTE, from, to.mem, JAVA_BYTE, buffer, length);
        }
        to.mem.set(JAVA_LONG, slot, SlotFields.with(word, copied, flags));
        to.writeOffset(slot, offset);
    }
}
