package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long runs of slots are exchanged together; a slot that is not ordinary, wherever it lies, is seen before it is used. */
final class LongForwardTest {

    private static final int PACKETS = 300;

    private final Soft soft = new Soft();
    private final Soft.Pipe in = soft.pipe(512);
    private final NetmapPort outA =
            soft.open(soft.builder("q{1").memoryOf(in.a()).txSlots(512).rxSlots(512));
    private final NetmapPort outB = soft.open(soft.builder("q}1").memoryOf(in.a()));
    private RxRing rx;
    private TxRing tx;

    /** In each test's own thread, which then owns them. */
    private void take() {
        rx = in.rx();
        tx = outA.txRing(0);
    }

    @AfterEach
    void close() {
        soft.close();
    }

    private void arrive() {
        take();
        TxRing source = in.tx();
        for (int i = 0; i < PACKETS; i++) {
            assertTrue(source.send(packet(i, 60 + i)));
        }
        source.sync();
        rx.sync();
    }

    private List<byte[]> sunk() {
        RxRing sink = outB.rxRing(0);
        tx.sync();
        sink.sync();
        List<byte[]> all = new ArrayList<>();
        sink.receiveFrames(frame -> all.add(frame.toByteArray()), Integer.MAX_VALUE);
        return all;
    }

    private int buffers() {
        Set<Long> all = new HashSet<>();
        for (Ring ring : new Ring[] {rx, tx}) {
            for (int i = 0; i < ring.slots(); i++) {
                all.add(NetmapSlot.buf_idx(ring.region(), ring.slot(i)));
            }
        }
        return all.size();
    }

    /** Four rounds, so that runs begin anywhere and end at the end of the ring. */
    @Test
    void longRunsMoveEveryPacketAndBuffer() {
        take();
        int buffers = buffers();
        assertEquals(rx.slots() + tx.slots(), buffers);
        for (int round = 0; round < 4; round++) {
            arrive();
            assertEquals(PACKETS, rx.forwardTo(tx, PACKETS));
            assertEquals(buffers, buffers(), "none lost, none twice");
            List<byte[]> got = sunk();
            assertEquals(PACKETS, got.size());
            for (int i = 0; i < PACKETS; i++) {
                assertArrayEquals(packet(i, 60 + i), got.get(i));
            }
            outB.rxRing(0).sync();
            tx.sync();
            rx.sync();
            in.tx().sync();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 129, 255, 256, PACKETS - 1})
    void anImpossibleSlotStopsWhatIsBehindIt(int bad) {
        arrive();
        long slot = rx.slot(bad);
        long good = NetmapSlot.buf_idx(rx.region(), slot);
        for (long index : new long[] {0, 1, 1 << 20, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL}) {
            NetmapSlot.buf_idx(rx.region(), slot, index);
            assertThrows(PortCorruptedException.class, () -> rx.forwardTo(tx, PACKETS));
            assertEquals(PACKETS - bad, rx.available());
            assertEquals(bad, tx.pending());
        }
        NetmapSlot.buf_idx(rx.region(), slot, good);
        assertEquals(PACKETS - bad, rx.forwardTo(tx, PACKETS));
        assertEquals(PACKETS, sunk().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 129, 255, 256, PACKETS - 1})
    void anImpossibleFreeSlotStopsWhatIsBehindIt(int bad) {
        arrive();
        long slot = tx.slot(bad);
        long good = NetmapSlot.buf_idx(tx.region(), slot);
        NetmapSlot.buf_idx(tx.region(), slot, 1);
        assertThrows(PortCorruptedException.class, () -> rx.forwardTo(tx, PACKETS));
        assertEquals(PACKETS - bad, rx.available());
        NetmapSlot.buf_idx(tx.region(), slot, good);
        assertEquals(PACKETS - bad, rx.forwardTo(tx, PACKETS));
        assertEquals(PACKETS, sunk().size());
    }

    @Test
    void slotsThatAreNotOrdinaryGoOneByOne() {
        arrive();
        NetmapSlot.len(rx.region(), rx.slot(5), 0);
        NetmapSlot.len(rx.region(), rx.slot(6), rx.largest);
        NetmapSlot.flags(rx.region(), rx.slot(130), netmap_h.NS_REPORT());
        NetmapSlot.flags(rx.region(), rx.slot(131), netmap_h.NS_BUF_CHANGED());
        NetmapSlot.flags(rx.region(), rx.slot(200), netmap_h.NS_MOREFRAG());
        assertEquals(PACKETS - 1, rx.forwardTo(tx, PACKETS), "one packet has two slots");
        assertEquals(1, rx.undeliverable(), "an empty packet cannot be sent");
        List<byte[]> got = sunk();
        assertEquals(PACKETS - 2, got.size());
        assertEquals(rx.largest, got.get(5).length);
        assertArrayEquals(packet(130, 190), got.get(129));
        assertArrayEquals(packet(131, 191), got.get(130));
        assertEquals(60 + 200 + 60 + 201, got.get(199).length);
    }
}
