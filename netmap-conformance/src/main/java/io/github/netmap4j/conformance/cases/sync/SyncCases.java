package io.github.netmap4j.conformance.cases.sync;

import static io.github.netmap4j.conformance.lab.Frames.broadcast;
import static io.github.netmap4j.conformance.lab.Frames.broadcasts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Fd;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.abi.netmap_ring;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.ValueLayout;

/** head, cur and tail: what a sync accepts and refuses, and how a ring recovers. The rings have 8 slots. */
@Topic("Sync")
final class SyncCases {

    private static void tail(NetmapRing ring, int value) {
        ring.region().set(ValueLayout.JAVA_INT, ring.offset() + netmap_ring.tail$offset(), value);
    }

    @Case("a sync with nothing new does nothing, however often")
    void idle(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        for (int i = 0; i < 3; i++) {
            a.txsync();
            a.rxsync();
        }
        LabPort.at(a.tx(), 0, 0, 7);
        LabPort.at(a.rx(), 0, 0, 0);
    }

    @Case("rx: what is not released stays, and new frames come after it")
    void keep(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcasts(0, 3));
        b.rxsync();
        b.rxsync();
        LabPort.at(b.rx(), 0, 0, 3);
        a.send(broadcast(3));
        b.rxsync();
        LabPort.at(b.rx(), 0, 0, 4);
        LabPort.assertFrames(LabPort.take(b.rx()), broadcasts(0, 4));
    }

    @Case("rx: released in part, the rest stays in place")
    void partialRelease(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcasts(0, 5));
        b.rxsync();
        LabPort.advance(b.rx(), 2);
        b.rxsync();
        LabPort.at(b.rx(), 2, 2, 5);
        LabPort.assertFrames(LabPort.take(b.rx()), broadcasts(2, 3));
    }

    @Case("rx: cur may run ahead of head; what lies between is seen but not given back")
    void rxCurAhead(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcasts(0, 5));
        b.rxsync();
        b.rx().cur(3);
        b.rxsync();
        LabPort.at(b.rx(), 0, 3, 5);
        a.send(broadcasts(5, 7));
        b.rxsync();
        LabPort.at(b.rx(), 0, 3, 7);
        LabPort.assertFrames(LabPort.take(b.rx()), broadcasts(0, 7));
    }

    @Case("tx: cur may run ahead of head; only slots before head are sent")
    void txCurAhead(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.put(broadcasts(0, 4));
        a.tx().head(2);
        a.txsync();
        b.receives(broadcasts(0, 2));
        a.tx().head(4);
        a.txsync();
        b.receives(broadcasts(2, 2));
    }

    @Case("tx: a head out of range sends nothing, and the sync returns 0 and puts head and cur back")
    void txHeadOutOfRange(Lab lab) {
        for (long head : new long[] {8, 9, 1000, 0xffff_ffffL}) {
            LabPort a = lab.small(lab.vale("a"));
            LabPort b = lab.small(lab.vale("b"));
            a.send(broadcasts(0, 3));
            b.drain();
            a.tx().head(head);
            a.tx().cur(head);
            a.txsync();
            LabPort.at(a.tx(), 3, 3, 2);
            b.receives();
            a.send(broadcast(9));
            b.receives(broadcast(9));
            a.close();
            b.close();
        }
    }

    @Case("tx: a cur out of range sends nothing, and the sync puts head and cur back")
    void txCurOutOfRange(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.put(broadcasts(0, 3));
        a.tx().cur(8);
        a.txsync();
        LabPort.at(a.tx(), 0, 0, 7);
        b.receives();
        a.send(broadcast(9));
        b.receives(broadcast(9));
    }

    @Case("tx: a head past tail sends nothing, and the sync returns 0 and leaves it; put right, all goes on")
    void txHeadPastTail(Lab lab) {
        LabPort master = lab.small(lab.name("{1"));
        LabPort slave = lab.small(lab.name("}1"));
        master.send(broadcasts(0, 3));
        // Unread, they hold slots 0 to 2: slot 7 is the last that may be filled before, tail.
        master.tx().head(1);
        master.tx().cur(1);
        master.txsync();
        LabPort.at(master.tx(), 1, 1, 7);
        LabPort.assertFrames(slave.drain(), broadcasts(0, 3));
        master.tx().head(3);
        master.tx().cur(3);
        master.send(broadcast(3));
        slave.receives(broadcast(3));
    }

    @Case("tx: cur behind head sends nothing and is left for the program to put right")
    void txCurBehind(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcasts(0, 3));
        b.drain();
        a.put(broadcasts(3, 2));
        a.tx().cur(3);
        a.txsync();
        LabPort.at(a.tx(), 5, 3, 2);
        b.receives();
        a.tx().cur(5);
        a.txsync();
        b.receives(broadcasts(3, 2));
    }

    @Case("tx: a tail the program overwrote is put back, and what was filled is sent")
    void txTailOverwritten(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.put(broadcasts(0, 2));
        tail(a.tx(), 3);
        a.txsync();
        LabPort.at(a.tx(), 2, 2, 1);
        b.receives(broadcasts(0, 2));
    }

    @Case("tx: a tail out of range is put back, too")
    void txTailOutOfRange(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.put(broadcasts(0, 2));
        tail(a.tx(), 100_000);
        a.txsync();
        LabPort.at(a.tx(), 2, 2, 1);
        b.receives(broadcasts(0, 2));
    }

    @Case("rx: a head out of range, and the sync puts head and cur back to what was last released")
    void rxHeadOutOfRange(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcasts(0, 5));
        b.rxsync();
        LabPort.advance(b.rx(), 2);
        b.rxsync();
        b.rx().head(8);
        b.rx().cur(8);
        b.rxsync();
        LabPort.at(b.rx(), 2, 2, 5);
        LabPort.assertFrames(LabPort.take(b.rx()), broadcasts(2, 3));
    }

    @Case("rx: a tail the program overwrote is put back")
    void rxTailOverwritten(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcasts(0, 3));
        b.rxsync();
        tail(b.rx(), 6);
        b.rxsync();
        LabPort.at(b.rx(), 0, 0, 3);
        LabPort.assertFrames(LabPort.take(b.rx()), broadcasts(0, 3));
    }

    @Case("rx: a head moved past tail stays wrong: the sync returns 0, and poll goes on to say POLLIN")
    void rxHeadPastTail(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcasts(0, 2));
        b.rxsync();
        b.rx().head(5);
        b.rx().cur(5);
        b.rxsync();
        assertEquals(5, b.rx().head(), "head");
        for (int i = 0; i < 3; i++) {
            assertEquals(Fd.POLLIN, b.fd.poll(Fd.POLLIN, 0) & Fd.POLLIN, "POLLIN");
        }
    }

    @Case("a ring that was put back has slots with a valid buffer or none: bad indexes become 0, bad lengths 0")
    void reinitCleansSlots(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        NetmapRing ring = a.tx();
        long bad = ring.slot(2);
        long tooLong = ring.slot(4);
        NetmapSlot.buf_idx(a.region, bad, 1_000_000_000);
        NetmapSlot.len(a.region, tooLong, 5000);
        long good = NetmapSlot.buf_idx(a.region, ring.slot(1));
        ring.head(100);
        a.txsync();
        assertEquals(0, NetmapSlot.buf_idx(a.region, bad), "buf_idx that was out of range");
        assertEquals(0, NetmapSlot.len(a.region, bad), "len of that slot");
        assertEquals(0, NetmapSlot.len(a.region, tooLong), "len that was above the buffer's");
        assertEquals(good, NetmapSlot.buf_idx(a.region, ring.slot(1)), "a good buf_idx");
    }

    @Case("poll reports POLLERR for a tx head out of range, puts it back, and the next poll is fine")
    void pollBadHead(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        a.tx().head(100);
        int revents = a.fd.poll(Fd.POLLOUT, 0);
        assertEquals(Fd.POLLERR, revents & Fd.POLLERR, "POLLERR");
        LabPort.at(a.tx(), 0, 0, 7);
        assertEquals(Fd.POLLOUT, a.fd.poll(Fd.POLLOUT, 0), "revents of the next poll");
    }

    @Case("poll reports POLLERR for an rx head out of range, puts it back, and the next poll is fine")
    void pollBadRxHead(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcast(0));
        b.rx().head(100);
        assertEquals(Fd.POLLERR, b.fd.poll(Fd.POLLIN, 0) & Fd.POLLERR, "POLLERR");
        assertEquals(Fd.POLLIN, b.fd.poll(Fd.POLLIN, 0), "revents of the next poll");
        b.receives(broadcast(0));
    }

    @Case("a bad ring does not keep the port's other rings from being synced")
    void otherRings(Lab lab) {
        LabPort a = lab.open(lab.register(lab.vale("a")).slots(8, 8).rings(2, 1));
        LabPort b = lab.small(lab.vale("b"));
        a.tx(0).head(100);
        LabPort.put(a.tx(1), broadcast(1), 0);
        a.txsync();
        b.receives(broadcast(1));
    }

    @Case("heads and tails wrap: every position of an 8-slot ring, with every number of frames")
    void wrap(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        int sent = 0;
        for (int count = 1; count <= 7; count++) {
            for (int turn = 0; turn < 8; turn++) {
                a.send(broadcasts(sent, count));
                LabPort.assertFrames(b.drain(), broadcasts(sent, count));
                sent += count;
                long at = sent % 8;
                LabPort.at(a.tx(), at, at, (at + 7) % 8);
                LabPort.at(b.rx(), at, at, at);
            }
        }
    }

    @Case("a ring of one slot holds nothing, and breaks nothing")
    void oneSlot(Lab lab) {
        LabPort a = lab.open(lab.register(lab.vale("a")).slots(1, 1));
        LabPort b = lab.small(lab.vale("b"));
        assertEquals(0, LabPort.available(a.tx()), "room in a tx ring of one slot");
        b.send(broadcasts(0, 3));
        a.receives();
        a.txsync();
        assertTrue(a.fd.poll(Fd.POLLIN, 0) == 0, "poll finds nothing");
    }

    @Case("a ring of two slots holds one frame")
    void twoSlots(Lab lab) {
        LabPort a = lab.open(lab.register(lab.vale("a")).slots(2, 2));
        LabPort b = lab.open(lab.register(lab.vale("b")).slots(2, 2));
        for (int i = 0; i < 5; i++) {
            assertEquals(1, LabPort.available(a.tx()), "room in a tx ring of two slots");
            a.send(broadcast(i));
            LabPort.assertFrames(b.drain(), broadcast(i));
        }
    }
}
