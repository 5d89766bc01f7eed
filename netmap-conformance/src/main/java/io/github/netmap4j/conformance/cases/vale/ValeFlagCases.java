package io.github.netmap4j.conformance.cases.vale;

import static io.github.netmap4j.conformance.lab.Frames.broadcast;
import static io.github.netmap4j.conformance.lab.Frames.broadcasts;
import static io.github.netmap4j.conformance.lab.Frames.everyone;
import static io.github.netmap4j.conformance.lab.Frames.frame;
import static io.github.netmap4j.conformance.lab.Frames.mac;
import static io.github.netmap4j.conformance.lab.Frames.payload;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_MAX_FRAGS;
import static io.github.netmap4j.sys.abi.netmap_h.NS_INDIRECT;
import static io.github.netmap4j.sys.abi.netmap_h.NS_MOREFRAG;
import static io.github.netmap4j.sys.abi.netmap_h.NS_NO_LEARN;
import static io.github.netmap4j.sys.abi.netmap_h.NS_PORT_SHIFT;
import static io.github.netmap4j.sys.abi.netmap_h.NS_REPORT;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.Table;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.provider.ValueSource;

/** Slot flags on a VALE switch: fragments, user memory, learning. */
@Topic("VALE slot flags")
final class ValeFlagCases {

    /** Puts one packet of several fragments: an Ethernet header in the first, then a part of the payload in each. */
    private static List<byte[]> putFragments(LabPort port, int fragments, int length) {
        List<byte[]> pieces = new ArrayList<>();
        for (int i = 0; i < fragments; i++) {
            byte[] piece = i == 0 ? frame(everyone(), mac(1), length, 0) : payload(length, i);
            LabPort.put(port.tx(), piece, i < fragments - 1 ? NS_MOREFRAG() : 0);
            pieces.add(piece);
        }
        return pieces;
    }

    @Table("a packet of several slots arrives as such, with its number in NS_RFRAGS: slots")
    @ValueSource(ints = {1, 2, 3, 17, 63, 64})
    void fragments(int count, Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.open(lab.vale("b"));
        List<byte[]> sent = putFragments(a, count, 100);
        a.txsync();
        b.rxsync();
        NetmapRing ring = b.rx();
        assertEquals(count, LabPort.available(ring), "slots received");
        for (int i = 0; i < count; i++) {
            long slot = ring.slot(i);
            assertEquals(count, NetmapUser.NS_RFRAGS(b.region, slot), "NS_RFRAGS of slot " + i);
            assertEquals(
                    i < count - 1 ? NS_MOREFRAG() : 0,
                    NetmapSlot.flags(b.region, slot) & NS_MOREFRAG(),
                    "NS_MOREFRAG of slot " + i);
        }
        assertTrue(count <= NETMAP_MAX_FRAGS(), "a packet has at most 64 slots");
        LabPort.assertFrames(LabPort.take(ring), sent.toArray(byte[][]::new));
    }

    @Case("packets of one and of several slots keep their order and their borders")
    void mixed(Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.open(lab.vale("b"));
        a.put(broadcast(1));
        List<byte[]> three = putFragments(a, 3, 200);
        a.put(broadcast(2));
        a.txsync();
        b.rxsync();
        int[] fragments = {1, 3, 3, 3, 1};
        for (int i = 0; i < fragments.length; i++) {
            assertEquals(fragments[i], NetmapUser.NS_RFRAGS(b.region, b.rx().slot(i)), "NS_RFRAGS of slot " + i);
        }
        List<byte[]> received = LabPort.take(b.rx());
        LabPort.assertFrames(received, broadcast(1), three.get(0), three.get(1), three.get(2), broadcast(2));
    }

    @Case("a packet with more slots than the receiver has room for is dropped whole")
    void noRoomForAll(Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcasts(0, 5));
        putFragments(a, 3, 100);
        a.txsync();
        LabPort.assertFrames(b.drain(), broadcasts(0, 5));
        a.send(broadcast(9));
        b.receives(broadcast(9));
    }

    @Case("a packet whose last slot is missing at the sync ends where the slots end")
    void incomplete(Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.open(lab.vale("b"));
        LabPort.put(a.tx(), frame(everyone(), mac(1), 60, 1), NS_MOREFRAG());
        LabPort.put(a.tx(), payload(50, 2), NS_MOREFRAG());
        a.txsync();
        b.rxsync();
        assertEquals(2, LabPort.available(b.rx()), "slots received");
        assertEquals(2, NetmapUser.NS_RFRAGS(b.region, b.rx().slot(0)), "NS_RFRAGS");
        assertEquals(0, NetmapSlot.flags(b.region, b.rx().slot(1)) & NS_MOREFRAG(), "NS_MOREFRAG of the last slot");
    }

    @Case("NS_INDIRECT: the bytes come from memory that ptr points to, not from the slot's buffer")
    void indirect(Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.open(lab.vale("b"));
        byte[] frame = frame(everyone(), mac(1), 777, 1);
        MemorySegment memory = lab.arena.allocate(2048, 64);
        MemorySegment.copy(frame, 0, memory, JAVA_BYTE, 0, frame.length);
        long slot = a.tx().slot(0);
        LabPort.put(a.tx(), payload(777, 99), NS_INDIRECT());
        NetmapSlot.ptr(a.region, slot, memory.address());
        a.txsync();
        b.receives(frame);
    }

    @Case("NS_INDIRECT teaches the switch the source address, and finds the destination")
    void indirectLearning(Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.open(lab.vale("b"));
        LabPort c = lab.open(lab.vale("c"));
        b.send(frame(everyone(), mac(2), 60, 1));
        a.drain();
        c.drain();
        byte[] frame = frame(mac(2), mac(1), 60, 2);
        MemorySegment memory = lab.arena.allocate(64, 64);
        MemorySegment.copy(frame, 0, memory, JAVA_BYTE, 0, frame.length);
        long slot = a.tx().slot(0);
        LabPort.put(a.tx(), payload(60, 99), NS_INDIRECT());
        NetmapSlot.ptr(a.region, slot, memory.address());
        a.txsync();
        b.receives(frame);
        c.receives();
        byte[] answer = frame(mac(1), mac(2), 60, 3);
        b.send(answer);
        a.receives(answer);
        c.receives();
    }

    @Case("NS_INDIRECT with a null ptr, or one that is not mapped: the frame is dropped, later ones arrive")
    void badIndirect(Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.open(lab.vale("b"));
        for (long address : new long[] {0, 0x10}) {
            long slot = a.tx().slot(a.tx().head());
            LabPort.put(a.tx(), broadcast(1), NS_INDIRECT());
            NetmapSlot.ptr(a.region, slot, address);
            a.txsync();
            for (byte[] received : b.receive()) {
                assertEquals(0, received.length, "a frame from address " + address);
            }
        }
        a.send(broadcast(2));
        b.receives(broadcast(2));
    }

    @Case("NS_REPORT changes nothing on a switch")
    void report(Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.open(lab.vale("b"));
        LabPort.put(a.tx(), broadcast(1), NS_REPORT());
        a.txsync();
        b.receives(broadcast(1));
    }

    @Case("NS_NO_LEARN is accepted and has no effect: the switch learns all the same, whatever netmap.h says")
    void noLearn(Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.open(lab.vale("b"));
        LabPort c = lab.open(lab.vale("c"));
        LabPort.put(a.tx(), frame(everyone(), mac(1), 60, 1), NS_NO_LEARN());
        a.txsync();
        b.receives(frame(everyone(), mac(1), 60, 1));
        c.drain();
        byte[] unicast = frame(mac(1), mac(2), 60, 2);
        b.send(unicast);
        a.receives(unicast);
        c.receives();
    }

    @Case("a port number in a slot's flags is accepted and has no effect: addresses decide, whatever netmap.h says")
    void portOverride(Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.open(lab.vale("b"));
        LabPort c = lab.open(lab.vale("c"));
        LabPort.put(a.tx(), broadcast(1), 1 << NS_PORT_SHIFT());
        a.txsync();
        b.receives(broadcast(1));
        c.receives(broadcast(1));
    }
}
