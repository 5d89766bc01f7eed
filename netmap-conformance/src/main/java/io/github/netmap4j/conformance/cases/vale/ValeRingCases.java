package io.github.netmap4j.conformance.cases.vale;

import static io.github.netmap4j.conformance.lab.Frames.broadcast;
import static io.github.netmap4j.conformance.lab.Frames.broadcasts;
import static io.github.netmap4j.conformance.lab.Frames.everyone;
import static io.github.netmap4j.conformance.lab.Frames.frame;
import static io.github.netmap4j.conformance.lab.Frames.mac;
import static io.github.netmap4j.sys.abi.netmap_h.NS_BUF_CHANGED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Frames;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.Table;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import java.util.List;
import org.junit.jupiter.params.provider.ValueSource;

/** The rings of VALE ports: what a sync does to slots, and when frames find no room. */
@Topic("VALE rings")
final class ValeRingCases {

    @Table("a frame arrives whole, of length")
    @ValueSource(ints = {14, 15, 59, 60, 61, 63, 64, 65, 127, 128, 1023, 1024, 1025, 1500, 1514, 2047, 2048})
    void lengths(int length, Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.open(lab.vale("b"));
        byte[] frame = frame(everyone(), mac(1), length, length);
        a.send(frame);
        b.receives(frame);
    }

    @Case("a frame shorter than an Ethernet header is dropped, and its slot comes back")
    void tooShort(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(Frames.payload(13, 1), Frames.payload(1, 2), Frames.payload(0, 3), broadcast(4));
        b.receives(broadcast(4));
        assertEquals(7, LabPort.available(a.tx()), "room at the sender");
    }

    @Case("a length above the buffer's is dropped, and the frames around it arrive")
    void tooLong(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.put(broadcasts(1, 3));
        NetmapSlot.len(a.region, a.tx().slot(1), 2049);
        a.txsync();
        b.receives(broadcast(1), broadcast(3));
        a.put(broadcast(4));
        NetmapSlot.len(a.region, a.tx().slot(3), 65535);
        a.txsync();
        b.receives();
    }

    @Case("order is kept, over many turns of the ring")
    void order(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        int sent = 0;
        for (int batch : new int[] {1, 7, 3, 7, 7, 2, 5, 6, 7, 1, 1, 4, 7}) {
            a.send(broadcasts(sent, batch));
            LabPort.assertFrames(b.drain(), broadcasts(sent, batch));
            sent += batch;
        }
    }

    @Case("1023 frames go in one sync, the whole of a ring")
    void fullRing(Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.open(lab.vale("b"));
        a.send(broadcasts(0, 1023));
        LabPort.assertFrames(b.receive(), broadcasts(0, 1023));
        assertEquals(1023, LabPort.available(a.tx()), "room at the sender");
    }

    @Case("4095 frames go in one sync, more than the switch takes in one batch")
    void manyBatches(Lab lab) {
        LabPort a = lab.open(lab.register(lab.vale("a")).slots(4096, 64));
        LabPort b = lab.open(lab.register(lab.vale("b")).slots(64, 4096));
        a.send(broadcasts(0, 4095));
        LabPort.assertFrames(b.receive(), broadcasts(0, 4095));
    }

    @Case("a full receiver keeps what it has and loses the rest; the sender never blocks")
    void fullReceiver(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        for (int round = 0; round < 4; round++) {
            a.send(broadcasts(round * 7, 7));
            assertEquals(7, LabPort.available(a.tx()), "room at the sender");
        }
        LabPort.assertFrames(b.drain(), broadcasts(0, 7));
        a.send(broadcast(99));
        b.receives(broadcast(99));
    }

    @Case("a receiver that is full does not keep frames from the others")
    void oneFullReceiver(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort full = lab.small(lab.vale("f"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcasts(0, 7));
        b.drain();
        a.send(broadcasts(7, 7));
        LabPort.assertFrames(b.drain(), broadcasts(7, 7));
        LabPort.assertFrames(full.drain(), broadcasts(0, 7));
    }

    @Case("a receiver with less room than a batch takes its first frames")
    void partialRoom(Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcasts(0, 3));
        a.send(broadcasts(3, 100));
        LabPort.assertFrames(b.drain(), broadcasts(0, 7));
    }

    @Case("a slot given back counts only from the receiver's next sync")
    void lateRelease(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcasts(0, 7));
        LabPort.assertFrames(b.receive(), broadcasts(0, 7));
        // The head moved, but without a sync the switch does not know.
        a.send(broadcast(7));
        b.receives();
        a.send(broadcast(8));
        b.receives(broadcast(8));
    }

    @Case("after a sync the VALE tx ring is free: head is where it was, tail one behind")
    void txDrains(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        a.put(broadcasts(0, 3));
        LabPort.at(a.tx(), 3, 3, 7);
        a.txsync();
        LabPort.at(a.tx(), 3, 3, 2);
        a.send(broadcasts(3, 7));
        LabPort.at(a.tx(), 2, 2, 1);
    }

    @Case("the receiver's tail moves at its own sync, not at the sender's")
    void tailAtSync(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcasts(0, 3));
        LabPort.at(b.rx(), 0, 0, 0);
        b.rxsync();
        LabPort.at(b.rx(), 0, 0, 3);
    }

    @Case("frames are copied: the sender's slots keep their buffers and bytes")
    void copies(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        long mine = NetmapSlot.buf_idx(a.region, a.tx().slot(0));
        long theirs = NetmapSlot.buf_idx(b.region, b.rx().slot(0));
        a.send(broadcast(1));
        b.rxsync();
        assertEquals(mine, NetmapSlot.buf_idx(a.region, a.tx().slot(0)), "the sender's buffer");
        assertEquals(theirs, NetmapSlot.buf_idx(b.region, b.rx().slot(0)), "the receiver's buffer");
        LabPort.assertFrames(List.of(LabPort.read(a.tx(), a.tx().slot(0))), broadcast(1));
    }

    @Case("a received slot carries its length, and 1 as its number of fragments")
    void receivedSlot(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(frame(everyone(), mac(1), 99, 1));
        b.rxsync();
        long slot = b.rx().slot(0);
        assertEquals(99, NetmapSlot.len(b.region, slot), "len");
        assertEquals(0x100, NetmapSlot.flags(b.region, slot), "flags");
        assertEquals(1, NetmapUser.NS_RFRAGS(b.region, slot), "NS_RFRAGS");
    }

    @Case("NS_BUF_CHANGED is taken off the sender's slot by the sync, and never arrives")
    void bufChanged(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        LabPort.put(a.tx(), broadcast(1), NS_BUF_CHANGED());
        a.txsync();
        assertEquals(0, NetmapSlot.flags(a.region, a.tx().slot(0)), "flags at the sender");
        b.rxsync();
        assertEquals(0x100, NetmapSlot.flags(b.region, b.rx().slot(0)), "flags at the receiver");
    }

    @Case("a frame from tx ring k goes to rx ring k; a broadcast goes to ring 0")
    void ringToRing(Lab lab) {
        LabPort a = lab.open(lab.register(lab.vale("a")).slots(8, 8).rings(2, 2));
        LabPort b = lab.open(lab.register(lab.vale("b")).slots(8, 8).rings(2, 2));
        b.send(frame(everyone(), mac(2), 60, 1));
        a.drain();
        byte[] unicast = frame(mac(2), mac(1), 60, 2);
        LabPort.put(a.tx(1), unicast, 0);
        a.txsync();
        b.rxsync();
        LabPort.assertFrames(LabPort.take(b.rx(1)), unicast);
        LabPort.assertFrames(LabPort.take(b.rx(0)));
        LabPort.put(a.tx(1), broadcast(3), 0);
        a.txsync();
        b.rxsync();
        LabPort.assertFrames(LabPort.take(b.rx(0)), broadcast(3));
        LabPort.assertFrames(LabPort.take(b.rx(1)));
    }

    @Case("a receiver with fewer rings takes a frame of ring k on ring k modulo its number")
    void fewerRings(Lab lab) {
        LabPort a = lab.open(lab.register(lab.vale("a")).slots(8, 8).rings(4, 1));
        LabPort b = lab.open(lab.register(lab.vale("b")).slots(8, 8).rings(1, 2));
        b.send(frame(everyone(), mac(2), 60, 1));
        a.drain();
        byte[] unicast = frame(mac(2), mac(1), 60, 2);
        LabPort.put(a.tx(3), unicast, 0);
        a.txsync();
        b.rxsync();
        LabPort.assertFrames(LabPort.take(b.rx(1)), unicast);
        LabPort.assertFrames(LabPort.take(b.rx(0)));
    }

    @Case("one sync sends what all bound tx rings hold")
    void allRings(Lab lab) {
        LabPort a = lab.open(lab.register(lab.vale("a")).slots(8, 8).rings(3, 1));
        LabPort b = lab.open(lab.vale("b"));
        for (int ring = 0; ring < 3; ring++) {
            LabPort.put(a.tx(ring), broadcast(ring), 0);
        }
        a.txsync();
        b.receives(broadcasts(0, 3));
    }

    @Case("a tx slot whose buf_idx is out of range harms nobody: the sync returns, later frames arrive")
    void badBuffer(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        NetmapRing ring = a.tx();
        long mine = NetmapSlot.buf_idx(a.region, ring.slot(0));
        a.put(broadcast(1));
        NetmapSlot.buf_idx(a.region, ring.slot(0), 0xffff_fff0L);
        a.txsync();
        b.drain();
        NetmapSlot.buf_idx(a.region, ring.slot(0), mine);
        a.send(broadcast(2));
        b.receives(broadcast(2));
    }
}
