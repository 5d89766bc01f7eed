package io.github.netmap4j.soft.port;

import static io.github.netmap4j.soft.memory.SlotFields.NS_BUF_CHANGED;
import static io.github.netmap4j.soft.memory.SlotFields.NS_FORWARD;
import static io.github.netmap4j.soft.memory.SlotFields.NS_INDIRECT;
import static io.github.netmap4j.soft.memory.SlotFields.NS_MOREFRAG;

import io.github.netmap4j.soft.memory.SlotFields;
import io.github.netmap4j.sys.DropReason;
import java.lang.foreign.MemorySegment;

/** The fragments that a sync sends, as they were when it looked at their slots: what the program does to those then is late. */
final class Fragments {

    /** A transmit slot's flags that need care. */
    private static final int UNUSUAL = NS_BUF_CHANGED | NS_INDIRECT;
    /** The word in place of a fragment that is too long. NS_BUF_CHANGED is in no other word here, nor is what follows. */
    static final long TOO_LONG = SlotFields.word(0, 0, NS_BUF_CHANGED);
    /** The word in place of an indirect fragment without an address. */
    private static final long UNREADABLE = SlotFields.word(0, 0, NS_BUF_CHANGED | NS_FORWARD);

    /** Where the bytes of each are: an offset in the source's memory, or an address with NS_INDIRECT. */
    final long[] data;
    /** The words of their slots, for length and flags. */
    final long[] words;
    /** For the first fragment of a frame, how many it has. */
    final int[] fragments;

    int size;

    private Ring source;
    private int frameStart;

    Fragments(int capacity) {
        data = new long[capacity];
        words = new long[capacity];
        fragments = new int[capacity];
    }

    /** Forgets what was added. */
    void begin(Ring ring) {
        source = ring;
        size = 0;
        frameStart = 0;
    }

    /** Ends a frame whose end is missing: it goes as it is. Returns how many fragments there are. */
    int end() {
        if (frameStart != size) {
            endFrame();
        }
        return size;
    }

    /**
     * Takes slots of the source that follow each other in memory, until a frame ends with the batch full.
     *
     * @param first the first one
     * @param end the slot after the last one
     * @param full how many fragments fill the batch
     * @return the slot after the last one that was taken
     */
    int take(int first, int end, int full) {
        Ring ring = source;
        MemorySegment memory = ring.mem;
        boolean simple = ring.offsetMask == 0;
        int n = size;
        int start = frameStart;
        int i = first;
        while (i < end) {
            long slot = ring.slot(i++);
            long word = SlotFields.justWritten(memory, slot);
            if (simple && !SlotFields.has(word, UNUSUAL) && SlotFields.length(word) <= ring.bufferSize) {
                data[n] = ring.buffer(SlotFields.index(word));
                words[n] = word;
            } else {
                takeUnusual(n, n == start, slot, word);
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
        return i;
    }

    private void takeUnusual(int n, boolean first, long slot, long before) {
        Ring ring = source;
        long word = before;
        if (SlotFields.has(word, NS_BUF_CHANGED)) {
            word = SlotFields.without(word, NS_BUF_CHANGED);
            SlotFields.word(ring.mem, slot, word);
        }
        long offset = ring.offset(slot);
        boolean indirect = SlotFields.has(word, NS_INDIRECT);
        long at = indirect ? SlotFields.ptr(ring.mem, slot) : ring.buffer(SlotFields.index(word)) + offset;
        if ((indirect && at == 0) || SlotFields.length(word) > ring.bufferSize - offset) {
            // Not a frame: the kernel sends nothing, in place of this fragment.
            data[n] = ring.buffer0;
            words[n] = indirect && at == 0 ? UNREADABLE : TOO_LONG;
            if (!first) {
                ring.drops.add(whyTooShort(n), 1);
            }
        } else {
            data[n] = at;
            words[n] = word;
        }
    }

    /**
     * Adds a fragment.
     *
     * @param at where its bytes are: an offset in the source's memory, or an address with NS_INDIRECT
     * @param word its slot's: the length, and the flags; with NS_MOREFRAG the frame goes on in the next one
     */
    void add(long at, long word) {
        data[size] = at;
        words[size] = word;
        size++;
        if (!SlotFields.has(word, NS_MOREFRAG)) {
            endFrame();
        }
    }

    /** Why a fragment that is shorter than an Ethernet header is. */
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
