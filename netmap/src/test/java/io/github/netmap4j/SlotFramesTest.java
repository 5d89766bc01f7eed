package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/**
 * The frames that {@link RxRing#recv()} gives out one by one are used again. Each lives from there to its release; after that
 * it is refused until it is given out for another packet, which is a whole round of the ring later.
 */
final class SlotFramesTest {

    private static final int KINDS = 5;

    private static void assertDead(Frame frame, TxRing back) {
        assertFalse(frame.isLive());
        assertThrows(IllegalStateException.class, frame::length);
        assertThrows(IllegalStateException.class, frame::offset);
        assertThrows(IllegalStateException.class, frame::region);
        assertThrows(IllegalStateException.class, frame::toByteArray);
        assertThrows(IllegalStateException.class, () -> frame.u8(0));
        assertThrows(IllegalStateException.class, frame::forwardToHost);
        assertThrows(IllegalStateException.class, frame::release);
        try (TxBatch batch = back.reserve(1)) {
            assertThrows(IllegalStateException.class, () -> batch.swap(0, frame));
        }
        frame.close();
    }

    /** Any order of receiving and releasing: no frame that was released or dropped answers, whatever was given out since. */
    @Property(tries = 300)
    void aReleasedFrameIsRefusedUntilItIsGivenOutAgain(
            @ForAll @IntRange(min = 3, max = 8) int slots,
            @ForAll @Size(max = 150) List<@IntRange(min = 0, max = 499) Integer> steps) {
        try (Soft soft = new Soft()) {
            new Run(soft, slots).all(steps);
        }
    }

    private static final class Run {
        private final Soft.Pipe pipe;
        private final TxRing tx;
        private final RxRing rx;
        private final TxRing back;
        private int sent;
        private int seen;

        /** The packets that are held, in the order of arrival. */
        private final List<Frame> held = new ArrayList<>();

        private final IdentityHashMap<Frame, Integer> numbers = new IdentityHashMap<>();
        private final Set<Frame> dead = Collections.newSetFromMap(new IdentityHashMap<>());

        /** Those whose release nobody asked for: they must never come back. */
        private final Set<Frame> dropped = Collections.newSetFromMap(new IdentityHashMap<>());

        /** When each frame was given out last, counted in packets. */
        private final IdentityHashMap<Frame, Integer> givenOut = new IdentityHashMap<>();

        Run(Soft soft, int slots) {
            pipe = soft.pipe(slots);
            tx = pipe.tx();
            rx = pipe.rx();
            back = pipe.b().txRing(0);
        }

        void all(List<Integer> steps) {
            for (int step : steps) {
                step(step % KINDS, step / KINDS);
                check();
            }
        }

        private void step(int kind, int value) {
            switch (kind) {
                case 0, 1 -> recv();
                case 2 -> {
                    if (!held.isEmpty()) {
                        release(held.get(value % held.size()));
                    }
                }
                case 3 -> {
                    while (tx.send(packet(sent, 60))) {
                        sent++;
                    }
                    tx.sync();
                    rx.sync();
                }
                default -> {
                    if (value % 10 == 0) {
                        rx.releaseAll();
                        dead.addAll(held);
                        dropped.addAll(held);
                        held.clear();
                    }
                }
            }
        }

        private void recv() {
            boolean some = rx.available() > 0;
            Frame frame = rx.recv();
            assertEquals(some, frame != null);
            if (some) {
                assertFalse(held.contains(frame));
                assertFalse(dropped.contains(frame));
                Integer last = givenOut.put(frame, seen);
                assertTrue(last == null || seen - last >= rx.slots(), "a whole round later");
                dead.remove(frame);
                held.add(frame);
                numbers.put(frame, seen++);
            }
        }

        private void release(Frame frame) {
            frame.release();
            held.remove(frame);
            dead.add(frame);
        }

        private void check() {
            for (Frame frame : held) {
                assertArrayEquals(packet(numbers.get(frame), 60), frame.toByteArray());
            }
            dead.forEach(frame -> assertDead(frame, back));
            assertTrue(rx.held() >= held.size());
        }
    }

    @Test
    void theFrameOfASlotIsUsedAgainForPacketsOfOneSlotAndOfSeveral() {
        try (Soft soft = new Soft()) {
            Soft.Pipe pipe = soft.pipe(3);
            TxRing tx = pipe.tx();
            RxRing rx = pipe.rx();
            Frame[] of = new Frame[3];
            int long2 = tx.bufferSize() + 5;
            int slot = 0;
            for (int round = 0; round < 12; round++) {
                int length = round % 3 == 1 ? long2 : 60 + round;
                assertTrue(tx.sendFragments(MemorySegment.ofArray(packet(round, length)), 0, length));
                tx.sync();
                rx.sync();
                try (Frame frame = rx.recv()) {
                    assertEquals(length == long2 ? 2 : 1, frame.fragments());
                    assertArrayEquals(packet(round, length), frame.toByteArray());
                    if (of[slot] != null) {
                        assertSame(of[slot], frame);
                    }
                    of[slot] = frame;
                    slot = (slot + frame.fragments()) % 3;
                }
                rx.sync();
                tx.sync();
            }
        }
    }
}
