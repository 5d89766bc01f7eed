package io.github.netmap4j;

/** Where the data of a packet of several slots lie. Reused for the next such packet. */
final class FrameParts {

    private int count;
    private int[] lengths = {};
    private long[] offsets = {};

    /**
     * Reads some slots, each once, so that they cannot change after the check.
     *
     * @return the bytes in all of them
     */
    int read(CheckedRing ring, int first, int last) {
        count = ring.distance(first, last) + 1;
        if (count > lengths.length) {
            lengths = new int[count];
            offsets = new long[count];
        }
        int bytes = 0;
        for (int k = 0, i = first; k < count; k++, i = ring.next(i)) {
            long slot = ring.slot(i);
            long word = SlotWord.read(ring.raw().region(), slot);
            lengths[k] = SlotWord.length(word);
            offsets[k] = ring.dataOf(slot, word);
            bytes += lengths[k];
        }
        return bytes;
    }

    int count() {
        return count;
    }

    int length(int k) {
        return lengths[k];
    }

    long offset(int k) {
        return offsets[k];
    }
}
