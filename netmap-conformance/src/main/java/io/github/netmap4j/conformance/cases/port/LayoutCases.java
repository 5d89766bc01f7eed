package io.github.netmap4j.conformance.cases.port;

import static io.github.netmap4j.sys.abi.netmap_h.NI_PRIV_MEM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Frames;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.Register;
import io.github.netmap4j.conformance.lab.Table;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.abi.netmap_if;
import io.github.netmap4j.sys.abi.netmap_ring;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.provider.MethodSource;

/** The memory of a freshly opened port: netmap_if, rings, slots and buffers. */
@Topic("Memory layout")
final class LayoutCases {

    private static List<NetmapRing> rings(LabPort port) {
        List<NetmapRing> rings = new ArrayList<>();
        for (int i = 0; i < port.nifp.ni_tx_rings(); i++) {
            rings.add(port.tx(i));
        }
        for (int i = 0; i < port.nifp.ni_rx_rings(); i++) {
            rings.add(port.rx(i));
        }
        return rings;
    }

    @Case("netmap_if: name, rings, one host ring each way, version 0, NI_PRIV_MEM for private memory")
    void netmapIf(Lab lab) {
        LabPort port = lab.open(lab.register(lab.vale("a")).rings(2, 3));
        assertEquals(lab.vale("a"), port.nifp.ni_name(), "ni_name");
        assertEquals(0, port.nifp.ni_version(), "ni_version");
        assertEquals(NI_PRIV_MEM(), port.nifp.ni_flags(), "ni_flags");
        assertEquals(2, port.nifp.ni_tx_rings(), "ni_tx_rings");
        assertEquals(3, port.nifp.ni_rx_rings(), "ni_rx_rings");
        assertEquals(1, port.nifp.ni_host_tx_rings(), "ni_host_tx_rings");
        assertEquals(1, port.nifp.ni_host_rx_rings(), "ni_host_rx_rings");
        assertEquals(0, port.nifp.ni_bufs_head(), "ni_bufs_head");
    }

    @Case("netmap_if of a port in the global memory: no NI_PRIV_MEM")
    void globalMemory(Lab lab) {
        assertEquals(0, lab.open(lab.register(lab.vale("a")).memory(1)).nifp.ni_flags(), "ni_flags");
    }

    @Case("ring_ofs: NIC tx, host tx, NIC rx, host rx; host rings of a VALE port are 0")
    void ringOrder(Lab lab) {
        LabPort port = lab.open(lab.register(lab.vale("a")).rings(2, 3));
        int[] directions = {1, 1, -1, 0, 0, 0, -1};
        for (int i = 0; i < directions.length; i++) {
            long offset = port.nifp.ring_ofs(i);
            if (directions[i] < 0) {
                assertEquals(0, offset, "ring_ofs[" + i + "], a host ring");
            } else {
                NetmapRing ring = new NetmapRing(port.region, port.nifp.offset() + offset);
                assertEquals(directions[i], ring.dir(), "dir of ring " + i + ": 1 is tx, 0 is rx");
                assertEquals(i < 3 ? i : i - 3, ring.ringid(), "ringid of ring " + i);
            }
        }
    }

    @Case("a fresh tx ring is empty but for one slot: head 0, cur 0, tail n-1")
    void freshTx(Lab lab) {
        NetmapRing ring = lab.open(lab.register(lab.vale("a")).slots(100, 50)).tx();
        LabPort.at(ring, 0, 0, 99);
        assertEquals(99, LabPort.available(ring), "nm_ring_space");
    }

    @Case("a fresh rx ring has nothing: head 0, cur 0, tail 0")
    void freshRx(Lab lab) {
        NetmapRing ring = lab.open(lab.register(lab.vale("a")).slots(100, 50)).rx();
        LabPort.at(ring, 0, 0, 0);
        assertTrue(NetmapUser.nm_ring_empty(ring), "nm_ring_empty");
    }

    @Case("a fresh ring has no flags, no timestamp, no offsets; buffers of 2048 bytes")
    void freshFields(Lab lab) {
        for (NetmapRing ring : rings(lab.open(lab.vale("a")))) {
            assertEquals(0, ring.flags(), "flags");
            assertEquals(0, ring.ts_sec(), "ts.tv_sec");
            assertEquals(0, ring.offset_mask(), "offset_mask");
            assertEquals(0, ring.buf_align(), "buf_align");
            assertEquals(2048, ring.nr_buf_size(), "nr_buf_size");
        }
    }

    @Case("a fresh slot has the length of a buffer, no flags, ptr 0")
    void freshSlots(Lab lab) {
        for (NetmapRing ring : rings(lab.small(lab.vale("a")))) {
            for (int i = 0; i < ring.num_slots(); i++) {
                long slot = ring.slot(i);
                assertEquals(2048, NetmapSlot.len(ring.region(), slot), "len of slot " + i);
                assertEquals(0, NetmapSlot.flags(ring.region(), slot), "flags of slot " + i);
                assertEquals(0, NetmapSlot.ptr(ring.region(), slot), "ptr of slot " + i);
            }
        }
    }

    @Case("every slot has a buffer of its own, within the region, and not one of the two reserved ones")
    void distinctBuffers(Lab lab) {
        Register request = lab.register(lab.vale("a")).slots(64, 32).rings(3, 2);
        LabPort port = lab.open(request);
        Set<Long> seen = new HashSet<>();
        for (NetmapRing ring : rings(port)) {
            for (int i = 0; i < ring.num_slots(); i++) {
                long index = NetmapSlot.buf_idx(ring.region(), ring.slot(i));
                assertTrue(index >= 2, "buffers 0 and 1 are reserved, slot " + i + " has " + index);
                assertTrue(seen.add(index), "buffer " + index + " is in two slots");
                long start = NetmapUser.NETMAP_BUF(ring, index);
                assertTrue(
                        start > 0 && start + ring.nr_buf_size() <= request.nr_memsize(),
                        "buffer " + index + " is at " + start + ", the region has " + request.nr_memsize());
            }
        }
        assertEquals(3 * 64 + 2 * 32, seen.size(), "buffers");
    }

    @Case("netmap_if, rings and buffers do not overlap, and rings are aligned to 64 bytes")
    void disjoint(Lab lab) {
        LabPort port = lab.open(lab.register(lab.vale("a")).slots(100, 50).rings(2, 2));
        List<long[]> pieces = new ArrayList<>();
        long structSize = netmap_if.ring_ofs$offset() + 8 * (2 + 1 + 2 + 1);
        pieces.add(new long[] {port.nifp.offset(), port.nifp.offset() + structSize});
        for (NetmapRing ring : rings(port)) {
            assertEquals(0, ring.offset() % 64, "alignment of a ring at " + ring.offset());
            long end = ring.offset() + netmap_ring.slot$offset() + ring.num_slots() * NetmapSlot.SIZE;
            pieces.add(new long[] {ring.offset(), end});
            for (int i = 0; i < ring.num_slots(); i++) {
                long start = NetmapUser.NETMAP_BUF(ring, NetmapSlot.buf_idx(ring.region(), ring.slot(i)));
                pieces.add(new long[] {start, start + ring.nr_buf_size()});
            }
        }
        pieces.sort(Comparator.comparingLong(piece -> piece[0]));
        for (int i = 1; i < pieces.size(); i++) {
            assertTrue(
                    pieces.get(i - 1)[1] <= pieces.get(i)[0],
                    "what starts at " + pieces.get(i)[0] + " overlaps what ends at " + pieces.get(i - 1)[1]);
        }
    }

    @Case("buf_ofs of every ring leads to the same buffers")
    void sameBuffers(Lab lab) {
        LabPort port = lab.open(lab.register(lab.vale("a")).rings(2, 2));
        long pool = port.tx().offset() + port.tx().buf_ofs();
        for (NetmapRing ring : rings(port)) {
            assertEquals(pool, ring.offset() + ring.buf_ofs(), "where buffer 0 is");
        }
    }

    @Case("two descriptors on one port have a netmap_if each, and share the rings")
    void sharedRings(Lab lab) {
        LabPort first = lab.open(lab.vale("a"));
        LabPort second = lab.open(lab.vale("a"));
        assertNotEquals(first.nifp.offset(), second.nifp.offset(), "offset of netmap_if");
        assertEquals(first.tx().offset(), second.tx().offset(), "where the tx ring is");
        assertEquals(first.rx().offset(), second.rx().offset(), "where the rx ring is");
        first.put(Frames.broadcast(1));
        assertEquals(1, second.tx().head(), "head, seen through the other mapping");
    }

    @Case("two ports in one memory share no ring and no buffer")
    void twoPortsOneMemory(Lab lab) {
        Register first = lab.register(lab.vale("a")).slots(64, 64);
        LabPort one = lab.open(first);
        LabPort two = lab.open(lab.register(lab.vale("b")).slots(64, 64).memory(first.nr_mem_id()));
        Set<Long> buffers = new HashSet<>();
        Set<Long> offsets = new HashSet<>();
        for (LabPort port : List.of(one, two)) {
            for (NetmapRing ring : rings(port)) {
                assertTrue(offsets.add(ring.offset()), "two rings at " + ring.offset());
                for (int i = 0; i < ring.num_slots(); i++) {
                    long index = NetmapSlot.buf_idx(ring.region(), ring.slot(i));
                    assertTrue(buffers.add(index), "buffer " + index + " is in two slots");
                }
            }
        }
    }

    static List<String> kinds() {
        return List.of("VALE port", "pipe end", "persistent port");
    }

    @MethodSource("kinds")
    @Table("the fields of a ring agree with the registration")
    void agreement(String kind, Lab lab) {
        String name =
                switch (kind) {
                    case "VALE port" -> lab.vale("a");
                    case "pipe end" -> lab.name("{1");
                    default -> lab.persistent("p");
                };
        Register request = lab.register(name);
        LabPort port = lab.open(request);
        assertEquals(request.nr_tx_slots(), port.tx().num_slots(), "slots of the tx ring");
        assertEquals(request.nr_rx_slots(), port.rx().num_slots(), "slots of the rx ring");
        assertEquals(request.nr_tx_rings(), port.nifp.ni_tx_rings(), "ni_tx_rings");
        assertEquals(request.nr_rx_rings(), port.nifp.ni_rx_rings(), "ni_rx_rings");
        assertFalse(request.nr_offset() >= request.nr_memsize(), "netmap_if lies in the region");
    }
}
