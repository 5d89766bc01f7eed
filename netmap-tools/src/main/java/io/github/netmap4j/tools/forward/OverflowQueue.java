package io.github.netmap4j.tools.forward;

import io.github.netmap4j.ExtraBuffer;

/** Packets that wait for room in a pipe, the oldest first, each in an extra buffer. Allocates nothing. */
final class OverflowQueue {

    private final ExtraBuffer[] buffers;
    private final int[] lengths;
    private int first;
    private int size;

    /**
     * An empty queue.
     *
     * @param most how many packets it may hold
     */
    OverflowQueue(int most) {
        buffers = new ExtraBuffer[Math.max(1, most)];
        lengths = new int[buffers.length];
    }

    int size() {
        return size;
    }

    void add(ExtraBuffer buffer, int length) {
        int at = (first + size) % buffers.length;
        buffers[at] = buffer;
        lengths[at] = length;
        size++;
    }

    int firstLength() {
        return lengths[first];
    }

    ExtraBuffer first() {
        return buffers[first];
    }

    /** Removes the oldest. */
    ExtraBuffer remove() {
        ExtraBuffer buffer = buffers[first];
        first = (first + 1) % buffers.length;
        size--;
        return buffer;
    }
}
