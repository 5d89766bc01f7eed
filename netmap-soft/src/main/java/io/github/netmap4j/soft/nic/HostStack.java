package io.github.netmap4j.soft.nic;

import io.github.netmap4j.soft.gate.RingGate;
import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.InboundRing;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.soft.port.Upward;
import io.github.netmap4j.soft.port.WaitPoint;
import io.github.netmap4j.soft.vale.SlotForwarder;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.layout.RingFields;
import io.github.netmap4j.sys.layout.SlotFields;
import io.github.netmap4j.sys.os.WaitClock;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The host behind a NIC: without protocols, just a queue of what arrived and a way to send. Its two rings get memory of
 * their own at first use; a frame that finds the queue full is lost.
 */
public final class HostStack implements Upward {

    private static final int INBOX_SLOTS = 1024;
    private static final int OUTBOX_SLOTS = 2;
    private static final int BUFFER_SIZE = 2048;
    private static final int ETHER_HEADER = 14;

    private final Wire wire;
    private final WaitClock clock;
    private final InboundRing inbox;
    private final Kring outbox;
    private final SlotForwarder forwarder = new SlotForwarder(OUTBOX_SLOTS);
    private final WaitPoint waitPoint = new WaitPoint();
    private final Forwarding.Taker taker = (from, slot) -> SlotForwarder.toRing(from, slot, from.next(slot), inbox());

    HostStack(SoftPort nic, Wire wire) {
        this.wire = wire;
        this.clock = nic.fabric.clock;
        String name = nic.name + "^";
        inbox = new InboundRing(nic, name, 0, INBOX_SLOTS);
        inbox.on = true;
        inbox.listen(waitPoint);
        outbox = new Kring(nic, name, Direction.TX, 0, OUTBOX_SLOTS) {
            @Override
            public int move(int flags) {
                return 0;
            }
        };
    }

    /** Receives the frames for the host. */
    InboundRing inbox() {
        return (InboundRing) withMemory(inbox);
    }

    /** Holds the frames that the host is sending. */
    Kring outbox() {
        return outbox;
    }

    private Kring withMemory(Kring ring) {
        if (!ring.exists()) {
            synchronized (this) {
                if (!ring.exists()) {
                    long slots = RingFields.size(ring.slots);
                    long size = slots + (long) ring.slots * BUFFER_SIZE;
                    ring.placeIn(Arena.ofAuto().allocate(size, BUFFER_SIZE), slots, BUFFER_SIZE);
                }
            }
        }
        return ring;
    }

    /**
     * Sends a frame.
     *
     * @param frame 14 to 2048 bytes
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public void send(MemorySegment frame) {
        long length = frame.byteSize();
        if (length < ETHER_HEADER || length > BUFFER_SIZE) {
            throw new IllegalArgumentException("a frame of " + length + " bytes; 14 to 2048 are possible");
        }
        enter(outbox);
        try {
            withMemory(outbox);
            outbox.mem.asSlice(outbox.buffer(0), length).copyFrom(frame);
            SlotFields.word(outbox.mem, outbox.slot(0), SlotFields.word(0, (int) length, 0));
            wire.transmit(outbox, 0, 1, forwarder);
        } finally {
            outbox.leave();
        }
    }

    private static void enter(Kring ring) {
        for (int attempt = 0; ring.enter() != RingGate.ENTERED; attempt++) {
            RingGate.pause(attempt);
        }
    }

    /**
     * Takes the next frame.
     *
     * @param into gets the frame
     * @return its length, or -1 if there is none
     * @throws IndexOutOfBoundsException if there is not enough room; the frame stays
     */
    public int receive(MemorySegment into) {
        InboundRing ring = inbox();
        enter(ring);
        try {
            ring.move(0);
            if (ring.hwcur == ring.hwtail) {
                return -1;
            }
            long word = SlotFields.word(ring.mem, ring.slot(ring.hwcur));
            int length = SlotFields.length(word);
            into.asSlice(0, length).copyFrom(ring.mem.asSlice(ring.buffer(SlotFields.index(word)), length));
            ring.rhead = ring.next(ring.hwcur);
            ring.move(0);
            return length;
        } finally {
            ring.leave();
        }
    }

    /**
     * Waits for a frame, the timeout or an interrupt.
     *
     * @param nanos how long at most
     * @return whether there is a frame
     */
    public boolean await(long nanos) {
        if (!inbox.isEmpty()) {
            return true;
        }
        long deadline = clock.nanoTime() + nanos;
        Thread self = Thread.currentThread();
        Runnable wake = () -> clock.unpark(self);
        waitPoint.add(wake);
        try {
            while (inbox.isEmptyNow() && !self.isInterrupted()) {
                if (deadline - clock.nanoTime() <= 0) {
                    return false;
                }
                clock.parkUntil(this, deadline);
            }
            return !inbox.isEmpty();
        } finally {
            waitPoint.remove(wake);
        }
    }

    @Override
    public void forwardUp(Kring ring) {
        Forwarding.up(ring, taker);
    }

    /** How many frames for the host found its queue full. */
    public long lost() {
        return inbox.drops.of(DropReason.FULL);
    }
}
