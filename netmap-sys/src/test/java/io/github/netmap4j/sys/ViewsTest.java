package io.github.netmap4j.sys;

import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF_IDX;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF_OFFSET;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_ROFFSET;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_RXRING;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_TXRING;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_WOFFSET;
import static io.github.netmap4j.sys.user.NetmapUser.NS_RFRAGS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_ring;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapLibs;
import io.github.netmap4j.sys.user.NmDesc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ViewsTest {

    private final FakeDevice device = new FakeDevice();

    @Test
    void unsignedFieldsReadAsSuch() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = RingArithmeticTest.ring(arena, 4);
            NetmapRing ring = new NetmapRing(memory, 0);
            memory.fill((byte) 0xff);
            assertEquals(0xffff_ffffL, ring.head());
            assertEquals(0xffff_ffffL, ring.cur());
            assertEquals(0xffff_ffffL, ring.tail());
            assertEquals(0xffff_ffffL, ring.flags());
            assertEquals(0xffff, ring.ringid());
            assertEquals(0xffff, ring.dir());
            long slot = ring.slot(3);
            assertEquals(0xffff_ffffL, NetmapSlot.buf_idx(memory, slot));
            assertEquals(0xffff, NetmapSlot.len(memory, slot));
            assertEquals(0xffff, NetmapSlot.flags(memory, slot));
            assertEquals(255, NS_RFRAGS(memory, slot));
            assertEquals(-1, NetmapSlot.ptr(memory, slot));
        }
    }

    @Test
    void slotsHaveBounds() {
        try (Arena arena = Arena.ofConfined()) {
            NetmapRing ring = new NetmapRing(RingArithmeticTest.ring(arena, 4), 0);
            assertEquals(netmap_ring.slot$offset() + 3 * NetmapSlot.SIZE, ring.slot(3));
            assertThrows(IndexOutOfBoundsException.class, () -> ring.slot(4));
            assertThrows(IndexOutOfBoundsException.class, () -> ring.slot(-1));
        }
    }

    @Test
    void aRingBeyondItsRegionIsRefused() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = RingArithmeticTest.ring(arena, 4);
            netmap_ring.num_slots(memory, 5);
            assertThrows(IndexOutOfBoundsException.class, () -> new NetmapRing(memory, 0));
            netmap_ring.num_slots(memory, -1);
            assertThrows(IndexOutOfBoundsException.class, () -> new NetmapRing(memory, 0));
        }
    }

    @Test
    void aRingOnTheHeapIsRefused() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = RingArithmeticTest.ring(arena, 4);
            MemorySegment heap = MemorySegment.ofArray(memory.toArray(ValueLayout.JAVA_LONG));
            assertThrows(IllegalArgumentException.class, () -> new NetmapRing(heap, 0));
            long slot = new NetmapRing(memory, 0).slot(0);
            assertThrows(ClassCastException.class, () -> NetmapSlot.len(heap, slot));
        }
    }

    @Test
    void writesGoToTheFieldAndNowhereElse() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = RingArithmeticTest.ring(arena, 4);
            NetmapRing ring = new NetmapRing(memory, 0);
            byte[] before = memory.toArray(ValueLayout.JAVA_BYTE);
            long slot = ring.slot(2);
            ring.head(0xfffffff0L);
            ring.cur(2);
            ring.flags(3);
            NetmapSlot.buf_idx(memory, slot, 0x8000_0001L);
            NetmapSlot.len(memory, slot, 0xfffe);
            NetmapSlot.flags(memory, slot, 0x8001);
            NetmapSlot.ptr(memory, slot, -2);
            assertEquals(0xfffffff0L, ring.head());
            assertEquals(2, ring.cur());
            assertEquals(3, ring.flags());
            assertEquals(0x8000_0001L, NetmapSlot.buf_idx(memory, slot));
            assertEquals(0xfffe, NetmapSlot.len(memory, slot));
            assertEquals(0x8001, NetmapSlot.flags(memory, slot));
            assertEquals(-2, NetmapSlot.ptr(memory, slot));
            ring.head(0);
            ring.cur(0);
            ring.flags(0);
            memory.asSlice(slot, NetmapSlot.SIZE).fill((byte) 0);
            assertArrayEquals(before, memory.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @Test
    void rxRingsStartAfterTheHostTxRings() throws NetmapException {
        try (NmDesc d = NetmapLibs.nm_open(device, "netmap:fake*", null, 0, null)) {
            NetmapIf nifp = d.nifp();
            assertEquals("fake", nifp.ni_name());
            long[] offsets = LongStream.concat(
                            LongStream.range(0, 3)
                                    .map(i -> NETMAP_TXRING(nifp, i).offset()),
                            LongStream.range(0, 3)
                                    .map(i -> NETMAP_RXRING(nifp, i).offset()))
                    .toArray();
            long[] wanted = LongStream.range(0, 6)
                    .map(i -> nifp.offset() + nifp.ring_ofs(i))
                    .toArray();
            assertArrayEquals(wanted, offsets);
            assertThrows(IndexOutOfBoundsException.class, () -> NETMAP_TXRING(nifp, 3));
            assertThrows(IndexOutOfBoundsException.class, () -> NETMAP_RXRING(nifp, 3));
            assertThrows(IndexOutOfBoundsException.class, () -> nifp.ring_ofs(6));
        }
    }

    @Test
    void anUnboundRingIsReportedNotFollowed() throws NetmapException {
        device.bound = new boolean[] {true, true, false, true, true, false};
        try (NmDesc d = NetmapLibs.nm_open(device, "netmap:fake", null, 0, null)) {
            IllegalStateException tx = assertThrows(IllegalStateException.class, () -> NETMAP_TXRING(d.nifp(), 2));
            assertTrue(tx.getMessage().contains("tx ring 2 of fake is not bound"), tx.getMessage());
            assertThrows(IllegalStateException.class, () -> NETMAP_RXRING(d.nifp(), 2));
        }
    }

    @Test
    void bufferIndexesAndOffsetsAreInverse() throws NetmapException {
        try (NmDesc d = NetmapLibs.nm_open(device, "netmap:fake", null, 0, null)) {
            NetmapRing tx = d.txring(1);
            NetmapRing rx = d.rxring(0);
            for (long index = 0; index < 40; index++) {
                long buffer = NETMAP_BUF(tx, index);
                assertEquals(buffer, NETMAP_BUF(rx, index), "the same buffer from any ring");
                assertEquals(index, NETMAP_BUF_IDX(rx, buffer));
                assertEquals(index, NETMAP_BUF_IDX(rx, buffer + FakeDevice.BUFFER - 1));
            }
            long wrong = NETMAP_BUF(tx, 0xffff_ffffL);
            assertThrows(IndexOutOfBoundsException.class, () -> d.mem().get(ValueLayout.JAVA_BYTE, wrong));
        }
    }

    @Test
    void aSlotLiesWhollyWithinTheRegion() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment region = arena.allocate(2 * NetmapSlot.SIZE);
            NetmapSlot.ptr(region, NetmapSlot.SIZE, -1);
            assertEquals(-1, NetmapSlot.ptr(region, NetmapSlot.SIZE));
            for (long slot : new long[] {-1, NetmapSlot.SIZE + 1, Long.MAX_VALUE}) {
                assertThrows(IndexOutOfBoundsException.class, () -> NetmapSlot.buf_idx(region, slot));
                assertThrows(IndexOutOfBoundsException.class, () -> NetmapSlot.len(region, slot, 60));
            }
        }
    }

    @Test
    void offsetsKeepTheOtherBitsOfPtr() throws NetmapException {
        try (NmDesc d = NetmapLibs.nm_open(device, "netmap:fake", null, 0, null)) {
            NetmapRing ring = d.txring(0);
            device.region.set(ValueLayout.JAVA_LONG, ring.offset() + netmap_ring.offset_mask$offset(), 0xfff);
            long slot = ring.slot(3);
            NetmapSlot.ptr(ring.region(), slot, 0xabcd_e000L);
            NETMAP_WOFFSET(ring, slot, 0x1014);
            assertEquals(0xabcd_e014L, NetmapSlot.ptr(ring.region(), slot));
            assertEquals(0x14, NETMAP_ROFFSET(ring, slot));
            assertEquals(NETMAP_BUF(ring, 3) + 0x14, NETMAP_BUF_OFFSET(ring, slot));
        }
    }
}
