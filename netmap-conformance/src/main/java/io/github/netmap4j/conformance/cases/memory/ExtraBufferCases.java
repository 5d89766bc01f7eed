package io.github.netmap4j.conformance.cases.memory;

import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_POOLS_INFO_GET;
import static io.github.netmap4j.sys.abi.netmap_h.NS_BUF_CHANGED;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Fd;
import io.github.netmap4j.conformance.lab.Frames;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.LegacyRequest;
import io.github.netmap4j.conformance.lab.Register;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.conformance.lab.ValeControl;
import io.github.netmap4j.sys.abi.nmreq_pools_info;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Buffers beyond those of the rings, and their list. */
@Topic("Extra buffers")
final class ExtraBufferCases {

    /** The list that starts at {@code ni_bufs_head}, each buffer's first word naming the next. */
    private static List<Long> list(LabPort port) {
        List<Long> buffers = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        for (long index = port.nifp.ni_bufs_head(); index != 0; index = next(port, index)) {
            assertTrue(seen.add(index), "the list comes back to buffer " + index);
            buffers.add(index);
        }
        return buffers;
    }

    private static long next(LabPort port, long index) {
        return Integer.toUnsignedLong(port.region.get(JAVA_INT, NetmapUser.NETMAP_BUF(port.tx(), index)));
    }

    @Case("the buffers asked for, in a list that ends with 0, none of them in a ring")
    void list(Lab lab) {
        Register request = lab.register(lab.vale("a")).slots(64, 64).extraBuffers(20);
        LabPort port = lab.open(request);
        assertEquals(20, request.nr_extra_bufs(), "nr_extra_bufs");
        List<Long> extra = list(port);
        assertEquals(20, extra.size(), "buffers in the list");
        for (NetmapRing ring : List.of(port.tx(), port.rx())) {
            for (int i = 0; i < ring.num_slots(); i++) {
                assertFalse(
                        extra.contains(NetmapSlot.buf_idx(ring.region(), ring.slot(i))), "a ring's buffer is extra");
            }
        }
        for (long index : extra) {
            assertTrue(index >= 2, "buffers 0 and 1 are reserved");
            long end = NetmapUser.NETMAP_BUF(port.tx(), index) + 2048;
            assertTrue(end <= request.nr_memsize(), "buffer " + index + " ends outside the region");
        }
    }

    @Case("none asked for: ni_bufs_head is 0")
    void none(Lab lab) {
        assertEquals(0, lab.open(lab.vale("a")).nifp.ni_bufs_head(), "ni_bufs_head");
    }

    @Case("the legacy API takes the number in nr_arg3: on a port, on a pipe, on a pipe of a VALE port")
    void legacy(Lab lab) {
        for (String name : List.of(lab.vale("a"), lab.name("{1"), lab.vale("b{1"))) {
            LegacyRequest request = lab.legacy(name).arg3(58);
            Fd fd = lab.fd();
            Expect.ok(fd.regif(request), "NIOCREGIF of " + name);
            assertEquals(58, request.nr_arg3(), "nr_arg3 of " + name);
            LabPort port = new LabPort(fd, request.nr_memsize(), request.nr_offset());
            assertEquals(58, list(port).size(), "buffers in the list of " + name);
        }
    }

    @Case("private memory is made large enough for them")
    void privateMemoryGrows(Lab lab) {
        Register request = lab.register(lab.vale("a")).extraBuffers(10_000);
        LabPort port = lab.open(request);
        assertEquals(10_000, request.nr_extra_bufs(), "nr_extra_bufs");
        assertEquals(10_000, list(port).size(), "buffers in the list");
    }

    @Case("more than the memory has: as many as there are, and the next descriptor gets none")
    void partialGrant(Lab lab) {
        LabPort first = lab.small(lab.vale("a"));
        Register greedy = lab.register(lab.vale("a")).extraBuffers(1_000_000);
        LabPort second = lab.open(greedy);
        int granted = greedy.nr_extra_bufs();
        assertTrue(granted > 0 && granted < 1_000_000, "granted " + granted);
        assertEquals(granted, list(second).size(), "buffers in the list");

        Register late = lab.register(lab.vale("a")).extraBuffers(1);
        LabPort third = lab.open(late);
        assertEquals(0, late.nr_extra_bufs(), "left for the next");
        assertEquals(0, third.nifp.ni_bufs_head(), "ni_bufs_head of the next");

        second.close();
        Register again = lab.register(lab.vale("a")).extraBuffers(1_000_000);
        lab.open(again);
        assertEquals(granted, again.nr_extra_bufs(), "granted again after the close");
        first.close();
    }

    @Case("a port in the global memory gets what that has left, and gives all of it back")
    void globalMemory(Lab lab) {
        int granted = -1;
        for (int round = 0; round < 2; round++) {
            Register request = lab.register(lab.vale("a")).memory(1).extraBuffers(1_000_000);
            LabPort port = lab.open(request);
            assertTrue(request.nr_extra_bufs() < buffers(lab), "cannot exceed the pool");
            if (round > 0) {
                assertEquals(granted, request.nr_extra_bufs(), "granted the second time");
            }
            granted = request.nr_extra_bufs();
            port.close();
        }
    }

    private static int buffers(Lab lab) {
        MemorySegment info = nmreq_pools_info.allocate(lab.arena);
        nmreq_pools_info.nr_mem_id(info, (short) 1);
        Expect.ok(lab.fd().ctrl(lab.ctrl(NETMAP_REQ_POOLS_INFO_GET(), lab.vale("pools"), info)), "POOLS_INFO_GET");
        return nmreq_pools_info.nr_buf_pool_objtotal(info);
    }

    private static int granted(Lab lab) {
        Register request = lab.register(lab.vale("a")).extraBuffers(1_000_000);
        lab.open(request).close();
        return request.nr_extra_bufs();
    }

    @Case("the list that ni_bufs_head names at close is what goes back, however the program linked it")
    void relinkedList(Lab lab) {
        lab.small(lab.vale("a"));
        int before = granted(lab);
        LabPort port = lab.open(lab.register(lab.vale("a")).extraBuffers(4));
        List<Long> reversed = list(port).reversed();
        relink(port, reversed);
        port.close();
        assertEquals(before, granted(lab), "buffers to be had afterwards");
    }

    @Case("buffers that are in no list at close are lost to the port's memory, not to the next port's")
    void lostBuffers(Lab lab) {
        LabPort keeper = lab.small(lab.vale("a"));
        int before = granted(lab);
        LabPort port = lab.open(lab.register(lab.vale("a")).extraBuffers(4));
        port.nifp.ni_bufs_head(0);
        port.close();
        assertEquals(before - 4, granted(lab), "buffers to be had afterwards");
        keeper.close();
        lab.small(lab.vale("a"));
        assertEquals(before, granted(lab), "buffers to be had when the port was made anew");
    }

    private static void swap(LabPort port, NetmapRing ring, long slot, List<Long> free) {
        long old = NetmapSlot.buf_idx(port.region, slot);
        NetmapSlot.buf_idx(port.region, slot, free.removeFirst());
        NetmapSlot.flags(port.region, slot, NS_BUF_CHANGED());
        free.addLast(old);
        assertTrue(NetmapUser.NETMAP_BUF(ring, old) > 0, "the buffer that left the slot is in the region");
    }

    /** Sends from extra buffers: each frame is put into one, and the slot takes it in exchange for its own. */
    private static void sendFromExtra(LabPort sender, int count) {
        NetmapRing ring = sender.tx();
        List<Long> free = list(sender);
        for (int i = 0; i < count; i++) {
            long slot = ring.slot(ring.head());
            swap(sender, ring, slot, free);
            LabPort.write(ring, slot, Frames.frame(Frames.everyone(), Frames.mac(1), 274, i));
            LabPort.advance(ring, 1);
        }
        sender.txsync();
        relink(sender, free);
    }

    private static void relink(LabPort port, List<Long> free) {
        long head = 0;
        for (long index : free) {
            port.region.set(JAVA_INT, NetmapUser.NETMAP_BUF(port.tx(), index), (int) head);
            head = index;
        }
        port.nifp.ni_bufs_head(head);
    }

    private static void sendAndReceive(LabPort sender, LabPort... receivers) {
        sendFromExtra(sender, 12);
        for (LabPort receiver : receivers) {
            List<byte[]> frames = receiver.receive();
            assertEquals(12, frames.size(), "frames at " + receiver.nifp.ni_name());
            for (int i = 0; i < 12; i++) {
                LabPort.assertFrames(List.of(frames.get(i)), Frames.frame(Frames.everyone(), Frames.mac(1), 274, i));
            }
        }
    }

    @Case("frames sent from extra buffers arrive at every VALE port")
    void sendVale(Lab lab) {
        LabPort one = lab.open(lab.vale("v1"));
        LabPort two = lab.open(lab.vale("v2"));
        sendAndReceive(lab.open(lab.register(lab.vale("v0")).extraBuffers(12)), one, two);
    }

    @Case("frames sent from extra buffers of an attached persistent port arrive at every other one")
    void sendPersistent(Lab lab) {
        lab.needsAttachedPortsThatOpen();
        LabPort one = lab.open(ValeControl.attach(lab, lab.persistent("v1"), lab.vale("")));
        LabPort two = lab.open(ValeControl.attach(lab, lab.persistent("v2"), lab.vale("")));
        String name = ValeControl.attach(lab, lab.persistent("v0"), lab.vale(""));
        sendAndReceive(lab.open(lab.register(name).extraBuffers(12)), one, two);
    }

    @Case("frames sent from extra buffers arrive at the other end of a pipe")
    void sendPipe(Lab lab) {
        LabPort master = lab.open(lab.name("{1"));
        sendAndReceive(lab.open(lab.register(lab.name("}1")).extraBuffers(12)), master);
    }

    @Case("a frame kept by swapping its buffer out of the rx ring survives the ring's reuse")
    void keep(Lab lab) {
        LabPort sender = lab.small(lab.vale("a"));
        LabPort receiver = lab.open(lab.register(lab.vale("b")).slots(8, 8).extraBuffers(1));
        sender.send(Frames.broadcast(1));
        receiver.rxsync();
        NetmapRing ring = receiver.rx();
        List<Long> free = list(receiver);
        swap(receiver, ring, ring.slot(0), free);
        long kept = free.getFirst();
        LabPort.advance(ring, 1);
        receiver.rxsync();
        for (int round = 0; round < 4; round++) {
            sender.send(Frames.broadcasts(100 + round * 7, 7));
            assertEquals(7, receiver.drain().size(), "frames of round " + round);
        }
        byte[] bytes = new byte[60];
        MemorySegment.copy(receiver.region, JAVA_BYTE, NetmapUser.NETMAP_BUF(ring, kept), bytes, 0, 60);
        LabPort.assertFrames(List.of(bytes), Frames.broadcast(1));
        relink(receiver, free);
    }
}
