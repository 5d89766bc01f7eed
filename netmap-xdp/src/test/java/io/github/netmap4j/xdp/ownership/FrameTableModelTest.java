package io.github.netmap4j.xdp.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Any mixture of hand-overs, returns, allocations and misuse, against a model that has a set for each owner: what the model
 * allows happens, what it does not is refused and changes nothing.
 */
final class FrameTableModelTest {

    private static final int FRAMES = 6;
    private static final int KINDS = 8;

    @Property(tries = 300)
    void theTableAllowsWhatTheModelAllows(
            @ForAll boolean atomic, @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 79_999) Integer> steps) {
        Run run = new Run(atomic);
        for (int step : steps) {
            run.step(step % KINDS, step / KINDS);
            run.compare();
        }
    }

    /** One run: the table, and who has what by the model. */
    private static final class Run {
        private final FrameTable table;
        private final FrameTable other = new FrameTable(4, FRAMES, 0, false);
        private final int[] queues = new int[2];
        private final List<Set<Integer>> inQueue = List.of(new HashSet<>(), new HashSet<>());
        private final Set<Integer> free = new HashSet<>();
        /** Good numbers. */
        private final List<Long> mine = new ArrayList<>();
        /** Numbers that were good. */
        private final List<Long> dead = new ArrayList<>();

        private final List<Long> foreign = new ArrayList<>();

        Run(boolean atomic) {
            table = new FrameTable(3, FRAMES, 0x1fffffe, atomic);
            for (int q = 0; q < queues.length; q++) {
                queues[q] = table.openQueue("queue " + q);
            }
            for (int i = 0; i < FRAMES; i++) {
                free.add(i);
            }
            long[] others = new long[FRAMES];
            assertEquals(FRAMES, other.allocate(others, 0, FRAMES));
            Arrays.stream(others).forEach(foreign::add);
        }

        void step(int kind, int choice) {
            switch (kind) {
                case 0 -> allocate(choice % (FRAMES + 1));
                case 1, 2 -> giveSome(choice, kind - 1);
                case 3, 4 -> take(choice % (FRAMES + 3) - 1, kind - 3);
                case 5 -> freeSome(choice);
                case 6 -> misuse(choice);
                case 7 -> stranger(choice);
                default -> throw new AssertionError(kind);
            }
        }

        private void allocate(int count) {
            long[] numbers = new long[count];
            int expected = Math.min(count, free.size());
            assertEquals(expected, table.allocate(numbers, 0, count));
            for (int i = 0; i < expected; i++) {
                assertTrue(free.remove(FrameTable.index(numbers[i])));
                mine.add(numbers[i]);
            }
        }

        /** Takes a few good numbers out of the model, or leaves them there. */
        private long[] someOfMine(int choice) {
            return mine.stream()
                    .filter(number -> (choice >> FrameTable.index(number) & 1) != 0)
                    .mapToLong(Long::longValue)
                    .toArray();
        }

        private void gone(long[] numbers) {
            for (long number : numbers) {
                mine.remove(number);
                dead.add(number);
            }
        }

        private void giveSome(int choice, int q) {
            long[] numbers = someOfMine(choice);
            table.giveAll(numbers, 0, numbers.length, queues[q]);
            gone(numbers);
            Arrays.stream(numbers).forEach(number -> inQueue.get(q).add(FrameTable.index(number)));
        }

        private void freeSome(int choice) {
            long[] numbers = someOfMine(choice);
            table.free(numbers, 0, numbers.length);
            gone(numbers);
            Arrays.stream(numbers).forEach(number -> free.add(FrameTable.index(number)));
        }

        private void take(int index, int q) {
            long number = table.take(index, queues[q]);
            if (inQueue.get(q).remove(index)) {
                assertEquals(index, FrameTable.index(number));
                assertFalse(dead.contains(number), "a number that was used before");
                mine.add(number);
            } else {
                assertEquals(FrameTable.NONE, number);
            }
        }

        /** A batch of good numbers with a bad one somewhere: dead, doubled, foreign or made up. */
        private void misuse(int choice) {
            long[] good = someOfMine(choice);
            int at = choice % (good.length + 1);
            List<Long> bad = new ArrayList<>(foreign);
            bad.addAll(dead);
            bad.add(FrameTable.NONE);
            bad.add(3L << 32 | FRAMES);
            bad.add(3L << 32 | 0xffff_ffffL);
            for (int i = 0; i < at; i++) {
                bad.add(good[i]);
            }
            long[] numbers = new long[good.length + 1];
            System.arraycopy(good, 0, numbers, 0, at);
            numbers[at] = bad.get(choice % bad.size());
            System.arraycopy(good, at, numbers, at + 1, good.length - at);
            assertThrows(
                    IllegalStateException.class, () -> table.giveAll(numbers, 0, numbers.length, queues[choice & 1]));
            assertThrows(IllegalStateException.class, () -> table.free(numbers, 0, numbers.length));
        }

        private void stranger(int choice) {
            assertFalse(table.owns(foreign.get(choice % FRAMES)));
            assertFalse(table.give(foreign.get(choice % FRAMES), queues[0]));
        }

        void compare() {
            mine.forEach(number -> assertTrue(table.owns(number)));
            dead.forEach(number -> assertFalse(table.owns(number)));
            assertEquals(mine.size(), table.count(FrameTable.USER));
            assertEquals(free.size(), table.count(FrameTable.FREE));
            for (int q = 0; q < queues.length; q++) {
                assertEquals(inQueue.get(q).size(), table.count(queues[q]));
            }
        }
    }
}
