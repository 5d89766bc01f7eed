package io.github.netmap4j.soft.port;

import io.github.netmap4j.soft.gate.PaddedIndex;
import io.github.netmap4j.soft.gate.TryLock;
import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * A receive ring that senders fill: a switch, or the wire of a NIC. Senders reserve slots under a short lock, copy in
 * parallel, and report completion; slots become visible to the receiver in the order of the reservations. The receiver
 * takes no lock.
 */
public class InboundRing extends Kring {

    private static final int NOT_DONE = -1;
    /** Held by senders while they reserve and report. */
    private final TryLock lock = new TryLock();

    /** The first slot that is not reserved. */
    private int reserved;
    /** For the first slot of a reservation that is complete but not visible yet: where it ends. */
    private final int[] doneTo;
    /** The first slot that is not visible to the receiver. Written under the lock. */
    private final PaddedIndex visible = new PaddedIndex(0);
    /** The first slot that the receiver has not given back. Written by the receiver. */
    private final PaddedIndex released = new PaddedIndex(0);

    public InboundRing(SoftPort port, int id, int slots) {
        this(port, port.name, id, slots);
    }

    public InboundRing(SoftPort port, String owner, int id, int slots) {
        super(port, owner, Direction.RX, id, slots);
        doneTo = new int[slots];
        Arrays.fill(doneTo, NOT_DONE);
    }

    /** Whether all that is visible was given back. */
    public final boolean isEmpty() {
        return visible.read() == released.read();
    }

    /** The same, for a thread that is about to sleep or leave: sees every frame that came before. */
    public final boolean isEmptyNow() {
        VarHandle.fullFence();
        return isEmpty();
    }

    /** Nothing is copied: frames are in the slots already. */
    @Override
    public int move(int flags) {
        hwtail = visible.read();
        if (hwcur != rhead) {
            hwcur = rhead;
            released.publish(hwcur);
        }
        return 0;
    }

    private void lock() {
        for (int attempt = 0; !lock.tryLock(); attempt++) {
            pause(attempt);
        }
    }

    private void unlock() {
        lock.unlock();
    }

    /**
     * Reserves slots for a batch.
     *
     * @param wanted how many
     * @return the first one in the upper half, how many there are in the lower; fewer than wanted if the ring is full
     */
    public final long reserve(int wanted) {
        lock();
        int start = reserved;
        int space = slots - 1 - distance(released.read(), start);
        int granted = Math.min(wanted, Math.max(0, space));
        int end = start + granted;
        reserved = end >= slots ? end - slots : end;
        unlock();
        return (long) start << Integer.SIZE | granted;
    }

    /**
     * Reports that the slots of a reservation are written. Those that could not be used, because a frame of several
     * fragments did not fit, are given back, or become frames of length 0 if another sender reserved slots after them.
     *
     * @param start the first slot of the reservation
     * @param granted how many it had
     * @param end the slot after the last one that was written
     * @return whether the receiver has something new
     */
    public final boolean complete(int start, int granted, int end) {
        if (granted == 0) {
            return false;
        }
        int reservedEnd = start + granted >= slots ? start + granted - slots : start + granted;
        lock();
        int doneEnd = end;
        if (end != reservedEnd) {
            if (reserved == reservedEnd) {
                reserved = end;
            } else {
                for (; doneEnd != reservedEnd; doneEnd = next(doneEnd)) {
                    clear(doneEnd);
                }
            }
        }
        boolean news = false;
        if (doneEnd != start) {
            doneTo[start] = doneEnd;
            int at = visible.read();
            if (at == start) {
                for (int to = doneTo[at]; to != NOT_DONE; to = doneTo[at]) {
                    doneTo[at] = NOT_DONE;
                    at = to;
                }
                visible.publish(at);
                news = true;
            }
        }
        unlock();
        return news;
    }

    private void clear(int slot) {
        long at = slot(slot);
        SlotFields.word(mem, at, SlotFields.with(SlotFields.word(mem, at), 0, 0));
    }
}
