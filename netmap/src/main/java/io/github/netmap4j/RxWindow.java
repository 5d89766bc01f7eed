package io.github.netmap4j;

import io.github.netmap4j.sys.abi.netmap_h;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The slots that a receive ring has taken and not released, from head to cur. They are released in any order, and go back to
 * the kernel in the ring's order.
 */
abstract class RxWindow extends Ring {

    static final int NS_MOREFRAG = netmap_h.NS_MOREFRAG();

    /** Slots between head and cur that were released before their turn, and how many these are. */
    private final BitSet done;

    private int late;

    /** Packets that were dropped because they could never be passed on. */
    final AtomicLong undeliverable = new AtomicLong();

    /** Whether what comes next is the rest of a packet that was dropped. */
    private boolean rest;

    RxWindow(PortContext port, RingKind kind, int index, RingLayout layout) {
        super(port, kind, index, layout);
        this.done = new BitSet(slots);
    }

    final void requireSameMemory(Ring tx) {
        if (!port.sharesMemoryWith(tx.port)) {
            throw new DifferentMemoryException(this + " is in " + port.memory() + ", " + tx + " in " + tx.port.memory()
                    + ": buffers cannot be exchanged; copy (copyTo, put), or open the second port with"
                    + " NetmapPort.builder(name).memoryOf(first)");
        }
    }

    /** The first step before a handler sees packets; from now on it must not use its ring. */
    final void begin() {
        check();
        pullPackets();
        busy = true;
    }

    /** Reads the tail, and drops what can never become a whole packet, so that what follows it moves. */
    final void pullPackets() {
        pull();
        if (rest || distance(head, tail) == slots - 1) {
            dropEndless();
        }
    }

    /** Drops a packet that fills the ring without an end, and what comes of it later. */
    private void dropEndless() {
        if (!rest) {
            if (cur != head || lastSlot(cur) >= 0) {
                return;
            }
            rest = true;
            undeliverable.incrementAndGet();
        }
        int i = cur;
        while (rest && i != tail) {
            rest = more(i);
            i = next(i);
        }
        consume(i, 0, 0);
    }

    /** Takes what lies between cur and a slot, to be released later. */
    final void take(MemorySegment memory, int to, int packets, long bytes) {
        cur = to;
        publishCur(memory);
        if (statistics != null) {
            statistics.add(packets, bytes);
        }
    }

    /** Releases all that was taken. */
    final void drop() {
        done.clear();
        late = 0;
        head = cur;
        publishHead();
    }

    /** Releases a frame's slots: at once if it is the oldest, else when all older ones are released. */
    final void release(int first, int count) {
        if (first != head) {
            mark(first, count);
            return;
        }
        head = plus(head, count);
        if (late > 0) {
            releaseLate();
        }
        publishHead();
    }

    private void releaseLate() {
        while (late > 0 && done.get(head)) {
            done.clear(head);
            late--;
            head = next(head);
        }
    }

    private void mark(int first, int count) {
        late += count;
        for (int k = 0, i = first; k < count; k++, i = next(i)) {
            done.set(i);
        }
    }

    /** Releases what lies between cur and a slot. */
    final void consume(int to, int packets, long bytes) {
        if (to == cur) {
            return;
        }
        if (head == cur) {
            head = to;
        } else {
            mark(cur, distance(cur, to));
        }
        cur = to;
        publish();
        if (statistics != null) {
            statistics.add(packets, bytes);
        }
    }

    /** {@code NS_MOREFRAG}: whether a packet goes on in the next slot. */
    final boolean more(int i) {
        return SlotWord.more(SlotWord.read(region(), slot(i)));
    }

    /** For the statistics, if there are any: the bytes in slots that lie together, whose end may be that of the ring. */
    final long counted(int first, int end) {
        return statistics == null ? 0 : bytes(first, end - first);
    }

    /** The bytes in slots that lie together. */
    final long bytes(int first, int count) {
        long bytes = 0;
        for (int i = first; i < first + count; i++) {
            bytes += SlotWord.length(SlotWord.read(region(), slot(i)));
        }
        return bytes;
    }

    /** The last slot of the packet that starts at a slot; -1 if it has not arrived yet. */
    final int lastSlot(int first) {
        int i = first;
        while (more(i)) {
            i = next(i);
            if (i == tail) {
                return -1;
            }
        }
        return i;
    }
}
