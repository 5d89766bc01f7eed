package io.github.netmap4j.soft.line;

import static io.github.netmap4j.sys.layout.SlotFields.NS_BUF_CHANGED;
import static io.github.netmap4j.sys.layout.SlotFields.NS_INDIRECT;
import static io.github.netmap4j.sys.layout.SlotFields.NS_MOREFRAG;

import io.github.netmap4j.soft.clock.DeviceClock;
import io.github.netmap4j.soft.gate.RingGate;
import io.github.netmap4j.soft.link.Link;
import io.github.netmap4j.soft.link.LinkQueue;
import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.DropCounter;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.layout.RingFields;
import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a link inside the device, for one ring. Frames enter in the thread that sends them; those that arrive leave
 * in the same call, or later in the clock's thread. They leave through a ring of the line's own, so that whoever changes
 * the ports can wait for it as for any sender.
 */
public final class Line {

    /** Where the frames go that arrive. */
    @FunctionalInterface
    public interface Outcome {
        /** Takes the slots of the line's ring, from one up to another. Inside the ring's gate. */
        void deliver(Kring from, int start, int end);
    }

    private static final int SLOTS = 128;
    private static final int MIN_BUFFER = 2048;
    /** How often it looks for frames that arrived meanwhile, so that a loop of links does not hang. */
    private static final int MAX_ROUNDS = 16;

    private final DeviceClock clock;
    private final Kring ring;
    private final Outcome outcome;
    private final Runnable tick = this::tick;

    // Guarded by the lock.
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkQueue queue;
    private boolean open;
    private boolean scheduled;
    private long scheduledFor;

    /** The thread that delivers. Reliable only for the thread that finds itself here. */
    private @Nullable Thread deliverer;

    /**
     * A line.
     *
     * @param port the port at which its drops are counted
     * @param owner that port's name there
     * @param id the ring's number, and the line's
     * @param end 0 or 1: which end of the link the frames enter
     */
    public Line(SoftPort port, String owner, Direction direction, int id, Link link, int end, Outcome outcome) {
        this.clock = port.fabric.clock;
        this.queue = new LinkQueue(link, 2 * id + end);
        this.outcome = outcome;
        this.ring = new Kring(port, owner, direction, id, SLOTS) {
            @Override
            public int move(int flags) {
                return 0;
            }
        };
    }

    /** The ring through which frames leave. */
    public Kring ring() {
        return ring;
    }

    /** Lets a fragment enter; {@link #flush} must follow. Those without NS_MOREFRAG end their frame. */
    public void add(MemorySegment memory, long at, long word, DropCounter drops) {
        lock.lock();
        try {
            int flags = SlotFields.flags(word) & ~(NS_INDIRECT | NS_BUF_CHANGED | NS_MOREFRAG);
            queue.add(memory, at, SlotFields.length(word), flags);
            open = true;
            if (!SlotFields.has(word, NS_MOREFRAG)) {
                end(drops);
            }
        } finally {
            lock.unlock();
        }
    }

    private void end(DropCounter drops) {
        open = false;
        DropReason why = queue.commit(clock.nanoTime());
        if (why != null) {
            drops.add(why, 1);
        }
    }

    /** Lets the slots of a ring enter. Inside that ring's gate. */
    public void carry(Kring from, int start, int end) {
        for (int i = start; i != end; i = from.next(i)) {
            long slot = from.slot(i);
            long word = SlotFields.word(from.mem, slot);
            long offset = from.offset(slot);
            if (SlotFields.length(word) > from.bufferSize - offset) {
                from.drops.add(DropReason.TOO_LONG, 1);
            } else {
                add(from.mem, from.buffer(SlotFields.index(word)) + offset, word, from.drops);
            }
        }
        flush(from.drops);
    }

    /** Ends a frame without last fragment as it is, and delivers what has arrived. */
    public void flush(DropCounter drops) {
        lock.lock();
        try {
            if (open) {
                end(drops);
            }
        } finally {
            lock.unlock();
        }
        deliver();
    }

    private void tick() {
        lock.lock();
        try {
            scheduled = false;
        } finally {
            lock.unlock();
        }
        deliver();
    }

    @SuppressWarnings("ReferenceEquality") // this very thread
    private void deliver() {
        Thread self = Thread.currentThread();
        if (deliverer == self) {
            // What it delivered came back: the next round delivers that.
            return;
        }
        for (int round = 0; round < MAX_ROUNDS && hasArrived() && ring.enter() == RingGate.ENTERED; round++) {
            deliverer = self;
            try {
                int slots = fill();
                if (slots != 0) {
                    outcome.deliver(ring, 0, slots);
                }
            } finally {
                deliverer = null;
                ring.leave();
            }
        }
        schedule();
    }

    private boolean hasArrived() {
        lock.lock();
        try {
            return queue.next(clock.nanoTime()) >= 0;
        } finally {
            lock.unlock();
        }
    }

    /** Puts frames that have arrived into the ring. Returns how many slots they take. */
    private int fill() {
        lock.lock();
        try {
            long now = clock.nanoTime();
            int at = 0;
            while (queue.next(now) >= 0) {
                int fragments = queue.fragments();
                if (fragments >= SLOTS) {
                    ring.drops.add(DropReason.TOO_LONG, 1);
                    queue.remove();
                } else if (at + fragments >= SLOTS || !fits(at == 0)) {
                    return at;
                } else {
                    put(at);
                    at += fragments;
                    queue.remove();
                }
            }
            return at;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the ring's buffers are large enough for the next frame; makes larger ones if none is in use. */
    private boolean fits(boolean unused) {
        int most = 0;
        for (int i = 0; i < queue.fragments(); i++) {
            most = Math.max(most, queue.length(i));
        }
        if (ring.exists() && most <= ring.bufferSize) {
            return true;
        }
        if (unused) {
            int size = Math.max(MIN_BUFFER, Integer.highestOneBit(most) * 2);
            long slots = RingFields.size(SLOTS);
            ring.placeIn(Arena.ofAuto().allocate(slots + (long) SLOTS * size, size), slots, size);
        }
        return unused;
    }

    private void put(int first) {
        int fragments = queue.fragments();
        int from = 0;
        for (int i = 0; i < fragments; i++) {
            int length = queue.length(i);
            int more = i + 1 < fragments ? NS_MOREFRAG : 0;
            queue.copy(from, ring.mem, ring.buffer(first + i), length);
            SlotFields.word(ring.mem, ring.slot(first + i), SlotFields.word(first + i, length, queue.flags(i) | more));
            from += length;
        }
    }

    /** Has the clock call when the next frame arrives. */
    private void schedule() {
        long next;
        lock.lock();
        try {
            if (queue.isEmpty() || (scheduled && scheduledFor - queue.nextArrival() <= 0)) {
                return;
            }
            next = queue.nextArrival();
            scheduled = true;
            scheduledFor = next;
        } finally {
            lock.unlock();
        }
        clock.schedule(next, tick);
    }

    /** Loses what is under way. No frame leaves after this; its port deletes the ring. */
    public void close() {
        lock.lock();
        try {
            queue.clear();
            open = false;
        } finally {
            lock.unlock();
        }
    }
}
