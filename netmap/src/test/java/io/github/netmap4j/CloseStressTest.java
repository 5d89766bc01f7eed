package io.github.netmap4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.spi.MemoryStats;
import io.github.netmap4j.soft.spi.PoolConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ports are closed while their owner moves buffers about. Each time all buffers come back, each once. */
final class CloseStressTest {

    private static final int ROUNDS = 200;
    private static final int MANY_ROUNDS = 10_000;
    private static final int EXTRA = 16;
    private static final int SLOTS = 64;

    private final Soft soft = new Soft(SoftDevice.builder()
            .privateMemory(PoolConfig.PRIVATE
                    .withBuffers(4000, 2048)
                    .withRings(40, 256 + 16 * SLOTS)
                    .withIfs(20, 1024))
            .build());

    /** Keeps the memory. */
    private final NetmapPort keeper =
            soft.open(soft.builder("k{0").txSlots(SLOTS).rxSlots(SLOTS));

    @AfterEach
    void close() {
        soft.close();
    }

    private NetmapPort open(String name, int extra) throws PortOpenException {
        return soft.builder(name)
                .txSlots(SLOTS)
                .rxSlots(SLOTS)
                .memoryOf(keeper)
                .extraBuffers(extra)
                .open();
    }

    private MemoryStats memory() {
        return soft.device.memory(keeper.memoryId()).orElseThrow();
    }

    /** What a ring's owner does, until a port that it uses is closed under it. */
    private interface Owner {
        void work();
    }

    /** Makes the work of a round from its ports, on the thread that is to do it. */
    private interface Work {
        Owner on(List<NetmapPort> ports);
    }

    private void rounds(int rounds, Work work) throws Exception {
        int free = memory().buffersFree();
        for (int round = 0; round < rounds; round++) {
            List<NetmapPort> ports = List.of(open("a{0", 0), open("a}0", EXTRA), open("b{0", EXTRA), open("b}0", 0));
            AtomicReference<Throwable> wrong = new AtomicReference<>();
            CountDownLatch begun = new CountDownLatch(1);
            Thread owner = Thread.ofPlatform().start(() -> untilClosed(work, ports, begun, wrong));
            begun.await();
            long until = System.nanoTime() + ThreadLocalRandom.current().nextLong(200_000);
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            List<NetmapPort> order = new ArrayList<>(ports);
            Collections.shuffle(order);
            order.forEach(NetmapPort::close);
            owner.join();
            assertNull(wrong.get());
            assertEquals(0, memory().corrupted(), "round " + round);
            assertEquals(free, memory().buffersFree(), "free buffers after round " + round);
        }
    }

    private static void untilClosed(
            Work work, List<NetmapPort> ports, CountDownLatch begun, AtomicReference<Throwable> wrong) {
        try {
            Owner owner = work.on(ports);
            begun.countDown();
            while (true) {
                owner.work();
            }
        } catch (IllegalStateException closed) {
            if (ports.stream().allMatch(NetmapPort::isOpen)) {
                wrong.set(closed);
            }
        } catch (Throwable other) {
            wrong.set(other);
        } finally {
            begun.countDown();
        }
    }

    private static void fill(TxRing tx) {
        try (TxBatch batch = tx.reserve(SLOTS)) {
            for (int i = 0; i < batch.size(); i++) {
                batch.length(i, 60);
            }
            batch.commit();
        }
        tx.sync();
    }

    /** Both ways between the pipes, without a copy: through a filter, and without one. */
    private static Owner forwarding(List<NetmapPort> ports) {
        TxRing source = ports.get(0).txRing(0);
        RxRing rx = ports.get(1).rxRing(0);
        TxRing tx = ports.get(2).txRing(0);
        RxRing sink = ports.get(3).rxRing(0);
        return () -> {
            fill(source);
            rx.sync();
            rx.forwardTo(tx, SLOTS / 2);
            rx.forwardTo(tx, SLOTS, frame -> true);
            tx.sync();
            sink.sync();
            sink.releaseAll();
            sink.receive((region, offset, length, more) -> {}, SLOTS);
        };
    }

    /** Extra buffers are taken, written, exchanged with slots of either port, and given back. */
    private static Owner exchanging(List<NetmapPort> ports) {
        TxRing source = ports.get(0).txRing(0);
        RxRing rx = ports.get(1).rxRing(0);
        TxRing tx = ports.get(2).txRing(0);
        RxRing sink = ports.get(3).rxRing(0);
        List<ExtraBuffers> pools =
                List.of(ports.get(1).extraBuffers(), ports.get(2).extraBuffers());
        return () -> {
            fill(source);
            rx.sync();
            for (ExtraBuffers pool : pools) {
                try (ExtraBuffer one = pool.take();
                        ExtraBuffer two = pool.take()) {
                    one.segment().fill((byte) 0x55);
                    Frame frame = rx.recv();
                    if (frame != null) {
                        frame.keepIn(one);
                    }
                    two.segment().fill((byte) 0x77);
                    try (TxBatch batch = tx.reserve(2)) {
                        Frame next = rx.recv();
                        if (batch.size() == 2 && next != null) {
                            batch.swap(0, one, 60);
                            batch.swap(1, next);
                            batch.commit();
                        } else if (next != null) {
                            next.release();
                        }
                    }
                    two.segment().fill((byte) 0x33);
                }
            }
            tx.sync();
            sink.sync();
            sink.receive((region, offset, length, more) -> {}, SLOTS);
        };
    }

    @Test
    void aCloseDuringForwardingLosesNoBuffer() throws Exception {
        rounds(ROUNDS, CloseStressTest::forwarding);
    }

    @Test
    void aCloseDuringTheUseOfExtraBuffersLosesNone() throws Exception {
        rounds(ROUNDS, CloseStressTest::exchanging);
    }

    @Test
    @Tag("stress")
    @Timeout(3600)
    void manyClosesDuringForwardingLoseNoBuffer() throws Exception {
        rounds(MANY_ROUNDS, CloseStressTest::forwarding);
    }

    @Test
    @Tag("stress")
    @Timeout(3600)
    void manyClosesDuringTheUseOfExtraBuffersLoseNone() throws Exception {
        rounds(MANY_ROUNDS, CloseStressTest::exchanging);
    }
}
