package io.github.netmap4j.xdp.sys;

import static io.github.netmap4j.xdp.sys.Xsk.xsk_cons_nb_avail;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_prod_nb_free;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_cons__cancel;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_cons__comp_addr;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_cons__peek;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_cons__release;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_cons__rx_desc;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_prod__fill_addr;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_prod__reserve;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_prod__submit;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_prod__tx_desc;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rings in memory, with this test as the kernel. Every state near 0, 2^31 and 2^32. */
class RingArithmeticTest {

    private static final int PRODUCER = 0;
    private static final int CONSUMER = 64;
    private static final int FLAGS = 128;
    private static final int DESC = 192;

    private final MemorySegment memory = Arena.ofAuto().allocate(DESC + 16 * 16, 64);

    /** Where the indexes start: below and above the points where they change sign and wrap. */
    private static int[] starts(int size) {
        return IntStream.of(0, Integer.MIN_VALUE)
                .flatMap(around -> IntStream.rangeClosed(around - 2 * size, around + 2 * size))
                .toArray();
    }

    private XskRingProd producer(int start, int size) {
        memory.set(JAVA_INT, PRODUCER, start);
        memory.set(JAVA_INT, CONSUMER, start);
        return new XskRingProd(memory, PRODUCER, CONSUMER, FLAGS, DESC, size);
    }

    private XskRingCons consumer(int start, int size) {
        memory.set(JAVA_INT, PRODUCER, start);
        memory.set(JAVA_INT, CONSUMER, start);
        return new XskRingCons(memory, PRODUCER, CONSUMER, FLAGS, DESC, size);
    }

    @Test
    void aReservationIsGrantedIfAndOnlyIfThereIsRoomForAllOfIt() {
        for (int size = 1; size <= 8; size *= 2) {
            for (int start : starts(size)) {
                for (int published = 0; published <= size; published++) {
                    for (int consumed = 0; consumed <= published; consumed++) {
                        for (int reserved = 0; reserved <= size - published; reserved++) {
                            for (int wanted = 0; wanted <= size + 1; wanted++) {
                                reserve(start, size, published, consumed, reserved, wanted);
                            }
                            reserve(start, size, published, consumed, reserved, -1);
                            reserve(start, size, published, consumed, reserved, Integer.MIN_VALUE);
                        }
                    }
                }
            }
        }
    }

    private void reserve(int start, int size, int published, int consumed, int reserved, int wanted) {
        XskRingProd ring = producer(start, size);
        assertEquals(published, xsk_ring_prod__reserve(ring, published));
        xsk_ring_prod__submit(ring, published);
        assertEquals(reserved, xsk_ring_prod__reserve(ring, reserved));
        memory.set(JAVA_INT, CONSUMER, start + consumed);
        assertEquals(published - consumed, ring.pending());

        int room = size - (published - consumed) - reserved;
        boolean fits = wanted >= 0 && wanted <= room;
        assertEquals(fits ? wanted : 0, xsk_ring_prod__reserve(ring, wanted));
        if (fits) {
            assertEquals(start + published + reserved, ring.idx());
        }
        int free = room - (fits ? wanted : 0);
        assertEquals(free, xsk_prod_nb_free(ring, size));
        // unpublished until submitted, and then as many as are submitted
        assertEquals(start + published, memory.get(JAVA_INT, PRODUCER));
        xsk_ring_prod__submit(ring, reserved);
        assertEquals(start + published + reserved, memory.get(JAVA_INT, PRODUCER));
    }

    @Test
    void aPeekFindsWhatIsThereUpToWhatIsWantedAndACancelPutsItBack() {
        for (int size = 1; size <= 8; size *= 2) {
            for (int start : starts(size)) {
                for (int there = 0; there <= size; there++) {
                    for (int taken = 0; taken <= there; taken++) {
                        for (int wanted = 0; wanted <= size + 1; wanted++) {
                            for (int cancelled = 0; cancelled <= Math.min(wanted, there - taken); cancelled++) {
                                peek(start, size, there, taken, wanted, cancelled);
                            }
                        }
                        peek(start, size, there, taken, -1, 0);
                    }
                }
            }
        }
    }

    private void peek(int start, int size, int there, int taken, int wanted, int cancelled) {
        XskRingCons ring = consumer(start, size);
        memory.set(JAVA_INT, PRODUCER, start + there);
        assertEquals(taken, xsk_ring_cons__peek(ring, taken));
        int expected = (int) Math.min(Integer.toUnsignedLong(wanted), there - taken);
        assertEquals(expected, xsk_cons_nb_avail(ring, wanted));
        assertEquals(expected, xsk_ring_cons__peek(ring, wanted));
        if (expected > 0) {
            assertEquals(start + taken, ring.idx());
        }
        xsk_ring_cons__cancel(ring, cancelled);
        assertEquals(there - taken - expected + cancelled, xsk_cons_nb_avail(ring, size));
        assertEquals(start, memory.get(JAVA_INT, CONSUMER));
        xsk_ring_cons__release(ring, taken);
        assertEquals(start + taken, memory.get(JAVA_INT, CONSUMER));
    }

    /** Both ends at random, many times round, against counters that never wrap. */
    @Test
    void entriesArriveOnceAndInOrderAcrossTheWrap() {
        Random random = new Random(4);
        int size = 16;
        int start = -1000;
        XskRingProd prod = producer(start, size);
        XskRingCons cons = new XskRingCons(memory, PRODUCER, CONSUMER, FLAGS, DESC, size);
        long written = 0;
        long read = 0;
        for (int round = 0; round < 2000; round++) {
            int count = xsk_ring_prod__reserve(prod, random.nextInt(size + 1));
            for (int i = 0; i < count; i++) {
                xsk_ring_prod__fill_addr(prod, prod.idx() + i, written++ << 11);
            }
            xsk_ring_prod__submit(prod, count);
            count = xsk_ring_cons__peek(cons, random.nextInt(size + 1));
            for (int i = 0; i < count; i++) {
                assertEquals(read++ << 11, xsk_ring_cons__comp_addr(cons, cons.idx() + i));
            }
            xsk_ring_cons__release(cons, count);
            assertEquals((int) (start + written), memory.get(JAVA_INT, PRODUCER));
            assertEquals((int) (start + read), memory.get(JAVA_INT, CONSUMER));
        }
        assertTrue(read > 4000, "read " + read);
    }

    @Test
    void descriptorsLieSixteenBytesApartAndTheIndexWraps() {
        XskRingProd tx = producer(0, 8);
        XskRingCons rx = consumer(0, 8);
        for (int i : starts(8)) {
            long at = DESC + 16L * Math.floorMod(i, 8);
            assertEquals(at, xsk_ring_prod__tx_desc(tx, i));
            assertEquals(at, xsk_ring_cons__rx_desc(rx, i));
            XdpDesc.set(tx.ring(), at, 0x1234_5678_9abcL << 8, -2, 3);
            assertEquals(0x1234_5678_9abcL << 8, memory.get(JAVA_LONG, at));
            assertEquals(0x1234_5678_9abcL << 8, XdpDesc.addr(rx.ring(), at));
            assertEquals(-2, XdpDesc.len(rx.ring(), at));
            assertEquals(3, XdpDesc.options(rx.ring(), at));
        }
    }

    @Test
    void runsEndAtTheRingsEndAndAddUpToWhatIsWanted() {
        XskRingProd ring = producer(0, 8);
        for (int start : starts(8)) {
            for (int wanted = 0; wanted <= 8; wanted++) {
                int run = ring.run(start, wanted);
                int place = Math.floorMod(start, 8);
                assertEquals(Math.min(wanted, 8 - place), run);
                for (int i = 0; i < run; i++) {
                    assertEquals(ring.addressAt(start) + i * XskRing.ADDRESS_SIZE, ring.addressAt(start + i));
                    assertEquals(ring.descAt(start) + i * XdpDesc.SIZE, ring.descAt(start + i));
                }
            }
        }
        XskRing.address(memory, ring.addressAt(3), -5);
        assertEquals(-5, XskRing.address(memory, DESC + 24));
    }

    @Test
    void theKernelsFlagIsSeen() {
        XskRingProd ring = producer(0, 4);
        memory.set(JAVA_INT, FLAGS, 2);
        assertFalse(Xsk.xsk_ring_prod__needs_wakeup(ring));
        memory.set(JAVA_INT, FLAGS, 1);
        assertTrue(Xsk.xsk_ring_prod__needs_wakeup(ring));
    }

    @Test
    void addressesOfUnalignedChunksCarryAnOffset() {
        long addr = 0xfedcL << 48 | 0x1234_5678_9abcL;
        assertEquals(0x1234_5678_9abcL, Xsk.xsk_umem__extract_addr(addr));
        assertEquals(0xfedc, Xsk.xsk_umem__extract_offset(addr));
        assertEquals(0x1234_5678_9abcL + 0xfedc, Xsk.xsk_umem__add_offset_to_addr(addr));
        assertEquals(100, Xsk.xsk_umem__get_data(memory, 8, 100).byteSize());
        assertThrows(IndexOutOfBoundsException.class, () -> Xsk.xsk_umem__get_data(memory, 8, (int) memory.byteSize()));
    }

    @Test
    void aRingMustHaveAPowerOfTwoEntriesAndLieOffTheHeapWithinItsMemory() {
        for (int size : new int[] {0, 3, -1}) {
            assertThrows(IllegalArgumentException.class, () -> producer(0, size), "size " + size);
        }
        MemorySegment heap = MemorySegment.ofArray(new long[64]);
        assertThrows(IllegalArgumentException.class, () -> new XskRingCons(heap, PRODUCER, CONSUMER, FLAGS, DESC, 4));
        assertThrows(IllegalArgumentException.class, () -> new XskUmem(heap, 2048));
        assertThrows(IndexOutOfBoundsException.class, () -> new XskRingCons(memory, PRODUCER, 1 << 20, FLAGS, DESC, 4));
        XskRingProd beyond = new XskRingProd(memory, PRODUCER, CONSUMER, FLAGS, DESC, 1024);
        assertThrows(IndexOutOfBoundsException.class, () -> xsk_ring_prod__fill_addr(beyond, 1000, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> XdpDesc.set(beyond.ring(), beyond.descAt(1000), 0, 0, 0));
    }
}
