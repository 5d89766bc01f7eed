package io.github.netmap4j.sys;

import static io.github.netmap4j.sys.user.NetmapLibs.nm_dispatch;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_inject;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_nextpkt;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.netmap_ring;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.sys.user.NmPkthdr;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** nm_inject, nm_dispatch and nm_nextpkt on rings whose kernel end the test moves. Buffers are 64 bytes, slots 8. */
class NmPacketsTest {

    private static final int BUFFER = FakeDevice.BUFFER;

    private final FakeDevice device = new FakeDevice();
    private NmDesc d;

    @BeforeEach
    void open() throws NetmapException {
        d = nm_open(device, "netmap:fake", null, 0, null);
    }

    @AfterEach
    void close() {
        d.close();
    }

    private static byte[] packet(int length, int seed) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (seed + i);
        }
        return bytes;
    }

    private long inject(byte[] packet) {
        return nm_inject(d, MemorySegment.ofArray(packet), packet.length);
    }

    private byte[] content(NetmapRing ring, long index) {
        long slot = ring.slot(index);
        long buffer = NETMAP_BUF(ring, NetmapSlot.buf_idx(ring.region(), slot));
        return ring.region()
                .asSlice(buffer, NetmapSlot.len(ring.region(), slot))
                .toArray(ValueLayout.JAVA_BYTE);
    }

    /** Puts a packet into a receive ring as the kernel would. */
    private void receive(NetmapRing ring, long index, byte[] bytes, int flags) {
        long slot = ring.slot(index);
        long buffer = NETMAP_BUF(ring, NetmapSlot.buf_idx(ring.region(), slot));
        MemorySegment.copy(bytes, 0, ring.region(), ValueLayout.JAVA_BYTE, buffer, bytes.length);
        NetmapSlot.len(ring.region(), slot, bytes.length);
        NetmapSlot.flags(ring.region(), slot, flags);
    }

    @Test
    void injectFillsOneSlotAndMovesHeadAndCur() {
        NetmapRing ring = d.txring(0);
        device.tail(ring, 7);
        assertEquals(60, inject(packet(60, 1)));
        assertEquals(1, ring.head());
        assertEquals(1, ring.cur());
        assertArrayEquals(packet(60, 1), content(ring, 0));
        assertEquals(0, NetmapSlot.flags(ring.region(), ring.slot(0)));
    }

    @Test
    void injectSplitsAPacketLargerThanABuffer() {
        NetmapRing ring = d.txring(0);
        ring.head(6);
        ring.cur(6);
        device.tail(ring, 5);
        byte[] large = packet(2 * BUFFER + 10, 3);
        assertEquals(large.length, inject(large));
        assertEquals(1, ring.head(), "three slots, around the end");
        int[] lengths = {BUFFER, BUFFER, 10};
        int[] flags = {netmap_h.NS_MOREFRAG(), netmap_h.NS_MOREFRAG(), 0};
        long[] slots = {6, 7, 0};
        for (int i = 0; i < 3; i++) {
            assertEquals(lengths[i], content(ring, slots[i]).length);
            assertEquals(flags[i], NetmapSlot.flags(ring.region(), ring.slot(slots[i])));
            assertEquals(large[i * BUFFER], content(ring, slots[i])[0]);
        }
    }

    @Test
    void injectOfWholeBuffersEndsWithAFullOne() {
        NetmapRing ring = d.txring(0);
        device.tail(ring, 7);
        assertEquals(2 * BUFFER, inject(packet(2 * BUFFER, 1)));
        assertEquals(2, ring.head());
        assertEquals(BUFFER, content(ring, 1).length);
        assertEquals(0, NetmapSlot.flags(ring.region(), ring.slot(1)));
    }

    @Test
    void injectGoesToTheNextRingWhenOneIsFullAndSaysZeroWhenAllAre() {
        device.tail(d.txring(0), 1);
        device.tail(d.txring(1), 1);
        assertEquals(10, inject(packet(10, 1)));
        assertEquals(0, d.cur_tx_ring());
        assertEquals(10, inject(packet(10, 2)));
        assertEquals(1, d.cur_tx_ring());
        assertEquals(0, inject(packet(10, 3)));
        assertEquals(1, d.txring(0).head());
        assertEquals(1, d.txring(1).head());
    }

    @Test
    void injectOfTooLargeAPacketChangesNoPointer() {
        NetmapRing ring = d.txring(0);
        device.tail(ring, 2);
        assertEquals(0, inject(packet(3 * BUFFER, 1)), "two slots are not enough");
        assertEquals(0, ring.head());
        assertEquals(0, ring.cur());
    }

    @Test
    void injectOfLessThanItSaysThrowsAndSendsNothing() {
        NetmapRing ring = d.txring(0);
        device.tail(ring, 7);
        MemorySegment ten = MemorySegment.ofArray(new byte[10]);
        assertThrows(IndexOutOfBoundsException.class, () -> nm_inject(d, ten, 11));
        assertEquals(0, ring.head());
    }

    /** Slots beyond tail are the kernel's, whatever the size: Long.MAX_VALUE rounds up to a negative number of slots. */
    @Test
    @SuppressWarnings("restricted")
    void injectOfAnAbsurdSizeWritesNothing() {
        device.tail(d.txring(0), 2);
        byte[] before = device.region.toArray(ValueLayout.JAVA_BYTE);
        MemorySegment large = MemorySegment.ofArray(packet(4 * BUFFER, 1));
        for (long size : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, -1, large.byteSize() + 1}) {
            assertThrows(IndexOutOfBoundsException.class, () -> nm_inject(d, large, size));
        }
        MemorySegment endless = device.region.reinterpret(Long.MAX_VALUE);
        assertEquals(0, nm_inject(d, endless, Long.MAX_VALUE), "no ring has room");
        assertArrayEquals(before, device.region.toArray(ValueLayout.JAVA_BYTE));
    }

    @Test
    void dispatchThrowsOnceItsCallbackHasClosedThePort() {
        receive(d.rxring(0), 0, packet(20, 1), 0);
        receive(d.rxring(0), 1, packet(30, 2), 0);
        device.tail(d.rxring(0), 2);
        List<Long> lengths = new ArrayList<>();
        assertThrows(
                IllegalStateException.class,
                () -> nm_dispatch(d, 0, (hdr, _, _) -> {
                    lengths.add(hdr.len);
                    d.close();
                }));
        assertEquals(List.of(20L), lengths);
    }

    @Test
    void dispatchHandsOutAllPacketsOfAllRingsInOrder() {
        receive(d.rxring(0), 0, packet(20, 1), 0);
        receive(d.rxring(0), 1, packet(30, 2), 0);
        receive(d.rxring(1), 0, packet(40, 3), 0);
        device.tail(d.rxring(0), 2);
        device.tail(d.rxring(1), 1);
        List<Long> lengths = new ArrayList<>();
        List<Long> more = new ArrayList<>();
        int got = nm_dispatch(d, -1, (hdr, region, buffer) -> {
            lengths.add(hdr.len);
            more.add(hdr.flags);
            assertEquals(lengths.size(), region.get(ValueLayout.JAVA_BYTE, buffer));
        });
        assertEquals(3, got);
        assertEquals(List.of(20L, 30L, 40L), lengths);
        assertEquals(List.of(1L, 1L, 0L), more, "NM_MORE_PKTS on all but the last");
        assertEquals(2, d.rxring(0).head());
        assertEquals(2, d.rxring(0).cur());
        assertEquals(1, d.rxring(1).head());
    }

    @Test
    void dispatchStopsAtItsCountAndGoesOnLater() {
        for (int i = 0; i < 5; i++) {
            receive(d.rxring(0), i, packet(20, i), 0);
        }
        device.tail(d.rxring(0), 5);
        List<Long> more = new ArrayList<>();
        assertEquals(2, nm_dispatch(d, 2, (hdr, _, _) -> more.add(hdr.flags)));
        assertEquals(List.of(1L, 0L), more);
        assertEquals(2, d.rxring(0).head());
        assertEquals(3, nm_dispatch(d, 0, (_, _, _) -> {}));
        assertEquals(0, nm_dispatch(d, 0, (_, _, _) -> {}));
    }

    @Test
    void dispatchPutsFragmentsTogether() {
        NetmapRing ring = d.rxring(0);
        receive(ring, 0, packet(BUFFER, 1), netmap_h.NS_MOREFRAG());
        receive(ring, 1, packet(BUFFER, 1), netmap_h.NS_MOREFRAG());
        receive(ring, 2, packet(5, 1), 0);
        receive(ring, 3, packet(9, 2), 0);
        device.tail(ring, 4);
        List<String> seen = new ArrayList<>();
        assertEquals(2, nm_dispatch(d, 0, (hdr, _, _) -> seen.add(hdr.len + "/" + hdr.caplen)));
        assertEquals(List.of("133/133", "9/9"), seen, "neighbouring full buffers lie together");
    }

    @Test
    void dispatchSaysHowMuchOfScatteredFragmentsLiesTogether() {
        NetmapRing ring = d.rxring(0);
        receive(ring, 0, packet(BUFFER - 1, 1), netmap_h.NS_MOREFRAG());
        receive(ring, 1, packet(5, 1), 0);
        device.tail(ring, 2);
        assertEquals(1, nm_dispatch(d, 0, (hdr, _, _) -> assertEquals("68/63", hdr.len + "/" + hdr.caplen)));
    }

    @Test
    void anEndlessChainOfFragmentsEndsAtTail() {
        NetmapRing ring = d.rxring(0);
        for (int i = 0; i < FakeDevice.SLOTS; i++) {
            receive(ring, i, packet(4, 1), netmap_h.NS_MOREFRAG());
        }
        device.tail(ring, 3);
        assertEquals(1, nm_dispatch(d, 0, (hdr, _, _) -> assertEquals(12, hdr.len)));
        assertEquals(3, ring.head());
    }

    @Test
    void aThrowingCallbackLosesNothingButItsOwnPacket() {
        receive(d.rxring(0), 0, packet(20, 1), 0);
        receive(d.rxring(0), 1, packet(30, 2), 0);
        device.tail(d.rxring(0), 2);
        assertThrows(
                ArithmeticException.class,
                () -> nm_dispatch(d, 0, (_, _, _) -> {
                    throw new ArithmeticException();
                }));
        assertEquals(1, nm_dispatch(d, 0, (hdr, _, _) -> assertEquals(30, hdr.len)));
    }

    @Test
    void nextpktTakesEachFragmentAsAPacketAndGoesRoundTheRings() {
        receive(d.rxring(0), 0, packet(20, 1), netmap_h.NS_MOREFRAG());
        receive(d.rxring(0), 1, packet(30, 2), 0);
        receive(d.rxring(1), 0, packet(40, 3), 0);
        device.tail(d.rxring(0), 2);
        device.tail(d.rxring(1), 1);
        device.region.set(ValueLayout.JAVA_LONG, d.rxring(0).offset() + netmap_ring.ts$offset(), 1234);
        NmPkthdr hdr = new NmPkthdr();
        for (int i = 1; i <= 3; i++) {
            long buffer = nm_nextpkt(d, hdr);
            assertEquals(10 + 10 * i, hdr.len);
            assertEquals(hdr.len, hdr.caplen);
            assertEquals(i, d.mem().get(ValueLayout.JAVA_BYTE, buffer));
            assertEquals(i < 3 ? 1234 : 0, hdr.ts_sec);
        }
        assertEquals(-1, nm_nextpkt(d, hdr));
        assertEquals(1, d.cur_rx_ring());
    }
}
