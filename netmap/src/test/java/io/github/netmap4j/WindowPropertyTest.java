package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Any mixture of sends, receives of all kinds and releases in any order, on small rings, against a model with queues:
 * every packet is seen once, in order, with its bytes, and every slot comes back.
 */
final class WindowPropertyTest {

    private static final int KINDS = 9;

    @Property(tries = 400)
    void everythingArrivesOnceAndEverySlotComesBack(
            @ForAll @IntRange(min = 3, max = 9) int slots,
            @ForAll @Size(max = 120) List<@IntRange(min = 0, max = 899) Integer> steps) {
        try (Soft soft = new Soft()) {
            new Run(soft, slots).all(steps);
        }
    }

    /** One run, with what must be where. */
    private static final class Run {
        private final TxRing tx;
        private final RxRing rx;
        private final int slots;

        /** Lengths of packets that were sent and not seen; the number of a packet is its place among all. */
        private final Deque<Integer> onTheWay = new ArrayDeque<>();

        private final List<Frame> held = new ArrayList<>();
        private final List<Integer> heldNumbers = new ArrayList<>();
        private int sent;
        private int seen;

        Run(Soft soft, int slots) {
            Soft.Pipe pipe = soft.pipe(slots);
            tx = pipe.tx();
            rx = pipe.rx();
            this.slots = slots;
            assertEquals(slots, tx.slots());
        }

        void all(List<Integer> steps) {
            for (int step : steps) {
                step(step % KINDS, step / KINDS);
            }
            while (!held.isEmpty()) {
                release(held.size() - 1);
            }
            tx.sync();
            rx.sync();
            handle(slots);
            rx.sync();
            tx.sync();
            assertEquals(0, onTheWay.size());
            assertEquals(sent, seen);
            assertEquals(0, tx.pending());
            assertEquals(0, rx.held());
        }

        private void step(int kind, int value) {
            switch (kind) {
                case 0 -> send(1 + value % 3);
                case 1 -> sendFragments(1 + value % 3);
                case 2 -> tx.sync();
                case 3 -> rx.sync();
                case 4 -> hold();
                case 5 -> {
                    if (!held.isEmpty()) {
                        release(value % held.size());
                    }
                }
                case 6 -> handle(1 + value % 3);
                case 7 -> batch(1 + value % 3);
                default -> {
                    if (value % 5 == 0) {
                        rx.releaseAll();
                        held.clear();
                        heldNumbers.clear();
                    }
                }
            }
        }

        private void send(int count) {
            for (int i = 0; i < count; i++) {
                if (tx.send(packet(sent, 40 + sent % 20))) {
                    onTheWay.add(40 + sent % 20);
                    sent++;
                }
            }
        }

        private void sendFragments(int fragments) {
            int length = fragments * tx.maxPayload() - 7;
            if (fragments < slots && tx.sendFragments(MemorySegment.ofArray(packet(sent, length)), 0, length)) {
                onTheWay.add(length);
                sent++;
            }
        }

        private void check(Frame frame) {
            assertEquals(onTheWay.remove(), frame.length());
            assertArrayEquals(packet(seen, frame.length()), frame.toByteArray());
            seen++;
        }

        private void hold() {
            boolean some = rx.available() > 0;
            Frame frame = rx.recv();
            if (!some) {
                assertNull(frame);
            } else {
                heldNumbers.add(seen);
                check(frame);
                held.add(frame);
            }
        }

        private void release(int i) {
            Frame frame = held.remove(i);
            assertArrayEquals(packet(heldNumbers.get(i), frame.length()), frame.toByteArray());
            heldNumbers.subList(i, i + 1).clear();
            frame.release();
        }

        private void handle(int limit) {
            int before = seen;
            int count = rx.receiveFrames(this::check, limit);
            assertEquals(seen - before, count);
            assertTrue(count <= limit);
        }

        private void batch(int limit) {
            try (RxBatch batch = rx.recv(limit)) {
                batch.forEach(this::check);
            }
        }
    }
}
