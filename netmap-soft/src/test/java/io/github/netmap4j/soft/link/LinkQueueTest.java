package io.github.netmap4j.soft.link;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.device.DropReason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What arrives of numbered frames, in which order, and when. */
class LinkQueueTest {

    private static final int LENGTH = 60;
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final long NANOS = MILLI.toNanos();

    private final MemorySegment frame = Arena.ofAuto().allocate(LENGTH);

    private DropReason send(LinkQueue queue, int number, long now) {
        frame.set(JAVA_INT_UNALIGNED, 0, number);
        queue.add(frame, 0, LENGTH);
        return queue.commit(now);
    }

    private List<Integer> arrived(LinkQueue queue, long now) {
        List<Integer> numbers = new ArrayList<>();
        for (int length = queue.next(now); length >= 0; length = queue.next(now)) {
            assertEquals(LENGTH, length);
            queue.copy(0, frame, 0, length);
            queue.remove();
            numbers.add(frame.get(JAVA_INT_UNALIGNED, 0));
        }
        return numbers;
    }

    private List<Integer> through(LinkQueue queue, int frames) {
        IntStream.range(0, frames).forEach(n -> send(queue, n, 0));
        return arrived(queue, 0);
    }

    private static LinkQueue queue(Link.Builder link) {
        return new LinkQueue(link.build(), 0);
    }

    @Test
    void aPerfectLinkPassesEverythingAtOnceAndInOrder() {
        LinkQueue queue = queue(Link.builder());
        assertEquals(IntStream.range(0, 100).boxed().toList(), through(queue, 100));
        assertTrue(queue.isEmpty());
        assertEquals(100, queue.frames());
        assertEquals(0, queue.lost());
    }

    @Test
    void chosenFramesAreLost() {
        LinkQueue queue = queue(Link.builder().lose(n -> n == 1 || n == 3));
        assertEquals(List.of(0, 2, 4), through(queue, 5));
        assertEquals(2, queue.lost());
    }

    @Test
    void theSameSeedLosesTheSameFramesAndAnotherLosesOthers() {
        List<Integer> first = through(queue(Link.builder().seed(7).loss(0.1)), 10_000);
        assertEquals(first, through(queue(Link.builder().seed(7).loss(0.1)), 10_000));
        assertNotEquals(first, through(queue(Link.builder().seed(8).loss(0.1)), 10_000));
        assertNotEquals(
                first, through(new LinkQueue(Link.builder().seed(7).loss(0.1).build(), 1), 10_000));
        // Three standard deviations of 10,000 draws of 0.1 are 90.
        assertEquals(9_000, first.size(), 90);
    }

    @Test
    void aBurstLosesFramesThatFollowEachOther() {
        List<Integer> arrived = through(queue(Link.builder().lossInBursts(0.01, 5)), 10_000);
        int gaps = 0;
        for (int i = 1; i < arrived.size(); i++) {
            int missing = arrived.get(i) - arrived.get(i - 1) - 1;
            if (missing != 0) {
                gaps++;
                assertEquals(0, missing % 5, "two bursts may touch, but each loses five");
            }
        }
        assertTrue(gaps > 50, gaps + " bursts");
    }

    @Test
    void aDoubledFrameArrivesTwiceInARow() {
        LinkQueue queue = queue(Link.builder().duplication(1));
        assertEquals(List.of(0, 0, 1, 1), through(queue, 2));
        assertEquals(2, queue.doubled());
    }

    @Test
    void corruptionInvertsOneBit() {
        LinkQueue queue = queue(Link.builder().corruption(1));
        MemorySegment zeros = Arena.ofAuto().allocate(LENGTH);
        for (int i = 0; i < 100; i++) {
            queue.add(zeros, 0, LENGTH);
            assertNull(queue.commit(0));
            assertEquals(LENGTH, queue.next(0));
            queue.copy(0, frame, 0, LENGTH);
            queue.remove();
            int bits = 0;
            for (int at = 0; at < LENGTH; at++) {
                bits += Integer.bitCount(Byte.toUnsignedInt(frame.get(JAVA_BYTE, at)));
            }
            assertEquals(1, bits);
        }
    }

    @Test
    void aFrameThatIsHeldBackArrivesBehindTheNextOnes() {
        LinkQueue queue = queue(Link.builder().seed(1).reordering(0.1, 3));
        List<Integer> arrived = through(queue, 1_000);
        assertTrue(queue.heldBack() > 50, queue.heldBack() + " were held back");
        long late = 0;
        int highest = -1;
        for (int number : arrived) {
            if (number < highest) {
                late++;
            }
            highest = Math.max(highest, number);
        }
        assertTrue(late > 50, late + " were late");
        arrived.addAll(arrived(queue, Duration.ofSeconds(1).toNanos()));
        assertEquals(
                IntStream.range(0, 1_000).boxed().toList(),
                arrived.stream().sorted().toList());
    }

    @Test
    void aFrameThatNobodyOvertakesArrivesAfterItsTime() {
        LinkQueue queue = queue(Link.builder().reordering(1, 2, MILLI));
        assertNull(send(queue, 1, 0));
        assertEquals(List.of(), arrived(queue, NANOS - 1));
        assertEquals(NANOS, queue.nextArrival());
        assertEquals(List.of(1), arrived(queue, NANOS));
    }

    @Test
    void delayAndJitterLetFramesArriveLaterButInOrder() {
        LinkQueue queue = queue(Link.builder().delay(MILLI).jitter(MILLI));
        assertEquals(List.of(), through(queue, 50));
        long first = queue.nextArrival();
        assertTrue(first >= NANOS && first <= 2 * NANOS, () -> "the first after " + first);
        assertEquals(List.of(), arrived(queue, first - 1));
        assertEquals(IntStream.range(0, 50).boxed().toList(), arrived(queue, 2 * NANOS));
    }

    @Test
    void aRateSpreadsFramesAndDropsWhatItsQueueDoesNotHold() {
        // 60 bytes at 480 kbit/s take a millisecond.
        LinkQueue queue = queue(Link.builder().rate(480_000, 2));
        assertNull(send(queue, 0, 0));
        assertNull(send(queue, 1, 0));
        assertNull(send(queue, 2, 0));
        assertEquals(DropReason.FULL, send(queue, 3, 0));
        assertEquals(List.of(0), arrived(queue, NANOS));
        assertNull(send(queue, 4, NANOS));
        assertEquals(DropReason.FULL, send(queue, 5, NANOS));
        assertEquals(List.of(1, 2), arrived(queue, 3 * NANOS));
        assertEquals(List.of(4), arrived(queue, 4 * NANOS));
        assertEquals(2, queue.overflowed());
    }

    @Test
    void aLinkThatIsDownLosesAllButWhatIsUnderWay() {
        Link link = Link.builder().delay(MILLI).build();
        LinkQueue queue = new LinkQueue(link, 0);
        assertNull(send(queue, 1, 0));
        link.down();
        assertTrue(link.isDown());
        assertEquals(DropReason.LINK, send(queue, 2, 0));
        link.up();
        assertNull(send(queue, 3, 0));
        assertEquals(List.of(1, 3), arrived(queue, NANOS));
    }

    @Test
    void fragmentsKeepTheirLengthsAndFlags() {
        LinkQueue queue = queue(Link.builder());
        MemorySegment large = Arena.ofAuto().allocate(10_000);
        large.set(JAVA_BYTE, 9_999, (byte) 5);
        queue.add(large, 0, 4_000, 0x100);
        queue.add(large, 4_000, 6_000, 0x200);
        assertNull(queue.commit(0));
        assertEquals(10_000, queue.next(0));
        assertEquals(2, queue.fragments());
        assertEquals(List.of(4_000, 6_000), List.of(queue.length(0), queue.length(1)));
        assertEquals(List.of(0x100, 0x200), List.of(queue.flags(0), queue.flags(1)));
        MemorySegment to = Arena.ofAuto().allocate(6_000);
        queue.copy(4_000, to, 0, 6_000);
        assertEquals(5, to.get(JAVA_BYTE, 5_999));
    }

    @Test
    void whatNoLinkCanBeIsRefused() {
        Link.Builder link = Link.builder();
        assertThrows(IllegalArgumentException.class, () -> link.loss(1.1));
        assertThrows(IllegalArgumentException.class, () -> link.corruption(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> link.lossInBursts(0.1, 0));
        assertThrows(IllegalArgumentException.class, () -> link.delay(Duration.ofNanos(-1)));
        assertThrows(IllegalArgumentException.class, () -> link.rate(0, 1));
        assertThrows(IllegalStateException.class, () -> new LinkQueue(link.build(), 0).commit(0));
        assertFalse(link.build().isDown());
    }
}
