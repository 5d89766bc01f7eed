package io.github.netmap4j.soft.vale;

import static io.github.netmap4j.sys.layout.SlotFields.NS_BUF_CHANGED;
import static io.github.netmap4j.sys.layout.SlotFields.NS_FORWARD;
import static io.github.netmap4j.sys.layout.SlotFields.NS_INDIRECT;
import static io.github.netmap4j.sys.layout.SlotFields.NS_MOREFRAG;

import io.github.netmap4j.soft.port.IndirectData;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.sys.call.OffHeap;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The fragments that a sync sends, as their slots were when it looked at them; later changes by the program have no effect. */
final class Fragments {

    /** The flags of a transmit slot that need care. */
    private static final int UNUSUAL = NS_BUF_CHANGED | NS_INDIRECT;
    /** The word in place of a fragment that is too long. No word of a real fragment has NS_BUF_CHANGED here. */
    static final long TOO_LONG = SlotFields.word(0, 0, NS_BUF_CHANGED);
    /** The word in place of an indirect fragment without an address. */
    private static final long UNREADABLE = SlotFields.word(0, 0, NS_BUF_CHANGED | NS_FORWARD);

    private static final int NOWHERE = -1;

    /** Where the bytes of each are: an offset in its {@link #memory}. */
    final long[] data;
    /** The words of their slots, for length and flags. */
    final long[] words;
    /** For the first fragment of a frame, how many it has. */
    final int[] fragments;

    int size;

    private Kring source;
    private @Nullable IndirectData copies;
    private int frameStart;
    /** The slot that the frame at {@link #frameStart} begins with. */
    private int firstSlot;

    private int blockedAt;

    @SuppressWarnings("NullAway.Init") // begin() sets the rest, for each batch
    Fragments(int capacity) {
        data = new long[capacity];
        words = new long[capacity];
        fragments = new int[capacity];
    }

    /**
     * Forgets what was added.
     *
     * @param indirect copies of what indirect slots point to, or null
     */
    void begin(Kring ring, @Nullable IndirectData indirect) {
        source = ring;
        copies = indirect;
        blockedAt = NOWHERE;
        size = 0;
        frameStart = 0;
    }

    /** Ends a frame without last fragment as it is. Returns how many fragments there are. */
    int end() {
        if (frameStart != size) {
            endFrame();
        }
        return size;
    }

    /**
     * Takes slots of the source that follow each other in memory, until a frame ends with the batch full, or one has bytes
     * in the program's memory that were not copied yet: see {@link #blockedAt}.
     *
     * @param first the first one
     * @param end the slot after the last one
     * @param full how many fragments fill the batch
     * @return the slot after the last one that was taken
     */
    int take(int first, int end, int full) {
        Kring ring = source;
        MemorySegment memory = OffHeap.known(ring.mem);
        boolean simple = ring.offsetMask == 0;
        int n = size;
        int start = frameStart;
        int frameSlot = firstSlot;
        int i = first;
        long slot = ring.slot(first);
        // No counted loop: those begin with work that pays off after dozens of slots only.
        for (long last = ring.slot(end); slot != last; slot += SlotFields.SIZE) {
            if (n == start) {
                frameSlot = i;
            }
            i++;
            long word = SlotFields.justWritten(memory, slot);
            if (simple && !SlotFields.has(word, UNUSUAL) && SlotFields.length(word) <= ring.bufferSize) {
                data[n] = ring.buffer(SlotFields.index(word));
                words[n] = word;
            } else if (!takeUnusual(n, n == start, i - 1, word)) {
                blockedAt = frameSlot;
                n = start;
                break;
            }
            n++;
            if (!SlotFields.has(word, NS_MOREFRAG)) {
                fragments[start] = n - start;
                start = n;
                if (n >= full) {
                    break;
                }
            }
        }
        size = n;
        frameStart = start;
        firstSlot = frameSlot;
        return i;
    }

    /** Returns false if the bytes have to be copied first. */
    private boolean takeUnusual(int n, boolean first, int index, long before) {
        Kring ring = source;
        long slot = ring.slot(index);
        long word = before;
        if (SlotFields.has(word, NS_BUF_CHANGED)) {
            word = SlotFields.without(word, NS_BUF_CHANGED);
            SlotFields.word(ring.mem, slot, word);
        }
        long offset = ring.offset(slot);
        boolean indirect = SlotFields.has(word, NS_INDIRECT);
        long pointer = indirect ? SlotFields.ptr(ring.mem, slot) : 0;
        if ((indirect && pointer == 0) || SlotFields.length(word) > ring.bufferSize - offset) {
            notAFrame(n, first, indirect && pointer == 0 ? UNREADABLE : TOO_LONG);
        } else if (!indirect) {
            data[n] = ring.buffer(SlotFields.index(word)) + offset;
            words[n] = word;
        } else if (copies == null || !copies.has(index)) {
            return false;
        } else if (!copies.fits(index, pointer, SlotFields.length(word))) {
            notAFrame(n, first, UNREADABLE);
        } else {
            data[n] = copies.place(index);
            words[n] = word;
        }
        return true;
    }

    /** Replaces a fragment by none, as the kernel does. */
    private void notAFrame(int n, boolean first, long why) {
        data[n] = source.buffer0;
        words[n] = why;
        if (!first) {
            source.drops.add(whyTooShort(n), 1);
        }
    }

    /** Whether the bytes of the next frame have to be copied first. */
    boolean blocked() {
        return blockedAt != NOWHERE;
    }

    /** The first slot of that frame. */
    int blockedAt() {
        return blockedAt;
    }

    /** The memory that the bytes of a fragment are in. */
    @SuppressWarnings("NullAway") // a fragment is indirect only where there are copies: see takeUnusual()
    MemorySegment memory(int fragment) {
        return SlotFields.has(words[fragment], NS_INDIRECT) ? copies.bytes() : source.mem;
    }

    /**
     * Adds a fragment.
     *
     * @param at where its bytes are: an offset in the source's memory
     * @param word its slot's: the length, and the flags without NS_INDIRECT; with NS_MOREFRAG the frame continues
     */
    void add(long at, long word) {
        data[size] = at;
        words[size] = word;
        size++;
        if (!SlotFields.has(word, NS_MOREFRAG)) {
            endFrame();
        }
    }

    /** Why a fragment is shorter than an Ethernet header. */
    DropReason whyTooShort(int i) {
        if (!SlotFields.has(words[i], NS_BUF_CHANGED)) {
            return DropReason.TOO_SHORT;
        }
        return words[i] == UNREADABLE ? DropReason.UNREADABLE : DropReason.TOO_LONG;
    }

    private void endFrame() {
        fragments[frameStart] = size - frameStart;
        frameStart = size;
    }
}
