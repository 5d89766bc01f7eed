package io.github.netmap4j;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.select.Interest;
import io.github.netmap4j.select.NetmapKey;
import io.github.netmap4j.select.NetmapSelector;
import io.github.netmap4j.testing.Allocation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The paths that promise it allocate nothing once they are warm: not per packet, not per batch, not per sync. Handlers are
 * of several classes, as in a real program, so that nothing is saved only because the JIT saw one.
 */
final class AllocationTest {

    private static final int ROUNDS = 2000;
    private static final int BATCH = 16;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Soft soft = new Soft();
    private final NetmapPort a =
            soft.open(soft.builder("z{1").txSlots(64).rxSlots(64).statistics());
    private final NetmapPort b = soft.open(soft.builder("z}1").memoryOf(a).statistics());
    private final NetmapPort c =
            soft.open(soft.builder("y{1").memoryOf(a).txSlots(64).rxSlots(64));
    private final NetmapPort d = soft.open(soft.builder("y}1").memoryOf(a));
    private final byte[] packet = Soft.packet(1, 60);
    private long sum;
    private final PacketHandler count = (region, offset, length, more) -> sum += length;

    @AfterEach
    void close() {
        soft.close();
    }

    private void fill(TxRing tx, RxRing rx) {
        for (int i = 0; i < BATCH; i++) {
            assertTrue(tx.send(packet));
        }
        tx.sync();
        rx.sync();
    }

    private static void drain(TxRing tx, RxRing rx) {
        rx.sync();
        tx.sync();
    }

    @Test
    void sendingACopyAllocatesNothing() {
        TxRing tx = a.txRing(0);
        RxRing rx = b.rxRing(0);
        ByteBuffer heap = ByteBuffer.wrap(packet);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocateFrom(JAVA_BYTE, packet);
            MemorySegment onHeap = MemorySegment.ofArray(packet);
            Allocation.none(ROUNDS, () -> {
                assertTrue(tx.send(packet));
                assertTrue(tx.send(segment));
                assertTrue(tx.send(onHeap));
                assertTrue(tx.send(heap.rewind()));
                tx.sync();
                rx.sync();
                rx.receive(count, BATCH);
                drain(tx, rx);
            });
        }
    }

    @Test
    void fillingAllocatesNothing() {
        TxRing tx = a.txRing(0);
        RxRing rx = b.rxRing(0);
        PacketFiller[] fillers = {
            (region, offset, capacity) -> {
                region.set(JAVA_BYTE, offset, (byte) 1);
                return 60;
            },
            (region, offset, capacity) -> 61,
            (region, offset, capacity) -> (sum & 1) == 0 ? 62 : 63
        };
        Allocation.none(ROUNDS, () -> {
            for (PacketFiller filler : fillers) {
                assertEquals(BATCH, tx.send(filler, BATCH));
            }
            tx.sync();
            rx.sync();
            rx.receive(count, 3 * BATCH);
            drain(tx, rx);
        });
    }

    @Test
    void aTransmitBatchAllocatesNothing() {
        TxRing tx = a.txRing(0);
        RxRing rx = b.rxRing(0);
        Allocation.none(ROUNDS, () -> {
            try (TxBatch batch = tx.reserve(BATCH)) {
                for (int i = 0; i < batch.size(); i++) {
                    batch.region().set(JAVA_BYTE, batch.offset(i), (byte) i);
                    batch.length(i, 60);
                }
                batch.commit();
            }
            tx.sync();
            rx.sync();
            rx.receive(count, BATCH);
            drain(tx, rx);
        });
    }

    @Test
    void packetHandlersAllocateNothing() {
        TxRing tx = a.txRing(0);
        RxRing rx = b.rxRing(0);
        PacketHandler[] handlers = {
            (region, offset, length, more) -> sum += length,
            (region, offset, length, more) -> sum += region.get(JAVA_BYTE, offset),
            (region, offset, length, more) -> sum ^= region.get(JAVA_BYTE, offset + length - 1)
        };
        Allocation.none(ROUNDS, () -> {
            fill(tx, rx);
            for (PacketHandler handler : handlers) {
                assertEquals(5, rx.receive(handler, 5));
            }
            assertEquals(1, rx.receive(handlers[0], BATCH));
            drain(tx, rx);
        });
    }

    @Test
    void frameHandlersAllocateNothing() {
        TxRing tx = a.txRing(0);
        RxRing rx = b.rxRing(0);
        @SuppressWarnings({"unchecked", "rawtypes"})
        Consumer<Frame>[] handlers = new Consumer[] {
            (Consumer<Frame>) frame -> sum += frame.length(),
            (Consumer<Frame>) frame -> sum += frame.u16(12),
            (Consumer<Frame>) frame -> sum += frame.u8(0) + frame.u32(26)
        };
        ControlledHandler stop = frame -> ControlledHandler.Verdict.STOP;
        Allocation.none(ROUNDS, () -> {
            fill(tx, rx);
            for (Consumer<Frame> handler : handlers) {
                assertEquals(5, rx.receiveFrames(handler, 5));
            }
            assertEquals(1, rx.receiveControlled(stop, BATCH));
            drain(tx, rx);
        });
    }

    @Test
    void framesOneByOneAllocateNothing() {
        TxRing tx = a.txRing(0);
        RxRing rx = b.rxRing(0);
        Frame[] window = new Frame[3];
        Allocation.none(ROUNDS, () -> {
            fill(tx, rx);
            for (int i = 0; i < BATCH; i++) {
                Frame frame = rx.recv();
                sum += frame.length();
                if (i % 4 == 3) {
                    frame.close();
                    window[1].release();
                    window[2].release();
                    window[0].close();
                } else {
                    window[i % 4] = frame;
                }
            }
            drain(tx, rx);
        });
    }

    @Test
    void receiveBatchesAllocateNothing() {
        TxRing tx = a.txRing(0);
        RxRing rx = b.rxRing(0);
        Allocation.none(ROUNDS, () -> {
            fill(tx, rx);
            try (RxBatch batch = rx.recv(BATCH)) {
                for (int i = 0; i < batch.size(); i++) {
                    sum += batch.get(i).length();
                }
            }
            drain(tx, rx);
        });
    }

    @Test
    void aForLoopOverABatchAllocatesNothing() {
        TxRing tx = a.txRing(0);
        RxRing rx = b.rxRing(0);
        Allocation.none(ROUNDS, () -> {
            fill(tx, rx);
            try (RxBatch batch = rx.recv(BATCH)) {
                for (Frame frame : batch) {
                    sum += frame.length();
                }
            }
            drain(tx, rx);
        });
    }

    @Test
    void forwardingAllocatesNothing() {
        TxRing tx = a.txRing(0);
        RxRing rx = b.rxRing(0);
        TxRing onward = c.txRing(0);
        RxRing end = d.rxRing(0);
        Predicate<Frame> odd = frame -> (frame.u8(0) & 1) == 1;
        Allocation.none(ROUNDS, () -> {
            fill(tx, rx);
            assertEquals(BATCH / 2, rx.forwardTo(onward, BATCH / 2));
            assertEquals(BATCH / 4, rx.forwardTo(onward, BATCH / 4, odd));
            assertEquals(BATCH / 4, rx.copyTo(onward, BATCH));
            onward.sync();
            end.sync();
            end.receive(count, BATCH);
            end.sync();
            onward.sync();
            drain(tx, rx);
        });
    }

    @Test
    void anAwaitThatIsReadyAllocatesNothing() {
        TxRing tx = a.txRing(0);
        RxRing rx = b.rxRing(0);
        Duration wait = Duration.ofSeconds(1);
        Allocation.none(ROUNDS, () -> {
            try {
                assertTrue(tx.send(packet));
                assertTrue(a.awaitTx(wait));
                assertTrue(b.awaitRx(wait));
                rx.receive(count, BATCH);
                drain(tx, rx);
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        });
    }

    @Test
    void selectingAllocatesNothing() {
        TxRing tx = a.txRing(0);
        RxRing rx = b.rxRing(0);
        RxRing end = d.rxRing(0);
        try (NetmapSelector selector = new NetmapSelector()) {
            selector.register(rx);
            selector.register(end);
            NetmapKey room = selector.register(tx);
            int[] ready = new int[1];
            Consumer<NetmapKey> counter = key -> ready[0] += key.isRxReady() ? 1 : 0;
            Allocation.none(ROUNDS, () -> {
                try {
                    fill(tx, rx);
                    room.interest(Interest.NONE);
                    ready[0] = 0;
                    assertEquals(1, selector.select(counter, SECOND));
                    assertEquals(1, ready[0]);
                    rx.receive(count, BATCH);
                    drain(tx, rx);
                    room.interest(Interest.TX);
                    assertEquals(1, selector.selectNow());
                    assertTrue(selector.ready(0).isTxReady());
                    room.interest(Interest.NONE);
                    assertEquals(0, selector.selectNow());
                } catch (InterruptedException interrupted) {
                    throw new AssertionError(interrupted);
                }
            });
        }
    }
}
