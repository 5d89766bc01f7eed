package io.github.netmap4j.conformance.cases.pipe;

import static io.github.netmap4j.conformance.cases.pipe.PipeCases.master;
import static io.github.netmap4j.conformance.cases.pipe.PipeCases.slave;
import static io.github.netmap4j.conformance.lab.Frames.broadcast;
import static io.github.netmap4j.conformance.lab.Frames.broadcasts;
import static io.github.netmap4j.sys.abi.netmap_h.NS_BUF_CHANGED;
import static io.github.netmap4j.sys.abi.netmap_h.NS_INDIRECT;
import static io.github.netmap4j.sys.abi.netmap_h.NS_MOREFRAG;
import static io.github.netmap4j.sys.abi.netmap_h.NS_NO_LEARN;
import static io.github.netmap4j.sys.abi.netmap_h.NS_REPORT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;

/** The slots of pipes: buffers that change sides, and back-pressure. */
@Topic("Pipe slots")
final class PipeSlotCases {

    @Case("zero copy: the received slot holds the sender's buffer")
    void zeroCopy(Lab lab) {
        LabPort master = master(lab);
        LabPort slave = slave(lab);
        long buffer = NetmapSlot.buf_idx(master.region, master.tx().slot(0));
        master.send(broadcast(1));
        slave.rxsync();
        assertEquals(buffer, NetmapSlot.buf_idx(slave.region, slave.rx().slot(0)), "buf_idx received");
    }

    @Case("a fresh rx ring shows the very buffers of the other end's tx ring")
    void sharedBuffers(Lab lab) {
        NetmapRing tx = master(lab).tx();
        NetmapRing rx = slave(lab).rx();
        for (int i = 0; i < tx.num_slots(); i++) {
            assertEquals(
                    NetmapSlot.buf_idx(tx.region(), tx.slot(i)),
                    NetmapSlot.buf_idx(rx.region(), rx.slot(i)),
                    "buffer of slot " + i);
        }
    }

    @Case("a buffer the sender swaps in arrives with NS_BUF_CHANGED; the sync takes the flag off the sender's slot")
    void senderSwaps(Lab lab) {
        LabPort master = lab.open(lab.register(lab.name("{1")).slots(8, 8).extraBuffers(1));
        LabPort slave = slave(lab);
        NetmapRing ring = master.tx();
        long extra = master.nifp.ni_bufs_head();
        long old = NetmapSlot.buf_idx(master.region, ring.slot(0));
        NetmapSlot.buf_idx(master.region, ring.slot(0), extra);
        LabPort.put(ring, broadcast(1), NS_BUF_CHANGED());
        master.txsync();
        assertEquals(0, NetmapSlot.flags(master.region, ring.slot(0)), "flags at the sender");
        slave.rxsync();
        long slot = slave.rx().slot(0);
        assertEquals(extra, NetmapSlot.buf_idx(slave.region, slot), "buf_idx received");
        assertEquals(NS_BUF_CHANGED(), NetmapSlot.flags(slave.region, slot), "flags received");
        slave.receives(broadcast(1));
        master.nifp.ni_bufs_head(old);
        master.region.set(JAVA_INT, NetmapUser.NETMAP_BUF(ring, old), 0);
    }

    @Case("a buffer the receiver swaps in comes back to the sender's slot with NS_BUF_CHANGED")
    void receiverSwaps(Lab lab) {
        LabPort master = master(lab);
        LabPort slave = lab.open(lab.register(lab.name("}1")).extraBuffers(1));
        master.send(broadcast(1));
        slave.rxsync();
        long slot = slave.rx().slot(0);
        long extra = slave.nifp.ni_bufs_head();
        long kept = NetmapSlot.buf_idx(slave.region, slot);
        NetmapSlot.buf_idx(slave.region, slot, extra);
        NetmapSlot.flags(slave.region, slot, NS_BUF_CHANGED());
        LabPort.advance(slave.rx(), 1);
        slave.rxsync();
        master.txsync();
        assertEquals(extra, NetmapSlot.buf_idx(master.region, master.tx().slot(0)), "buf_idx back at the sender");
        assertEquals(
                NS_BUF_CHANGED(), NetmapSlot.flags(master.region, master.tx().slot(0)), "flags at the sender");
        assertEquals(0, NetmapSlot.flags(slave.region, slot), "flags left at the receiver");
        slave.nifp.ni_bufs_head(kept);
        slave.region.set(JAVA_INT, NetmapUser.NETMAP_BUF(slave.rx(), kept), 0);
    }

    @Case("flags and ptr of a slot pass through a pipe as they are, and a length above the buffer's too")
    void verbatim(Lab lab) {
        LabPort master = master(lab);
        LabPort slave = slave(lab);
        int flags = NS_REPORT() | NS_NO_LEARN() | NS_INDIRECT();
        long slot = master.tx().slot(0);
        LabPort.put(master.tx(), broadcast(1), flags);
        NetmapSlot.ptr(master.region, slot, 0x1234);
        NetmapSlot.len(master.region, slot, 3000);
        master.txsync();
        slave.rxsync();
        slot = slave.rx().slot(0);
        assertEquals(flags, NetmapSlot.flags(slave.region, slot), "flags");
        assertEquals(0x1234, NetmapSlot.ptr(slave.region, slot), "ptr");
        assertEquals(3000, NetmapSlot.len(slave.region, slot), "len");
    }

    @Case("back-pressure: an unread pipe takes n-1 frames, then its tx ring is full and stays so")
    void backPressure(Lab lab) {
        LabPort master = master(lab);
        LabPort slave = slave(lab);
        master.send(broadcasts(0, 7));
        LabPort.at(master.tx(), 7, 7, 7);
        master.txsync();
        assertEquals(0, LabPort.available(master.tx()), "room after another sync");
        slave.rxsync();
        master.txsync();
        assertEquals(0, LabPort.available(master.tx()), "room after the receiver's sync without a release");
        LabPort.assertFrames(LabPort.take(slave.rx()), broadcasts(0, 7));
    }

    @Case("a released slot is free for the sender after the receiver's sync and the sender's")
    void release(Lab lab) {
        LabPort master = master(lab);
        LabPort slave = slave(lab);
        master.send(broadcasts(0, 7));
        slave.rxsync();
        LabPort.advance(slave.rx(), 2);
        master.txsync();
        assertEquals(0, LabPort.available(master.tx()), "room before the receiver's sync");
        slave.rxsync();
        LabPort.at(master.tx(), 7, 7, 7);
        master.txsync();
        LabPort.at(master.tx(), 7, 7, 1);
        assertEquals(2, LabPort.available(master.tx()), "room after both syncs");
    }

    @Case("ten frames sent and seven received leave three slots in transit")
    void partialRead(Lab lab) {
        LabPort master = lab.open(lab.name("{1"));
        LabPort slave = lab.open(lab.name("}1"));
        slave.send(broadcasts(0, 10));
        master.rxsync();
        LabPort.advance(master.rx(), 7);
        master.rxsync();
        slave.txsync();
        assertEquals(1023 - 3, LabPort.available(slave.tx()), "room at the sender");
        master.receives(broadcasts(7, 3));
    }

    @Case("fragments appear only when their packet is complete")
    void fragments(Lab lab) {
        LabPort master = master(lab);
        LabPort slave = slave(lab);
        LabPort.put(master.tx(), broadcast(1), NS_MOREFRAG());
        LabPort.put(master.tx(), broadcast(2), NS_MOREFRAG());
        master.txsync();
        slave.rxsync();
        assertEquals(0, LabPort.available(slave.rx()), "slots of an incomplete packet");
        LabPort.put(master.tx(), broadcast(3), 0);
        master.txsync();
        slave.rxsync();
        assertEquals(3, LabPort.available(slave.rx()), "slots of the complete packet");
        assertEquals(NS_MOREFRAG(), NetmapSlot.flags(slave.region, slave.rx().slot(0)), "flags of the first");
        assertEquals(0, NetmapSlot.flags(slave.region, slave.rx().slot(2)), "flags of the last");
        LabPort.assertFrames(LabPort.take(slave.rx()), broadcasts(1, 3));
    }
}
