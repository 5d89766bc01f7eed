package io.github.netmap4j;

import io.github.netmap4j.sys.abi.netmap_h;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a receive ring has taken and not released: the slots from head to cur. They are released in any order, and go back to
 * the kernel in the ring's.
 */
abstract class RxWindow extends Ring {

    static final int NS_MOREFRAG = netmap_h.NS_MOREFRAG();

    /** Slots between head and cur that were released before their turn. */
    private final BitSet done;

    /** Packets that were dropped because they could never be handed on. */
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

    /** The first step of whatever shows packets to a handler: from now on the handler must not come back into its ring. */
    final void begin() {
        check();
        pullPackets();
        busy = true;
    }

    /** Reads the tail, and drops what is no packet and never becomes one, so that what follows it moves. */
    final void pullPackets() {
        pull();
        if (rest || distance(head, tail) == slots - 1) {
            dropEndless();
        }
    }

    /** A packet that fills the ring and has no end in it cannot be shown whole; nor can what comes of it later. */
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
    final void take(int to, int packets, long bytes) {
        cur = to;
        publishCur();
        if (statistics != null) {
            statistics.add(packets, bytes);
        }
    }

    /** Releases all that was taken. */
    final void drop() {
        done.clear();
        head = cur;
        publishHead();
    }

    /** A frame gives back its slots: at once if it is the oldest, else when its turn comes. */
    final void release(int first, int count) {
        if (first != head) {
            mark(first, count);
            return;
        }
        head = plus(head, count);
        while (head != cur && done.get(head)) {
            done.clear(head);
            head = next(head);
        }
        publishHead();
    }

    private void mark(int first, int count) {
        for (int k = 0, i = first; k < count; k++, i = next(i)) {
            done.set(i);
        }
    }

    /** What lies between cur and a slot is done. */
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
