package io.github.netmap4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.select.NetmapSelector;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Figures per ring: each way to send and to receive counts alike. */
final class StatisticsTest {

    private final Soft soft = new Soft();
    private final NetmapPort a =
            soft.open(soft.builder("s{1").txSlots(16).rxSlots(16).statistics());
    private final NetmapPort b = soft.open(soft.builder("s}1").memoryOf(a).statistics());

    @AfterEach
    void close() {
        soft.close();
    }

    private static void check(Ring ring, long packets, long bytes, long full, long syncs) {
        RingStatistics of = ring.statistics();
        assertEquals("packets=" + packets + ", bytes=" + bytes + ", full=" + full + ", syncs=" + syncs, of.toString());
    }

    @Test
    void aTransmitRingCounts() {
        TxRing tx = a.txRing(0);
        tx.send(new byte[60]);
        tx.send(MemorySegment.ofArray(new byte[100]));
        assertEquals(2, tx.send((region, offset, capacity) -> 70, 2));
        tx.sendFragments(MemorySegment.ofArray(new byte[2100]), 0, 2100);
        try (TxBatch batch = tx.reserve(3)) {
            batch.length(0, 60);
            batch.length(1, 60);
            batch.more(1);
            batch.length(2, 60);
            batch.commit();
        }
        try (TxBatch batch = tx.reserve(2)) {
            batch.length(0, 60);
        }
        check(tx, 7, 60 + 100 + 140 + 2100 + 180, 0, 0);
        while (tx.send(new byte[1])) {
            assertTrue(tx.statistics().packets() < 16);
        }
        assertEquals(1, tx.statistics().full());
        assertEquals(0, tx.send((region, offset, capacity) -> 1, 1));
        tx.reserve(1).close();
        assertEquals(3, tx.statistics().full());
        tx.sync();
        assertEquals(1, tx.statistics().syncs());
        assertEquals(2580 + 15 - 9, tx.statistics().bytes());
    }

    @Test
    void aReceiveRingCounts() {
        TxRing tx = a.txRing(0);
        RxRing rx = b.rxRing(0);
        for (int i = 0; i < 15; i++) {
            assertTrue(tx.send(new byte[60]));
        }
        tx.sync();
        rx.sync();
        check(rx, 0, 0, 1, 1);
        rx.receive((region, offset, length, more) -> {}, 2);
        rx.receiveFrames(frame -> {}, 2);
        rx.receiveControlled(frame -> ControlledHandler.Verdict.STOP, 2);
        rx.receiveControlled(frame -> ControlledHandler.Verdict.KEEP, 2);
        rx.recv().close();
        rx.recv(2).close();
        rx.copyTo(b.txRing(0), 2);
        check(rx, 10, 600, 1, 1);
        rx.sync();
        check(rx, 10, 600, 1, 2);
    }

    @Test
    void aFullRingIsCountedHoweverOneWaits() throws Exception {
        TxRing tx = a.txRing(0);
        RxRing rx = b.rxRing(0);
        for (int round = 1; round <= 3; round++) {
            while (tx.send(new byte[60])) {
                assertTrue(tx.pending() < 16);
            }
            tx.sync();
            if (round == 1) {
                assertTrue(b.awaitRx(Duration.ofSeconds(10)));
            } else if (round == 2) {
                try (NetmapSelector selector = new NetmapSelector()) {
                    selector.register(rx);
                    assertEquals(1, selector.select(Duration.ofSeconds(10)));
                }
            } else {
                rx.sync();
            }
            assertEquals(15, rx.available());
            assertEquals(15, rx.available(), "another look is no other time");
            rx.sync();
            assertEquals(round, rx.statistics().full());
            assertEquals(15, rx.receive((region, offset, length, more) -> {}, 16));
            rx.sync();
            tx.sync();
        }
    }

    @Test
    void anotherThreadMayRead() throws Exception {
        TxRing tx = a.txRing(0);
        RxRing rx = b.rxRing(0);
        long[] seen = new long[1];
        Thread reader = Thread.ofPlatform().start(() -> {
            while (tx.statistics().packets() < 1000) {
                Thread.onSpinWait();
            }
            seen[0] = tx.statistics().packets();
        });
        for (int i = 0; i < 1000; i++) {
            assertTrue(tx.send(new byte[60]));
            tx.sync();
            rx.sync();
            assertEquals(1, rx.receive((region, offset, length, more) -> {}, 1));
            rx.sync();
            tx.sync();
        }
        reader.join();
        assertEquals(1000, seen[0]);
    }

    @Test
    void nothingIsCountedUnlessAskedFor() {
        NetmapPort plain = soft.open("vale0:x");
        try (TxRing ring = plain.txRing(0)) {
            IllegalStateException off = assertThrows(IllegalStateException.class, ring::statistics);
            assertTrue(off.getMessage().contains("statistics()"), off.getMessage());
            assertFalse(plain.context.statistics);
        }
    }
}
