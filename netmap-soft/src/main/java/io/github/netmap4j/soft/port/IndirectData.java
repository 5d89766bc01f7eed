package io.github.netmap4j.soft.port;

import static io.github.netmap4j.sys.layout.SlotFields.NS_INDIRECT;
import static io.github.netmap4j.sys.layout.SlotFields.NS_MOREFRAG;

import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Copies of what indirect slots of a transmit ring point to. Reading a program's memory may block as long as the program
 * likes, so no gate or lock is held meanwhile: a sync that meets such a slot notes it here and ends before its frame, the
 * thread leaves the ring's gate, copies, and syncs again.
 */
public final class IndirectData {

    /** How many bytes are copied at once; one frame if that has more. */
    private static final int ENOUGH = 1 << 18;

    private static final int NONE = -1;

    // By slot; lengths are NONE where nothing is noted.
    private final long[] pointers;
    private final int[] lengths;
    private final int[] places;
    /** Whether it could be read. */
    private final boolean[] good;

    /** The noted slots, in order. */
    private final int[] noted;

    private int count;
    private int size;
    private MemorySegment bytes = MemorySegment.NULL;

    IndirectData(int slots) {
        pointers = new long[slots];
        lengths = new int[slots];
        places = new int[slots];
        good = new boolean[slots];
        noted = new int[slots];
        Arrays.fill(lengths, NONE);
    }

    /**
     * Notes the indirect slots of the next frames. Inside the ring's gate.
     *
     * @param first the first slot of a frame
     * @param end the slot after the last one that is to be sent
     */
    void note(KringMemory ring, int first, int end) {
        for (int i = 0; i < count; i++) {
            lengths[noted[i]] = NONE;
        }
        count = 0;
        size = 0;
        for (int i = first; i != end && size < ENOUGH; i = ring.next(i)) {
            boolean more = true;
            while (more && i != end) {
                more = noteOne(ring, i);
                i = more ? ring.next(i) : i;
            }
            if (i == end) {
                return;
            }
        }
    }

    /** Notes a slot if it is indirect. Returns whether its frame continues in the next one. */
    private boolean noteOne(KringMemory ring, int index) {
        long slot = ring.slot(index);
        long word = SlotFields.word(ring.mem, slot);
        int length = SlotFields.length(word);
        long pointer = SlotFields.ptr(ring.mem, slot);
        if (SlotFields.has(word, NS_INDIRECT) && pointer != 0 && length <= ring.bufferSize - ring.offset(slot)) {
            pointers[index] = pointer;
            lengths[index] = length;
            places[index] = size;
            noted[count++] = index;
            size += length;
        }
        return SlotFields.has(word, NS_MOREFRAG);
    }

    /** Copies what was noted. May block for ever: call it outside every gate and lock. */
    public void copy(UserMemory program) {
        if (bytes.byteSize() < size) {
            bytes = Arena.ofAuto().allocate(Math.max(size, ENOUGH), Long.BYTES);
        }
        for (int i = 0; i < count; i++) {
            int slot = noted[i];
            good[slot] = program.read(pointers[slot], bytes, places[slot], lengths[slot]);
        }
    }

    /** Whether a slot was noted. */
    public boolean has(int slot) {
        return lengths[slot] != NONE;
    }

    /** Whether the copy is valid: the slot has not changed since it was noted, and its bytes could be read. */
    public boolean fits(int slot, long pointer, int length) {
        return lengths[slot] == length && pointers[slot] == pointer && good[slot];
    }

    /** Where the bytes of a slot are in {@link #bytes}. */
    public int place(int slot) {
        return places[slot];
    }

    public MemorySegment bytes() {
        return bytes;
    }
}
