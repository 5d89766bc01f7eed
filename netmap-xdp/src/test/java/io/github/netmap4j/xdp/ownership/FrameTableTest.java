package io.github.netmap4j.xdp.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the table says about a frame that may not be used, and who finds which misuse. */
final class FrameTableTest {

    private final FrameTable table = new FrameTable(1, 4, 7, false);
    private final int fill = table.openQueue("the fill queue of eth0 queue 0");

    private long[] all() {
        long[] numbers = new long[4];
        assertEquals(4, table.allocate(numbers, 0, 4));
        return numbers;
    }

    private String refusal(long... numbers) {
        return assertThrows(IllegalStateException.class, () -> table.giveAll(numbers, 0, numbers.length, fill))
                .getMessage();
    }

    private static void assertSays(String message, String... parts) {
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" is not in: " + message);
        }
    }

    @Test
    void aFrameInAQueueIsNamedWithTheQueue() {
        long[] numbers = all();
        table.giveAll(numbers, 2, 1, fill);
        assertSays(
                refusal(numbers[2]), "frame 2", "UMEM 1", "the fill queue of eth0 queue 0", "nothing was handed over");
    }

    @Test
    void aStaleNumberIsNamedWithBothGenerations() {
        long[] numbers = all();
        table.giveAll(numbers, 0, 1, fill);
        long again = table.take(0, fill);
        assertSays(refusal(numbers[0]), "frame 0", "generation 7", "generation 8");
        assertTrue(table.owns(again));
    }

    @Test
    void aFrameOfAnotherUmemIsNamedWithBoth() {
        long[] other = new long[1];
        assertEquals(1, new FrameTable(2, 4, 7, false).allocate(other, 0, 1));
        assertSays(refusal(other), "frame 0", "UMEM 2", "UMEM 1");
    }

    @Test
    void aDoubledFrameIsNamedWithBothPlaces() {
        long[] numbers = all();
        assertSays(refusal(numbers[0], numbers[1], numbers[0]), "frame 0", "twice", "at 0 and 2");
        assertTrue(table.owns(numbers[0]) && table.owns(numbers[1]), "both are the program's still");
    }

    @Test
    void aFrameThatWasGivenBackIsFree() {
        long[] numbers = all();
        table.free(numbers, 0, 1);
        assertSays(refusal(numbers[0]), "frame 0", "free");
    }

    @Test
    void aNumberBeyondTheUmemIsRefused() {
        assertSays(refusal(1L << 32 | 4), "no frame 4", "only 4");
        assertSays(refusal(FrameTable.NONE), "not the number of a frame");
    }

    @Test
    void aRefusedBatchLeavesEarlierFramesWithTheProgram() {
        long[] numbers = all();
        table.giveAll(numbers, 3, 1, fill);
        refusal(numbers);
        for (int i = 0; i < 3; i++) {
            assertTrue(table.owns(numbers[i]));
        }
        assertEquals(1, table.count(fill));
    }

    @Test
    void theFramesOfAClosedQueueAreFreeAndTheirNumbersDead() {
        long[] numbers = all();
        table.giveAll(numbers, 0, 3, fill);
        assertEquals(3, table.closeQueue(fill));
        assertEquals(3, table.count(FrameTable.FREE));
        long[] again = new long[4];
        assertEquals(3, table.allocate(again, 0, 4));
        for (int i = 0; i < 3; i++) {
            assertFalse(table.owns(numbers[i]));
            assertTrue(table.owns(again[i]));
        }
    }

    @Test
    void generationsWrapWithoutTouchingTheOwner() {
        FrameTable last = new FrameTable(127, 1, 0x1ffffff, false);
        int queue = last.openQueue("a queue");
        long[] number = new long[1];
        assertEquals(1, last.allocate(number, 0, 1));
        assertTrue(last.give(number[0], queue));
        long next = last.take(0, queue);
        assertEquals(127L << 32, next);
        assertTrue(last.owns(next));
    }

    @Test
    void moreQueuesThanThereAreOwnersAreRefused() {
        for (int i = 1; i < FrameTable.MAX_QUEUES; i++) {
            table.openQueue("queue");
        }
        assertThrows(IllegalStateException.class, () -> table.openQueue("one more"));
        table.closeQueue(fill);
        assertEquals(fill, table.openQueue("one instead"));
    }

    /** Two threads hand over the same number at once: in an atomic table exactly one succeeds, each time. */
    @Test
    @Timeout(60)
    void ofTwoThreadsWithOneNumberAnAtomicTableLetsOneWin() throws Exception {
        int rounds = 20_000;
        FrameTable atomic = new FrameTable(5, 1, 0, true);
        int queue = atomic.openQueue("a queue");
        long[] number = new long[1];
        assertEquals(1, atomic.allocate(number, 0, 1));
        AtomicInteger wins = new AtomicInteger();
        AtomicInteger wrong = new AtomicInteger();
        CyclicBarrier start = new CyclicBarrier(2);
        CyclicBarrier end = new CyclicBarrier(2, () -> {
            if (wins.getAndSet(0) != 1) {
                wrong.incrementAndGet();
            }
            number[0] = atomic.take(0, queue);
        });
        Thread[] threads = new Thread[2];
        for (int t = 0; t < 2; t++) {
            threads[t] = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < rounds; i++) {
                    await(start);
                    if (atomic.give(number[0], queue)) {
                        wins.incrementAndGet();
                    }
                    await(end);
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(0, wrong.get());
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception broken) {
            throw new AssertionError(broken);
        }
    }

    @Test
    void framesOfAQueueComeBackAllOrNone() {
        long[] numbers = all();
        table.giveAll(numbers, 0, 3, fill);
        long[] offsets = {0, 4096 + 300, 3 * 4096};
        long[] back = new long[3];
        assertEquals(2, table.takeAll(offsets, 12, back, 0, 3, fill), "the program has the third");
        assertEquals(3, table.count(fill), "nothing has changed");
        offsets[2] = 2 * 4096;
        assertEquals(3, table.takeAll(offsets, 12, back, 0, 3, fill));
        for (int i = 0; i < 3; i++) {
            assertEquals(i, FrameTable.index(back[i]));
            assertTrue(table.owns(back[i]));
        }
        offsets[0] = 4 * 4096;
        assertEquals(0, table.takeAll(offsets, 12, back, 0, 1, fill), "there is no such frame");
        offsets[0] = -1;
        assertEquals(0, table.takeAll(offsets, 12, back, 0, 1, fill), "nor this one");
    }
}
