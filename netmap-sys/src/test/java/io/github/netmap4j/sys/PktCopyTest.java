package io.github.netmap4j.sys;

import static io.github.netmap4j.sys.user.NetmapUser.nm_pkt_copy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code nm_pkt_copy} against copies of byte arrays. */
class PktCopyTest {

    private static final int SIZE = 2304;
    private static final int[] LENGTHS = IntStream.concat(
                    IntStream.rangeClosed(0, 300), IntStream.of(511, 512, 513, 1499, 1500, 1501, 2047, 2048, 2049))
            .toArray();

    private final Arena arena = Arena.ofShared();
    private final Random random = new Random(7);

    @AfterEach
    void close() {
        arena.close();
    }

    /** Memory of every kind, and slices that start at odd addresses. */
    private List<MemorySegment> memories() {
        return List.of(
                arena.allocate(SIZE, 64),
                Arena.ofAuto().allocate(SIZE + 3).asSlice(3),
                MemorySegment.ofArray(new byte[SIZE]),
                MemorySegment.ofArray(new byte[SIZE + 5]).asSlice(5),
                MemorySegment.ofArray(new long[SIZE / Long.BYTES]));
    }

    private byte[] noise() {
        byte[] noise = new byte[SIZE];
        random.nextBytes(noise);
        return noise;
    }

    private static void put(byte[] bytes, MemorySegment memory) {
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
    }

    private static byte[] bytes(MemorySegment memory) {
        return memory.toArray(ValueLayout.JAVA_BYTE);
    }

    @Test
    void everyLengthIsCopiedAtEveryAlignmentBetweenMemoryOfEveryKind() {
        for (MemorySegment from : memories()) {
            for (MemorySegment to : memories()) {
                byte[] source = noise();
                byte[] expected = noise();
                put(source, from);
                put(expected, to);
                for (int length : LENGTHS) {
                    int srcOffset = random.nextInt(9);
                    for (int dstOffset = 0; dstOffset <= 8; dstOffset++) {
                        nm_pkt_copy(from, srcOffset, to, dstOffset, length);
                        System.arraycopy(source, srcOffset, expected, dstOffset, length);
                        assertArrayEquals(expected, bytes(to), () -> length + " bytes from " + from + " to " + to);
                    }
                }
            }
        }
    }

    @Test
    void everyLengthIsCopiedToAndFromArrays() {
        MemorySegment region = arena.allocate(SIZE, 64);
        byte[] source = noise();
        byte[] expected = bytes(region);
        byte[] back = noise();
        for (int length : LENGTHS) {
            int inArray = random.nextInt(9);
            int inRegion = random.nextInt(9);
            nm_pkt_copy(source, inArray, region, inRegion, length);
            System.arraycopy(source, inArray, expected, inRegion, length);
            assertArrayEquals(expected, bytes(region), () -> length + " bytes from an array");
            byte[] wanted = back.clone();
            nm_pkt_copy(region, inRegion, back, inArray, length);
            System.arraycopy(expected, inRegion, wanted, inArray, length);
            assertArrayEquals(wanted, back, () -> length + " bytes to an array");
        }
    }

    @Test
    void memoryMayOverlap() {
        for (MemorySegment memory : memories()) {
            for (int length : LENGTHS) {
                for (int distance : new int[] {-200, -33, -8, -1, 0, 1, 7, 32, 63, 200}) {
                    byte[] expected = noise();
                    put(expected, memory);
                    int from = Math.max(0, -distance);
                    nm_pkt_copy(memory, from, memory, from + distance, length);
                    System.arraycopy(expected, from, expected, from + distance, length);
                    assertArrayEquals(
                            expected, bytes(memory), () -> length + " bytes by " + distance + " in " + memory);
                }
            }
        }
    }

    @Test
    void whatReachesBeyondEitherSideCopiesNothing() {
        for (MemorySegment from : memories()) {
            for (MemorySegment to : memories()) {
                put(noise(), from);
                byte[] before = bytes(to);
                for (long length : new long[] {1, 31, 32, 60, 64, 65, 512, SIZE}) {
                    long end = SIZE - length;
                    refused(from, end + 1, to, 0, length);
                    refused(from, 0, to, end + 1, length);
                    refused(from, -1, to, 0, length);
                    refused(from, 0, to, -1, length);
                    refused(from, Long.MAX_VALUE, to, 0, length);
                    refused(from, 0, to, Long.MAX_VALUE, length);
                }
                refused(from, 0, to, 0, SIZE + 1L);
                refused(from, 0, to, 0, Long.MAX_VALUE);
                refused(from, 0, to, 0, -1);
                refused(from, SIZE + 1L, to, 0, 0);
                refused(from, 0, to, SIZE + 1L, 0);
                nm_pkt_copy(from, SIZE, to, SIZE, 0);
                assertArrayEquals(before, bytes(to));
            }
        }
    }

    private static void refused(MemorySegment src, long srcOffset, MemorySegment dst, long dstOffset, long length) {
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> nm_pkt_copy(src, srcOffset, dst, dstOffset, length),
                () -> length + " bytes from " + srcOffset + " to " + dstOffset);
    }

    @Test
    void closedAndStrangeMemoryIsRefused() {
        MemorySegment there = arena.allocate(64);
        MemorySegment gone;
        try (Arena closed = Arena.ofShared()) {
            gone = closed.allocate(64);
        }
        assertThrows(IllegalStateException.class, () -> nm_pkt_copy(gone, 0, there, 0, 60));
        assertThrows(IllegalStateException.class, () -> nm_pkt_copy(there, 0, gone, 0, 60));
        assertThrows(IllegalStateException.class, () -> nm_pkt_copy(new byte[64], 0, gone, 0, 60));
        assertThrows(NullPointerException.class, () -> nm_pkt_copy((MemorySegment) null, 0, there, 0, 60));
        try (Arena confined = Arena.ofConfined()) {
            MemorySegment own = confined.allocate(64);
            Class<?> refused = CompletableFuture.supplyAsync(
                            () -> assertThrows(RuntimeException.class, () -> nm_pkt_copy(own, 0, there, 0, 60))
                                    .getClass())
                    .join();
            assertEquals(WrongThreadException.class, refused);
        }
    }

    @Test
    void memoryThatIsReadOnlyIsNotWrittenTo() {
        for (MemorySegment from : memories()) {
            for (MemorySegment to : memories()) {
                nm_pkt_copy(from.asReadOnly(), 0, to, 0, 60);
                assertThrows(IllegalArgumentException.class, () -> nm_pkt_copy(from, 0, to.asReadOnly(), 0, 60));
            }
        }
    }

    @Test
    void arraysHaveBounds() {
        byte[] there = new byte[8];
        MemorySegment region = arena.allocate(8);
        assertThrows(IndexOutOfBoundsException.class, () -> nm_pkt_copy(there, 3, region, 0, 6));
        assertThrows(IndexOutOfBoundsException.class, () -> nm_pkt_copy(there, 0, region, 1, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> nm_pkt_copy(region, 1, there, 0, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> nm_pkt_copy(region, 0, there, 1, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> nm_pkt_copy(there, 0, region, 0, -1));
        MemorySegment onHeap = MemorySegment.ofArray(new byte[8]);
        assertThrows(ClassCastException.class, () -> nm_pkt_copy(there, 0, onHeap, 0, 8));
        assertThrows(ClassCastException.class, () -> nm_pkt_copy(onHeap, 0, there, 0, 8));
    }
}
