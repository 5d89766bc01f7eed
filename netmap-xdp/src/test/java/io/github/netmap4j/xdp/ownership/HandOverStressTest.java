package io.github.netmap4j.xdp.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Frames that change threads: one thread gives them away and takes them back, passes their numbers on through a queue, and the
 * other does the same. The table's entries are plain; whatever passes the numbers orders them. No frame is ever seen by the
 * wrong number.
 */
@Timeout(300)
final class HandOverStressTest {

    private static final int FRAMES = 64;

    private static void pass(int rounds, boolean atomic) throws Exception {
        FrameTable table = new FrameTable(2, FRAMES, 0, atomic);
        int first = table.openQueue("the queue of one");
        int second = table.openQueue("the queue of the other");
        ArrayBlockingQueue<Long> there = new ArrayBlockingQueue<>(FRAMES);
        ArrayBlockingQueue<Long> back = new ArrayBlockingQueue<>(FRAMES);
        long[] numbers = new long[FRAMES];
        assertEquals(FRAMES, table.allocate(numbers, 0, FRAMES));
        for (long number : numbers) {
            back.put(number);
        }
        FutureTask<Void> other = new FutureTask<>(() -> {
            loop(table, second, there, back, rounds);
            return null;
        });
        Thread.ofPlatform().start(other);
        loop(table, first, back, there, rounds);
        other.get();
        assertEquals(FRAMES, table.count(FrameTable.USER));
        assertEquals(FRAMES, there.size() + back.size());
    }

    private static void loop(
            FrameTable table, int queue, ArrayBlockingQueue<Long> from, ArrayBlockingQueue<Long> to, int rounds)
            throws InterruptedException {
        for (int i = 0; i < rounds; i++) {
            long number = from.take();
            assertTrue(table.owns(number));
            assertTrue(table.give(number, queue));
            assertFalse(table.owns(number));
            long next = table.take(FrameTable.index(number), queue);
            assertFalse(table.give(number, queue), "a stale number");
            to.put(next);
        }
    }

    @Test
    void framesThatChangeThreadsAreNeverSeenByTheWrongNumber() throws Exception {
        pass(50_000, false);
        pass(50_000, true);
    }

    @Test
    @Tag("stress")
    void framesThatChangeThreadsAreNeverSeenByTheWrongNumberForALongTime() throws Exception {
        pass(20_000_000, false);
        pass(20_000_000, true);
    }
}
