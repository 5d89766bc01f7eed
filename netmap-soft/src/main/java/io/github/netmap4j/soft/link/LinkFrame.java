package io.github.netmap4j.soft.link;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** A frame under way, in memory of its own that later frames use again. */
final class LinkFrame {

    private static final int MIN = 2048;

    private MemorySegment bytes = MemorySegment.NULL;
    private int[] lengths = new int[1];
    private int[] flags = new int[1];
    private int fragments;
    private int length;

    /** When it arrives at the latest. */
    long due;
    /** How often it is still to be delivered. */
    int copies;
    /** How many frames have to overtake it. */
    int overtakers;

    void clear() {
        fragments = 0;
        length = 0;
    }

    void add(MemorySegment from, long at, int size, int slotFlags) {
        if (length + size > bytes.byteSize()) {
            MemorySegment larger = Arena.ofAuto().allocate(Math.max(MIN, Integer.highestOneBit(length + size) * 2));
            MemorySegment.copy(bytes, 0, larger, 0, length);
            bytes = larger;
        }
        if (fragments == lengths.length) {
            lengths = Arrays.copyOf(lengths, 2 * fragments);
            flags = Arrays.copyOf(flags, 2 * fragments);
        }
        MemorySegment.copy(from, JAVA_BYTE, at, bytes, JAVA_BYTE, length, size);
        lengths[fragments] = size;
        flags[fragments++] = slotFlags;
        length += size;
    }

    int length() {
        return length;
    }

    int fragments() {
        return fragments;
    }

    int length(int fragment) {
        return lengths[fragment];
    }

    int flags(int fragment) {
        return flags[fragment];
    }

    void copy(int from, MemorySegment to, long at, int size) {
        MemorySegment.copy(bytes, JAVA_BYTE, from, to, JAVA_BYTE, at, size);
    }

    void invert(int bit) {
        long at = bit / Byte.SIZE;
        bytes.set(JAVA_BYTE, at, (byte) (bytes.get(JAVA_BYTE, at) ^ 1 << bit % Byte.SIZE));
    }
}
