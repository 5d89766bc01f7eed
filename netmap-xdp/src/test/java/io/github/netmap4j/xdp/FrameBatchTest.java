package io.github.netmap4j.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.xdp.ownership.FrameTable;
import org.junit.jupiter.api.Test;

/** What a batch holds, and what it refuses. */
final class FrameBatchTest {

    private static final int HEADROOM = 64;
    private static final UmemConfig CONFIG =
            UmemConfig.builder().frameSize(2048).frameHeadroom(HEADROOM).build();

    private final FrameMemory memory = Memories.of(CONFIG, 4);
    private final FrameBatch batch = Memories.batch(memory);

    @Test
    void aFreshFrameStartsBehindBothHeadrooms() {
        for (int i = 0; i < batch.size(); i++) {
            assertEquals(i, FrameTable.index(batch.number(i)));
            assertEquals(i * 2048L + UmemConfig.XDP_PACKET_HEADROOM + HEADROOM, batch.address(i));
            assertEquals(0, batch.length(i));
            assertEquals(0, batch.headroomLength(i));
            assertEquals(0, batch.options(i));
        }
    }

    @Test
    void aLengthBeyondTheFrameIsRefused() {
        batch.length(1, CONFIG.mtu());
        assertEquals(CONFIG.mtu(), batch.length(1));
        assertThrows(IllegalArgumentException.class, () -> batch.length(1, CONFIG.mtu() + 1));
        assertThrows(IllegalArgumentException.class, () -> batch.length(1, -1));
        assertEquals(CONFIG.mtu(), batch.length(1));
    }

    @Test
    void aHeadroomBeyondTheConfiguredOneIsRefused() {
        batch.headroomLength(0, HEADROOM);
        assertThrows(IllegalArgumentException.class, () -> batch.headroomLength(0, HEADROOM + 1));
        assertEquals(HEADROOM, batch.headroomLength(0));
    }

    @Test
    void optionsThatTheKernelDoesNotKnowAreRefused() {
        batch.options(0, FrameBatch.CONTINUES | FrameBatch.METADATA);
        assertTrue(batch.continues(0));
        assertThrows(IllegalArgumentException.class, () -> batch.options(0, 4));
        assertTrue(batch.continues(0));
    }

    @Test
    void theStartMovesWithinTheFrameAndTheEndStays() {
        batch.length(2, 100);
        long start = batch.address(2);
        batch.moveStart(2, 14);
        assertEquals(start + 14, batch.address(2));
        assertEquals(86, batch.length(2));
        int allBefore = (int) (batch.address(2) - 2 * 2048);
        batch.moveStart(2, -allBefore);
        assertEquals(2 * 2048, batch.address(2));
        assertEquals(86 + allBefore, batch.length(2));
        assertThrows(IllegalArgumentException.class, () -> batch.moveStart(2, -1));
        assertThrows(IllegalArgumentException.class, () -> batch.moveStart(2, 86 + allBefore + 1));
        batch.reset(2);
        assertEquals(start, batch.address(2));
        assertEquals(0, batch.length(2));
    }

    @Test
    void placesBeyondTheFramesInItAreRefused() {
        assertThrows(IndexOutOfBoundsException.class, () -> batch.number(4));
        assertThrows(IndexOutOfBoundsException.class, () -> batch.length(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> batch.frame(4));
        assertThrows(IndexOutOfBoundsException.class, () -> batch.options(4, 0));
    }

    @Test
    void framesMoveToAnotherBatchWithAllThatIsInThem() {
        FrameBatch other = new FrameBatch(memory, 2);
        batch.length(3, 60);
        batch.options(3, FrameBatch.CONTINUES);
        long number = batch.number(3);
        batch.moveTo(other, 2);
        assertEquals(2, batch.size());
        assertEquals(number, other.number(1));
        assertEquals(60, other.length(1));
        assertTrue(other.continues(1));
        assertThrows(IllegalArgumentException.class, () -> batch.moveTo(other, 1));
        assertThrows(IllegalArgumentException.class, () -> batch.moveTo(batch, 1));
        FrameBatch foreign = new FrameBatch(Memories.of(CONFIG, 1), 2);
        assertThrows(IllegalArgumentException.class, () -> batch.moveTo(foreign, 1));
    }

    @Test
    void aFrameIsAddedByItsNumberWhileTheProgramHasIt() {
        FrameBatch other = new FrameBatch(memory, 1);
        other.add(batch.number(0));
        assertEquals(batch.address(0), other.address(0));
        assertThrows(IllegalStateException.class, () -> other.add(batch.number(1)), "it is full");
        long number = batch.number(0);
        batch.freeAll();
        FrameBatch empty = new FrameBatch(memory, 1);
        assertThrows(IllegalStateException.class, () -> empty.add(number), "it was given back");
        assertTrue(empty.isEmpty());
    }

    @Test
    void framesAreTakenWhileThereAreAny() {
        FrameBatch other = new FrameBatch(memory, 3);
        assertEquals(0, other.fill(3));
        batch.freeAll();
        assertEquals(2, other.fill(2));
        assertEquals(1, other.fill(7));
        assertEquals(0, other.room());
        assertFalse(other.isEmpty());
    }

    @Test
    void aBatchOfNothingIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new FrameBatch(memory, 0));
    }

    @Test
    void unalignedAddressesOfTheKernelAreFoundInAnyFrameSize() {
        FrameMemory odd =
                Memories.of(UmemConfig.builder().frameSize(3000).unaligned().build(), 5);
        long address = 2 * 3000L | (256L << 48);
        assertEquals(2 * 3000L + 256, FrameMemory.offset(address));
        assertEquals(2, odd.index(FrameMemory.offset(address)));
        assertEquals(4, odd.index(5 * 3000L - 1));
        assertEquals(5, odd.index(5 * 3000L), "the first that there is not");
    }
}
