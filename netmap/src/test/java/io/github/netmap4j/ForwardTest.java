package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From ring to ring, with and without a copy: first pipe → here → second pipe. */
final class ForwardTest {

    private final Soft soft = new Soft();
    private final Soft.Pipe in = soft.pipe(64);
    private final NetmapPort outA =
            soft.open(soft.builder("q{1").memoryOf(in.a()).txSlots(16).rxSlots(16));
    private final NetmapPort outB = soft.open(soft.builder("q}1").memoryOf(in.a()));

    @AfterEach
    void close() {
        soft.close();
    }

    private void arrive(int packets) {
        TxRing source = in.tx();
        RxRing rx = in.rx();
        for (int i = 0; i < packets; i++) {
            assertTrue(source.send(packet(i, 60 + i)));
        }
        source.sync();
        rx.sync();
    }

    private List<byte[]> sunk() {
        TxRing tx = outA.txRing(0);
        RxRing sink = outB.rxRing(0);
        tx.sync();
        sink.sync();
        List<byte[]> all = new ArrayList<>();
        sink.receiveFrames(frame -> all.add(frame.toByteArray()), Integer.MAX_VALUE);
        sink.sync();
        tx.sync();
        return all;
    }

    @Test
    void forwardingExchangesBuffers() {
        RxRing rx = in.rx();
        TxRing tx = outA.txRing(0);
        arrive(5);
        Set<Long> before = buffers();
        int here = tx.head;
        long first = NetmapSlot.buf_idx(rx.region(), rx.slot(rx.cur));
        long free = NetmapSlot.buf_idx(tx.region(), tx.slot(here));
        assertEquals(3, rx.forwardTo(tx, 3));
        assertEquals(first, NetmapSlot.buf_idx(tx.region(), tx.slot(here)));
        assertEquals(free, NetmapSlot.buf_idx(rx.region(), rx.slot(0)));
        int changed = netmap_h.NS_BUF_CHANGED();
        assertEquals(changed, NetmapSlot.flags(tx.region(), tx.slot(here)) & changed);
        assertEquals(changed, NetmapSlot.flags(rx.region(), rx.slot(0)) & changed);
        assertEquals(before, buffers(), "none lost, none twice");
        assertEquals(2, rx.forwardTo(tx, 100));
        assertEquals(0, rx.forwardTo(tx, 100));
        List<byte[]> got = sunk();
        assertEquals(5, got.size());
        for (int i = 0; i < 5; i++) {
            assertArrayEquals(packet(i, 60 + i), got.get(i));
        }
    }

    /** The buffers of the two rings in the middle. A buffer in two places would make the set smaller. */
    private Set<Long> buffers() {
        RxRing rx = in.rx();
        TxRing tx = outA.txRing(0);
        Set<Long> all = new HashSet<>();
        for (Ring ring : new Ring[] {rx, tx}) {
            for (int i = 0; i < ring.slots(); i++) {
                all.add(NetmapSlot.buf_idx(ring.region(), ring.slot(i)));
            }
        }
        assertEquals(rx.slots() + tx.slots(), all.size());
        return all;
    }

    @Test
    void aFullRingKeepsTheRest() {
        RxRing rx = in.rx();
        TxRing tx = outA.txRing(0);
        arrive(20);
        assertEquals(15, rx.forwardTo(tx, 100));
        assertEquals(5, rx.available());
        assertEquals(15, sunk().size());
        assertEquals(5, rx.forwardTo(tx, 100));
        assertArrayEquals(packet(15, 75), sunk().get(0));
    }

    @Test
    void aFilterDropsAndChanges() {
        RxRing rx = in.rx();
        TxRing tx = outA.txRing(0);
        arrive(6);
        assertEquals(6, rx.forwardTo(tx, 100, frame -> {
            frame.region().set(ValueLayout.JAVA_BYTE, frame.offset(), (byte) 0x77);
            return frame.length() % 2 == 0;
        }));
        List<byte[]> got = sunk();
        assertEquals(3, got.size());
        assertEquals(62, got.get(1).length);
        assertEquals(0x77, got.get(1)[0]);
        assertEquals(0, rx.held());
    }

    @Test
    void aFilterThatThrowsLosesNothingBefore() {
        RxRing rx = in.rx();
        TxRing tx = outA.txRing(0);
        arrive(4);
        assertThrows(
                ArithmeticException.class,
                () -> rx.forwardTo(tx, 100, frame -> {
                    if (frame.length() == 62) {
                        throw new ArithmeticException();
                    }
                    return true;
                }));
        assertEquals(2, sunk().size());
        assertEquals(2, rx.available(), "the packet it threw at stays");
        assertEquals(2, rx.forwardTo(tx, 100));
    }

    @Test
    void aFilterMustNotUseTheRings() {
        RxRing rx = in.rx();
        TxRing tx = outA.txRing(0);
        arrive(1);
        assertThrows(IllegalStateException.class, () -> rx.forwardTo(tx, 1, frame -> tx.send(new byte[60])));
        assertThrows(IllegalStateException.class, () -> rx.forwardTo(tx, 1, frame -> rx.available() > 0));
        assertEquals(1, rx.forwardTo(tx, 1));
    }

    @Test
    void packetsAreCopiedBetweenMemories() {
        RxRing rx = in.rx();
        NetmapPort other = soft.open("vale3:x");
        NetmapPort peer = soft.open("vale3:y");
        assertFalse(other.sharesMemoryWith(in.b()));
        TxRing out = other.txRing(0);
        arrive(4);
        assertThrows(DifferentMemoryException.class, () -> rx.forwardTo(out, 100));
        assertEquals(4, rx.copyTo(out, 100, frame -> frame.length() != 61));
        out.sync();
        RxRing end = peer.rxRing(0);
        end.sync();
        List<byte[]> got = new ArrayList<>();
        end.receiveFrames(frame -> got.add(frame.toByteArray()), 100);
        assertEquals(3, got.size());
        assertArrayEquals(packet(2, 62), got.get(1));
    }

    @Test
    void fragmentsStayTogether() {
        TxRing source = in.tx();
        RxRing rx = in.rx();
        TxRing tx = outA.txRing(0);
        int length = 2 * source.bufferSize() + 9;
        for (int i = 0; i < 6; i++) {
            assertTrue(source.sendFragments(MemorySegment.ofArray(packet(i, length)), 0, length));
        }
        source.sync();
        rx.sync();
        assertEquals(3, rx.forwardTo(tx, 3));
        assertEquals(2, rx.copyTo(tx, 100), "15 slots hold five packets");
        List<byte[]> got = sunk();
        assertEquals(5, got.size());
        for (int i = 0; i < 5; i++) {
            assertArrayEquals(packet(i, length), got.get(i));
        }
        assertEquals(3, rx.available());
    }

    @Test
    void manyRoundsKeepAllBuffersApart() {
        TxRing source = in.tx();
        RxRing rx = in.rx();
        TxRing tx = outA.txRing(0);
        Set<Long> all = buffers();
        int seen = 0;
        for (int round = 0; round < 500; round++) {
            arrive(round % 12);
            int passed = rx.forwardTo(tx, 100);
            assertEquals(round % 12, passed);
            seen += sunk().size();
            rx.sync();
            source.sync();
        }
        assertEquals(500 / 12 * 66 + 28, seen);
        assertFalse(all.isEmpty());
    }
}
