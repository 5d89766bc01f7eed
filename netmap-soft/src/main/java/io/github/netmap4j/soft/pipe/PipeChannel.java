package io.github.netmap4j.soft.pipe;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.sys.layout.RingFields;
import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.foreign.MemorySegment;

/** One direction of a ring pair: a transmit ring, the receive ring it feeds, and the buffers they share. */
record PipeChannel(PipeTxRing tx, PipeRxRing rx) {

    static void connect(PipeTxRing tx, PipeRxRing rx) {
        tx.peer = rx;
        rx.peer = tx;
    }

    /** The channel that a ring is an end of. */
    static PipeChannel of(Kring ring) {
        return ring instanceof PipeTxRing tx
                ? new PipeChannel(tx, tx.peer)
                : new PipeChannel(((PipeRxRing) ring).peer, (PipeRxRing) ring);
    }

    boolean exists() {
        return tx.exists();
    }

    /**
     * Allocates the peer of a ring that has just got its buffers; its slots name the same ones.
     *
     * @throws io.github.netmap4j.soft.spi.RequestRefusedException ENOMEM
     */
    Kring allocatePeer(Kring ring) {
        Kring peer = ring == tx ? rx : tx;
        peer.allocate();
        MemorySegment.copy(ring.mem, ring.slot0, peer.mem, peer.slot0, ring.slots * SlotFields.SIZE);
        tx.fresh = true;
        return peer;
    }

    /** Gives the peer the offsets of the end that made the channel. */
    void shareOffsets(Kring from) {
        Kring to = from == tx ? rx : tx;
        if (tx.fresh && from.offsetMask != 0) {
            to.offsetMask = from.offsetMask;
            to.offsetMax = from.offsetMax;
            to.offsetGap = from.offsetGap;
            to.mem.set(JAVA_LONG, to.base + RingFields.OFFSET_MASK, from.offsetMask);
            MemorySegment.copy(from.mem, from.slot0, to.mem, to.slot0, from.slots * SlotFields.SIZE);
        }
        tx.fresh = false;
    }

    /** Frees both rings, and the buffers in the slots of the end that owns each. No thread inside either ring. */
    void free() {
        freeSlots(tx, tx.hwcur, rx.hwcur);
        freeSlots(rx, rx.hwcur, tx.hwcur);
        tx.free();
        rx.free();
    }

    /** Frees the slots up to another; on a transmit ring all of them if the two are the same. */
    private static void freeSlots(Kring ring, int from, int to) {
        int count = ring.distance(from, to);
        if (count == 0 && ring.direction == Direction.TX) {
            count = ring.slots;
        }
        for (int i = from; count > 0; i = ring.next(i), count--) {
            int index = ring.mem.get(JAVA_INT, ring.slot(i) + SlotFields.BUF_IDX);
            ring.memory().freeBuffer(index);
        }
    }
}
