package io.github.netmap4j.soft.raw;

import static io.github.netmap4j.sys.abi.netmap_h.NI_PRIV_MEM;
import static io.github.netmap4j.sys.abi.netmap_h.NS_BUF_CHANGED;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_offset;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open_desc;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_prepare;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF_OFFSET;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_ROFFSET;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_WOFFSET;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.spi.MemoryStats;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.ctrl.NmreqOptOffsets;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.nmport.NmportD;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.ExtraBufferList;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.testing.Rings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Extra buffers, offsets, and the memory that a port is in. */
class BuffersTest extends RawFixture {

    private NmDesc withExtra(String name, int extra) throws NetmapException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment req = arena.allocate(nmreq.layout());
            nmreq.nr_arg3(req, extra);
            return nm_open(device, name, req, 0, null);
        }
    }

    private int free(int memory) {
        return device.memory(memory).map(MemoryStats::buffersFree).orElseThrow();
    }

    @Test
    void extraBuffersGoBackThroughTheListHoweverTheyWereExchanged() throws NetmapException {
        int before = free(1);
        NmDesc d = withExtra("netmap:eth0", 10);
        int open = free(1);
        ExtraBufferList extra = new ExtraBufferList(d, d.rxring(0));
        assertEquals(10, extra.total());
        assertEquals(0, d.nifp().ni_bufs_head(), "they have an owner");
        NetmapRing ring = d.rxring(0);
        // Each extra buffer takes the place of a slot's, which is given back instead.
        for (int i = 0; i < 10; i++) {
            long slot = ring.slot(i);
            long old = NetmapSlot.buf_idx(d.mem(), slot);
            NetmapSlot.buf_idx(d.mem(), slot, extra.take());
            NetmapSlot.flags(d.mem(), slot, NS_BUF_CHANGED());
            extra.give(old);
        }
        assertEquals(10, extra.available());
        extra.close();
        assertEquals(open, free(1), "until the port is closed they are its own");
        d.close();
        assertEquals(before, free(1));
        assertEquals(0, device.memory(1).orElseThrow().corrupted());
    }

    @Test
    void aDoubleReturnIsRefusedAndALeakIsTold() throws NetmapException {
        try (NmDesc keeper = open("vale0:a")) {
            NmDesc d = withExtra("vale0:a", 3);
            int memory = Short.toUnsignedInt(nmreq.nr_arg2(keeper.req()));
            int open = free(memory);
            ExtraBufferList extra = new ExtraBufferList(d, d.rxring(0));
            long one = extra.take();
            long two = extra.take();
            extra.give(one);
            assertThrows(IllegalStateException.class, () -> extra.give(one));
            assertThrows(IndexOutOfBoundsException.class, () -> extra.give(0));
            assertThrows(IndexOutOfBoundsException.class, () -> extra.give(1L << 31));
            assertNotEquals(0, two);
            String leak =
                    assertThrows(IllegalStateException.class, extra::close).getMessage();
            assertTrue(leak.contains("1 of 3 extra buffers"), leak);
            d.close();
            assertEquals(open + 2, free(memory), "two came back, the third is lost until the memory goes");
            assertEquals(0, device.memory(memory).orElseThrow().corrupted());
        }
    }

    @Test
    void aPortThatIsClosedFirstPutsBackTheBuffersThatAreThere() throws NetmapException {
        try (NmDesc keeper = open("vale0:a")) {
            int memory = Short.toUnsignedInt(nmreq.nr_arg2(keeper.req()));
            NmDesc d = withExtra("vale0:a", 3);
            int open = free(memory);
            ExtraBufferList extra = new ExtraBufferList(d, d.rxring(0));
            extra.give(extra.take());
            d.close();
            assertThrows(IllegalStateException.class, extra::take);
            extra.close();
            assertEquals(open + 3, free(memory));
            assertEquals(0, device.memory(memory).orElseThrow().corrupted());
        }
    }

    @Test
    void extraBuffersGoBackThroughNmportToo() throws NetmapException {
        int before = free(1);
        NmportD d = nmport_prepare(ctx, "vale0:b@1");
        d.reg().nr_extra_bufs(5);
        nmport_open_desc(d);
        ExtraBufferList extra = new ExtraBufferList(d, d.rxring(0));
        assertEquals(5, extra.available());
        d.close();
        assertEquals(before, free(1));
        assertThrows(IllegalStateException.class, () -> extra.give(7));
    }

    /** What netmap itself finds when a program hands it a list with one buffer twice. */
    @Test
    void aListWithABufferTwiceIsFoundByBothSides() throws NetmapException {
        try (NmDesc keeper = open("vale0:a")) {
            int memory = Short.toUnsignedInt(nmreq.nr_arg2(keeper.req()));
            NmDesc d = withExtra("vale0:a", 2);
            NetmapRing ring = d.rxring(0);
            long head = d.nifp().ni_bufs_head();
            d.mem().set(JAVA_INT, NETMAP_BUF(ring, head), (int) head);
            String broken = assertThrows(IllegalStateException.class, () -> new ExtraBufferList(d, ring))
                    .getMessage();
            assertTrue(broken.contains("broken at buffer " + head), broken);
            d.close();
            assertTrue(device.memory(memory).orElseThrow().corrupted() > 0);
            put(keeper.txring(0), frame(1));
            txsync(keeper.descriptor());
        }
    }

    @Test
    void aPortGetsAsManyExtraBuffersAsThereAre() throws NetmapException {
        try (NmportD d = nmport_prepare(ctx, "netmap:eth0")) {
            d.reg().nr_extra_bufs(1_000_000);
            nmport_open_desc(d);
            assertTrue(d.reg().nr_extra_bufs() > 1000 && d.reg().nr_extra_bufs() < 1_000_000);
            assertEquals(0, free(1));
            try (ExtraBufferList extra = new ExtraBufferList(d, d.rxring(0))) {
                assertEquals(d.reg().nr_extra_bufs(), extra.total());
            }
        }
    }

    @Test
    void offsetsMoveThePacketInItsBufferAndKeepTheOtherBits() throws NetmapException {
        try (NmportD a = nmport_prepare(ctx, "vale0:a");
                NmportD b = nmport_prepare(ctx, "vale0:b")) {
            nmport_offset(a, 16, 256, 12, 0);
            nmport_offset(b, 100, 256, 12, 0);
            nmport_open_desc(a);
            nmport_open_desc(b);
            NetmapRing tx = a.txring(0);
            assertEquals(0, tx.offset_mask() & 256L << 16, "a mask of few bits");
            long slot = tx.slot(0);
            assertEquals(16, NETMAP_ROFFSET(tx, slot), "the initial offset");
            NetmapSlot.ptr(a.region(), slot, 0x1234L << 48 | 16);
            NETMAP_WOFFSET(tx, slot, 200);
            assertEquals(0x1234L << 48 | 200, NetmapSlot.ptr(a.region(), slot));
            assertEquals(200, NETMAP_ROFFSET(tx, slot));
            assertEquals(NETMAP_BUF(tx, NetmapSlot.buf_idx(a.region(), slot)) + 200, NETMAP_BUF_OFFSET(tx, slot));
            put(tx, frame(6));
            txsync(a.descriptor());
            rxsync(b.descriptor());
            assertEquals(100, NETMAP_ROFFSET(b.rxring(0), b.rxring(0).slot(0)), "the receiver's own offset");
            assertArrayEquals(frame(6), Rings.takePacket(b.rxring(0)));
        }
    }

    @Test
    void withoutTheOptionThereAreNoOffsets() throws NetmapException {
        try (NmDesc d = open("vale0:a")) {
            NetmapRing ring = d.txring(0);
            assertEquals(0, ring.offset_mask());
            NETMAP_WOFFSET(ring, ring.slot(0), 200);
            assertEquals(0, NETMAP_ROFFSET(ring, ring.slot(0)));
        }
        try (NmportD d = nmport_prepare(ctx, "vale0:a")) {
            NmreqOptOffsets tooFar = new NmreqOptOffsets(4096);
            d.hdr().push(tooFar);
            NetmapException refused = assertThrows(NetmapException.class, () -> nmport_open_desc(d));
            assertEquals(Errno.EINVAL, refused.errno());
            assertEquals(Errno.EINVAL, tooFar.nro_status());
            assertTrue(refused.getMessage().contains("option offsets EINVAL"), refused.getMessage());
            d.hdr().remove(tooFar);
        }
    }

    @Test
    void theMemoryIsTheKernelsChoiceOrTheProgramsOrAnotherPorts() throws NetmapException {
        try (NmportD own = nmport_open(ctx, "vale0:a");
                NmportD global = nmport_open(ctx, "vale0:b@1");
                NmportD nic = nmport_open(ctx, "netmap:eth0");
                NmportD same = nmport_open(ctx, "vale0:c@" + own.reg().nr_mem_id());
                NmDesc legacy = open("vale0:d@" + own.reg().nr_mem_id())) {
            assertEquals(2, own.reg().nr_mem_id());
            assertEquals(NI_PRIV_MEM(), own.nifp().ni_flags());
            assertEquals(0, global.nifp().ni_flags());
            assertSame(nic.mem(), global.mem());
            assertSame(own.mem(), same.mem());
            assertEquals(2, nmreq.nr_arg2(legacy.req()));
        }
        for (String wrong : List.of("vale0:a@77", "netmap:eth0@77")) {
            assertEquals(
                    Errno.EINVAL,
                    assertThrows(NetmapException.class, () -> nmport_open(ctx, wrong))
                            .errno());
        }
        try (NmDesc first = open("vale0:a");
                NmDesc second = open("vale0:a@1")) {
            assertEquals(nmreq.nr_arg2(first.req()), nmreq.nr_arg2(second.req()), "an open port stays where it is");
        }
    }

    @Test
    void sparesCanBeSwappedIntoAllSlotsOfARing() throws NetmapException {
        try (NmDesc d = withExtra("netmap:eth0", SLOTS);
                NmDesc wire = open("netmap:eth1");
                ExtraBufferList extra = new ExtraBufferList(d, d.rxring(0))) {
            List<Long> taken = new ArrayList<>();
            NetmapRing ring = d.rxring(0);
            for (int i = 0; i < 3 * SLOTS; i++) {
                send(wire.descriptor(), wire.txring(0), frame(i));
                rxsync(d.descriptor());
                long slot = ring.slot(ring.head());
                long received = NetmapSlot.buf_idx(d.mem(), slot);
                assertArrayEquals(
                        frame(i),
                        d.mem().asSlice(NETMAP_BUF(ring, received), 60).toArray(JAVA_BYTE));
                NetmapSlot.buf_idx(d.mem(), slot, extra.take());
                NetmapSlot.flags(d.mem(), slot, NS_BUF_CHANGED());
                taken.add(received);
                ring.cur(nm_ring_next(ring, ring.head()));
                ring.head(ring.cur());
                if (taken.size() == SLOTS / 2) {
                    taken.forEach(extra::give);
                    taken.clear();
                }
            }
            taken.forEach(extra::give);
        }
    }
}
