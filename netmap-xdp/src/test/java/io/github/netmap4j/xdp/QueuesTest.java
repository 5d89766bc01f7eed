package io.github.netmap4j.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.xdp.failure.QueueCorruptedException;
import io.github.netmap4j.xdp.ownership.FrameTable;
import io.github.netmap4j.xdp.sys.XdpDesc;
import java.util.concurrent.FutureTask;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The four queues on memory that plays the kernel: what is handed over, what is refused, and that a refusal changes nothing. */
final class QueuesTest {

    private static final int SIZE = 8;
    private static final int FRAMES = 24;
    private static final UmemConfig CONFIG =
            UmemConfig.builder().frameSize(2048).txMetadata().build();

    /** Indexes that pass 2^32 in the middle of a test. */
    private final FakeKernel kernel = new FakeKernel(CONFIG, FRAMES, SIZE, -3);

    private String refused(Class<? extends RuntimeException> type, Executable call) {
        int filled = FakeKernel.waiting(kernel.fillRing);
        int sent = FakeKernel.waiting(kernel.txRing);
        int mine = kernel.memory.table.count(FrameTable.USER);
        String message = assertThrows(type, call).getMessage();
        assertEquals(filled, FakeKernel.waiting(kernel.fillRing));
        assertEquals(sent, FakeKernel.waiting(kernel.txRing));
        assertEquals(mine, kernel.memory.table.count(FrameTable.USER));
        return message;
    }

    private static void assertSays(String message, String... parts) {
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" is not in: " + message);
        }
    }

    @Test
    void framesGoRoundThroughAllFourQueues() {
        FrameBatch batch = new FrameBatch(kernel.memory, SIZE);
        for (int round = 0; round < 5; round++) {
            batch.fill(SIZE);
            assertEquals(SIZE, kernel.fill.produce(batch));
            assertTrue(batch.isEmpty());
            for (int i = 0; i < SIZE; i++) {
                kernel.receivePacket(1, 60 + i);
            }
            assertEquals(SIZE, kernel.rx.consume(batch));
            for (int i = 0; i < SIZE; i++) {
                assertEquals(60 + i, batch.length(i));
                assertEquals(0, batch.headroomLength(i));
            }
            assertEquals(SIZE, kernel.tx.produce(batch));
            assertEquals(SIZE, kernel.tx.pending());
            for (int i = 0; i < SIZE; i++) {
                kernel.send(true);
            }
            assertEquals(0, kernel.tx.pending());
            assertEquals(SIZE, kernel.completion.consume(batch));
            batch.freeAll();
        }
        assertEquals(FRAMES, kernel.memory.table.count(FrameTable.FREE));
    }

    @Test
    void aBatchThatDoesNotFitIsHandedOverNotAtAllOrInPart() {
        FrameBatch batch = kernel.frames(SIZE + 3, 60);
        assertEquals(0, kernel.fill.produce(batch));
        assertEquals(0, kernel.tx.produce(batch));
        assertEquals(SIZE + 3, batch.size());
        long fourth = batch.number(SIZE);
        assertEquals(SIZE, kernel.fill.produceSome(batch));
        assertEquals(3, batch.size());
        assertEquals(fourth, batch.number(0));
        assertEquals(0, kernel.fill.produceSome(batch));
        assertEquals(0, kernel.fill.produceOne(batch));
        assertEquals(3, kernel.tx.produceSome(batch));
    }

    @Test
    void framesGoOneAtATimeToo() {
        FrameBatch batch = kernel.frames(3, 60);
        assertEquals(1, kernel.fill.produceOne(batch));
        assertEquals(1, kernel.tx.produceOne(batch));
        assertEquals(1, batch.size());
        kernel.receivePacket(1, 77);
        kernel.send(true);
        FrameBatch back = new FrameBatch(kernel.memory, 2);
        assertEquals(1, kernel.rx.consumeOne(back));
        assertEquals(0, kernel.rx.consumeOne(back));
        assertEquals(1, kernel.completion.consumeOne(back));
        assertEquals(0, kernel.completion.consumeOne(back));
        assertEquals(77, back.length(0));
        assertEquals(0, back.length(1));
        assertEquals(0, kernel.fill.produceOne(new FrameBatch(kernel.memory, 1)));
    }

    @Test
    void aFrameInAQueueIsRefusedByEveryOther() {
        FrameBatch batch = kernel.frames(3, 60);
        FrameBatch twin = new FrameBatch(kernel.memory, 3);
        for (int i = 0; i < 3; i++) {
            twin.add(batch.number(i));
            twin.length(i, 60);
        }
        assertEquals(3, kernel.tx.produce(batch));
        assertSays(
                refused(IllegalStateException.class, () -> kernel.fill.produce(twin)),
                "frame 0",
                "the transmit queue of eth0 queue 0",
                "nothing was handed over");
        assertSays(refused(IllegalStateException.class, () -> kernel.tx.produce(twin)), "the transmit queue");
        assertThrows(IllegalStateException.class, twin::freeAll);
        assertThrows(IllegalStateException.class, () -> twin.frame(0));
    }

    @Test
    void aFrameThatIsTwiceInABatchIsRefused() {
        FrameBatch batch = new FrameBatch(kernel.memory, 4);
        batch.fill(2);
        batch.add(batch.number(0));
        for (int i = 0; i < 3; i++) {
            batch.length(i, 60);
        }
        assertSays(refused(IllegalStateException.class, () -> kernel.fill.produce(batch)), "twice", "at 0 and 2");
        assertSays(refused(IllegalStateException.class, () -> kernel.tx.produce(batch)), "twice", "at 0 and 2");
        assertEquals(3, batch.size());
    }

    @Test
    void aRefusedBatchTakesNoRoomInTheQueue() {
        FrameBatch batch = new FrameBatch(kernel.memory, 3);
        batch.fill(2);
        batch.add(batch.number(0));
        for (int i = 0; i < 3; i++) {
            batch.length(i, 60);
        }
        for (int i = 0; i < 2 * SIZE; i++) {
            assertThrows(IllegalStateException.class, () -> kernel.fill.produce(batch));
            assertThrows(IllegalStateException.class, () -> kernel.tx.produce(batch));
        }
        assertEquals(0, FakeKernel.waiting(kernel.fillRing));
        assertEquals(0, FakeKernel.waiting(kernel.txRing));
        FrameBatch good = kernel.frames(SIZE, 60);
        long[] addresses =
                LongStream.range(0, SIZE).map(i -> good.address((int) i)).toArray();
        assertEquals(SIZE, kernel.tx.produce(good));
        for (long address : addresses) {
            assertEquals(address, kernel.send(false));
        }
    }

    /** What a batch had before does not show on frames that come later. */
    @Test
    void aFrameThatComesIntoAUsedBatchHasNeitherOptionsNorHeadroom() {
        UmemConfig headroom =
                UmemConfig.builder().frameSize(2048).frameHeadroom(64).build();
        FakeKernel kernel = new FakeKernel(headroom, FRAMES, SIZE, 0);
        FrameBatch batch = new FrameBatch(kernel.memory, 3);
        for (int round = 0; round < 2; round++) {
            batch.fill(3);
            for (int i = 0; i < 3; i++) {
                batch.length(i, 60);
                batch.options(i, i < 2 ? FrameBatch.CONTINUES : 0);
                batch.headroomLength(i, 7);
            }
            assertEquals(3, round == 0 ? kernel.fill.produce(batch) : kernel.tx.produce(batch));
            for (int i = 0; i < 3; i++) {
                if (round == 0) {
                    kernel.receivePacket(1, 70);
                } else {
                    kernel.send(true);
                }
            }
            assertEquals(1, round == 0 ? kernel.rx.consumeOne(batch) : kernel.completion.consumeOne(batch));
            assertEquals(2, round == 0 ? kernel.rx.consume(batch) : kernel.completion.consume(batch));
            for (int i = 0; i < 3; i++) {
                assertEquals(0, batch.options(i));
                assertEquals(0, batch.headroomLength(i));
            }
            batch.freeAll();
        }
    }

    @Test
    void optionsOfFramesThatWereMovedToAnotherBatchReachTheKernel() {
        FrameBatch packet = kernel.frames(2, 100);
        packet.options(0, FrameBatch.CONTINUES);
        FrameBatch other = new FrameBatch(kernel.memory, 2);
        packet.moveTo(other, 2);
        assertEquals(2, kernel.tx.produce(other));
        long first = FakeKernel.ENTRIES + (SIZE - 3) * XdpDesc.SIZE;
        assertEquals(FrameBatch.CONTINUES, XdpDesc.options(kernel.txRing, first));
        assertEquals(0, XdpDesc.options(kernel.txRing, first + XdpDesc.SIZE));
    }

    @Test
    void aBatchOfAnotherUmemIsRefused() {
        FakeKernel other = new FakeKernel(CONFIG, 2, 2, 0);
        FrameBatch foreign = other.frames(1, 60);
        refused(IllegalArgumentException.class, () -> kernel.fill.produce(foreign));
        refused(IllegalArgumentException.class, () -> kernel.tx.produce(foreign));
        refused(IllegalArgumentException.class, () -> kernel.rx.consume(foreign));
        refused(IllegalArgumentException.class, () -> kernel.completion.consume(foreign));
    }

    @Test
    void aPacketOf18FramesGoesAndOneOf19IsRefused() {
        FakeKernel large = new FakeKernel(CONFIG, 64, 32, 0);
        FrameBatch packet = large.frames(18, 100);
        for (int i = 0; i < 17; i++) {
            packet.options(i, FrameBatch.CONTINUES);
        }
        assertEquals(18, large.tx.produce(packet));
        for (int i = 0; i < 18; i++) {
            large.send(false);
        }
        FrameBatch longer = large.frames(20, 100);
        for (int i = 1; i < 19; i++) {
            longer.options(i, FrameBatch.CONTINUES);
        }
        String message = assertThrows(IllegalArgumentException.class, () -> large.tx.produce(longer))
                .getMessage();
        assertSays(message, "begins at frame 1", "more than 18 frames", "nothing was handed over");
        assertEquals(0, FakeKernel.waiting(large.txRing));
        assertEquals(20, longer.size());
    }

    @Test
    void aPacketWithoutItsEndIsRefused() {
        FrameBatch batch = kernel.frames(2, 100);
        batch.options(1, FrameBatch.CONTINUES);
        assertSays(refused(IllegalArgumentException.class, () -> kernel.tx.produce(batch)), "not whole");
        batch.options(1, 0);
        batch.options(0, FrameBatch.CONTINUES);
        assertSays(refused(IllegalArgumentException.class, () -> kernel.tx.produceOne(batch)), "not whole");
        assertEquals(2, kernel.tx.produce(batch));
    }

    @Test
    void lengthsThatTheDeviceWouldDropAreRefused() {
        FrameBatch batch = kernel.frames(3, 60);
        batch.length(1, 13);
        assertSays(
                refused(IllegalArgumentException.class, () -> kernel.tx.produce(batch)), "frame 1", "13 bytes", "14");
        batch.length(1, 14);
        batch.options(1, FrameBatch.CONTINUES);
        batch.length(2, 0);
        assertSays(refused(IllegalArgumentException.class, () -> kernel.tx.produce(batch)), "frame 2", "0 bytes");
        batch.length(2, 1);
        assertEquals(3, kernel.tx.produce(batch));
    }

    @Test
    void noPacketIsCutByABatchThatIsTooSmall() {
        assertEquals(SIZE, kernel.fill.produce(kernel.frames(SIZE, 0)));
        kernel.receivePacket(1, 50);
        kernel.receivePacket(3, 2000 - 256);
        kernel.receivePacket(1, 51);
        FrameBatch three = new FrameBatch(kernel.memory, 3);
        assertEquals(1, kernel.rx.consume(three), "the second packet does not fit behind the first");
        assertEquals(0, kernel.rx.consume(three));
        three.freeAll();
        assertEquals(3, kernel.rx.consume(three));
        assertTrue(three.continues(0) && three.continues(1));
        assertFalse(three.continues(2));
        three.freeAll();
        assertEquals(1, kernel.rx.consume(three));
        assertEquals(51, three.length(0));
    }

    @Test
    void aPacketOfMoreFramesThanABatchHasIsAnErrorThatLosesNothing() {
        assertEquals(SIZE, kernel.fill.produce(kernel.frames(SIZE, 0)));
        kernel.receivePacket(3, 1000);
        FrameBatch two = new FrameBatch(kernel.memory, 2);
        assertSays(refused(IllegalArgumentException.class, () -> kernel.rx.consume(two)), "more frames than the 2");
        assertEquals(0, kernel.rx.consumeOne(two));
        FrameBatch three = new FrameBatch(kernel.memory, 3);
        assertEquals(3, kernel.rx.consume(three));
    }

    @Test
    void anEntryThatTheKernelCannotHaveMadeStopsTheSocket() {
        assertEquals(1, kernel.fill.produce(kernel.frames(1, 0)));
        long chunk = kernel.takeFilled();
        kernel.receive(chunk + 256, 60, 0);
        kernel.receive(chunk + 256, 60, 0);
        FrameBatch batch = new FrameBatch(kernel.memory, 4);
        assertSays(
                refused(QueueCorruptedException.class, () -> kernel.rx.consume(batch)),
                "the receive queue of eth0 queue 0",
                "not in a frame of the fill queue");
        assertTrue(batch.isEmpty());
        assertThrows(QueueCorruptedException.class, () -> kernel.rx.consume(batch));
        assertThrows(QueueCorruptedException.class, () -> kernel.completion.recycle());
        FrameBatch more = kernel.frames(1, 60);
        assertThrows(QueueCorruptedException.class, () -> kernel.tx.produce(more));
        assertThrows(QueueCorruptedException.class, () -> kernel.fill.produce(more));
    }

    @Test
    void dataBeyondTheFrameStopTheSocket() {
        assertEquals(1, kernel.fill.produce(kernel.frames(1, 0)));
        kernel.receive(kernel.takeFilled() + 256, 1793, 0);
        FrameBatch batch = new FrameBatch(kernel.memory, 4);
        refused(QueueCorruptedException.class, () -> kernel.rx.consume(batch));
    }

    @Test
    void dataBeyondAFrameThatIsNoPowerOfTwoStopTheSocket() {
        FakeKernel odd =
                new FakeKernel(UmemConfig.builder().frameSize(2304).unaligned().build(), 8, 8, 0);
        assertEquals(2, odd.fill.produce(odd.frames(2, 0)));
        odd.receive(odd.takeFilled() | 256L << 48, 2048, 0);
        odd.receive(odd.takeFilled() | 256L << 48, 2049, 0);
        FrameBatch batch = new FrameBatch(odd.memory, 4);
        assertEquals(1, odd.rx.consumeOne(batch));
        assertThrows(QueueCorruptedException.class, () -> odd.rx.consume(batch));
        assertEquals(1, batch.size());
        odd.arena.close();
    }

    @Test
    void anAddressBeyondTheUmemStopsTheSocket() {
        kernel.complete(FRAMES * 2048L);
        FrameBatch batch = new FrameBatch(kernel.memory, 4);
        assertSays(refused(QueueCorruptedException.class, () -> kernel.completion.consume(batch)), "not being sent");
    }

    @Test
    void aCompletionOfAFrameThatIsNotSentStopsTheSocket() {
        assertEquals(1, kernel.tx.produce(kernel.frames(1, 60)));
        long address = kernel.send(true);
        kernel.complete(address);
        refused(QueueCorruptedException.class, kernel.completion::recycle);
    }

    /** This kernel forgets bit 0 of an address between submission and completion. */
    @Test
    void aCompletionFindsItsFrameAlthoughTheAddressLostABit() {
        FrameBatch batch = kernel.frames(1, 60);
        batch.moveStart(0, 1);
        long address = batch.address(0);
        assertEquals(1, kernel.tx.produce(batch));
        assertEquals(address, kernel.send(true));
        assertEquals(1, kernel.completion.consume(batch));
        assertEquals(address & ~1L, batch.address(0));
    }

    @Test
    void completedFramesAreRecycledToTheFillQueue() throws Exception {
        assertEquals(SIZE, kernel.fill.topUp());
        assertEquals(0, kernel.fill.topUp());
        FrameBatch rest = kernel.frames(SIZE, 60);
        assertEquals(SIZE, kernel.tx.produce(rest));
        for (int i = 0; i < SIZE; i++) {
            kernel.send(true);
            kernel.takeFilled();
        }
        int free = kernel.memory.table.count(FrameTable.FREE);
        assertEquals(SIZE, kernel.completion.recycle());
        assertEquals(0, kernel.completion.recycle());
        assertEquals(free + SIZE, kernel.memory.table.count(FrameTable.FREE));
        assertEquals(SIZE, kernel.fill.topUp());
    }

    @Test
    void metadataAreCheckedBeforeTheKernelSeesThem() {
        FrameBatch batch = kernel.frames(2, 100);
        Frame frame = batch.frame(1);
        TxMetadata.clear(frame);
        TxMetadata.requestTimestamp(frame);
        TxMetadata.requestChecksum(frame, 34, 16);
        TxMetadata.requestLaunchTime(frame, 12345);
        assertThrows(IllegalArgumentException.class, () -> TxMetadata.requestChecksum(frame, 34, 65));
        frame.length(51);
        assertSays(refused(IllegalArgumentException.class, () -> kernel.tx.produce(batch)), "34 + 16", "51 bytes");
        frame.length(52);
        kernel.memory.region.set(
                java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, frame.address() - CONFIG.txMetadataLength(), 8);
        assertSays(refused(IllegalArgumentException.class, () -> kernel.tx.produce(batch)), "0x8", "clear(frame)");
        TxMetadata.clear(frame);
        assertEquals(2, kernel.tx.produce(batch));
    }

    @Test
    void metadataWithoutAPlaceAreRefused() {
        FrameBatch batch = kernel.frames(1, 100);
        Frame frame = batch.frame(0);
        assertThrows(IllegalStateException.class, () -> TxMetadata.requestTimestamp(frame), "clear was not called");
        frame.moveStart(-250);
        assertSays(refused(IllegalStateException.class, () -> TxMetadata.clear(frame)), "start 6 bytes into it");
        frame.options(FrameBatch.METADATA);
        assertSays(refused(IllegalArgumentException.class, () -> kernel.tx.produce(batch)), "start 6 bytes into it");
        frame.moveStart(51);
        assertSays(refused(IllegalStateException.class, () -> TxMetadata.clear(frame)), "odd address");
        FrameBatch without = new FakeKernel(UmemConfig.defaults(), 1, 1, 0).frames(1, 100);
        assertSays(
                refused(IllegalStateException.class, () -> TxMetadata.clear(without.frame(0))),
                "build it with txMetadata()");
        FrameBatch two = kernel.frames(2, 100);
        TxMetadata.clear(two.frame(1));
        two.options(0, FrameBatch.CONTINUES);
        assertSays(refused(IllegalArgumentException.class, () -> kernel.tx.produce(two)), "only the first frame");
    }

    @Test
    void aShortMetadataAreaHasNoLaunchTime() {
        FakeKernel small =
                new FakeKernel(UmemConfig.builder().txMetadataLength(16).build(), 1, 1, 0);
        Frame frame = small.frames(1, 100).frame(0);
        TxMetadata.clear(frame);
        assertSays(
                refused(IllegalStateException.class, () -> TxMetadata.requestLaunchTime(frame, 1)),
                "24 bytes",
                "has 16");
    }

    @Test
    void aQueueBelongsToTheThreadThatUsesItUntilItIsHandedOver() throws Exception {
        FrameBatch batch = kernel.frames(2, 60);
        assertEquals(1, kernel.fill.produceOne(batch));
        assertSays(
                inOtherThread(() -> kernel.fill.produceOne(batch)),
                "WrongThreadException",
                "the fill queue of eth0 queue 0",
                "handOver()");
        assertSays(inOtherThread(kernel.fill::handOver), "WrongThreadException");
        assertSays(inOtherThread(() -> kernel.tx.pending()), "done");
        assertThrows(WrongThreadException.class, kernel.tx::pending);
        kernel.fill.handOver();
        assertSays(inOtherThread(() -> kernel.fill.produceOne(batch)), "done");
        assertEquals(2, FakeKernel.waiting(kernel.fillRing));
    }

    private static String inOtherThread(Runnable work) throws Exception {
        FutureTask<String> task = new FutureTask<>(() -> {
            try {
                work.run();
                return "done";
            } catch (RuntimeException thrown) {
                return thrown.toString();
            }
        });
        Thread.ofPlatform().name("other").start(task);
        return task.get();
    }

    @Test
    void aQueueWhoseMemoryIsUnmappedGivesItsFramesBackToTheUmem() {
        FrameBatch batch = kernel.frames(3, 60);
        kernel.arena.close();
        assertThrows(IllegalStateException.class, () -> kernel.fill.produce(batch));
        assertThrows(IllegalStateException.class, () -> kernel.tx.produce(batch));
        FrameBatch empty = new FrameBatch(kernel.memory, 2);
        assertThrows(IllegalStateException.class, () -> kernel.rx.consume(empty));
        assertThrows(IllegalStateException.class, () -> kernel.completion.consume(empty));
        assertEquals(FRAMES, kernel.memory.table.count(FrameTable.FREE) + kernel.memory.table.count(FrameTable.USER));
    }

    @Test
    void everyUseOfAClosedQueueThrows() {
        FrameBatch batch = kernel.frames(1, 60);
        kernel.fill.close();
        kernel.tx.close();
        kernel.rx.close();
        kernel.completion.close();
        Executable[] uses = {
            () -> kernel.fill.produce(batch),
            () -> kernel.fill.produceSome(batch),
            () -> kernel.fill.produceOne(batch),
            kernel.fill::topUp,
            kernel.fill::wakeup,
            kernel.fill::needsWakeup,
            kernel.fill::handOver,
            () -> kernel.tx.produce(batch),
            () -> kernel.tx.produceSome(batch),
            () -> kernel.tx.produceOne(batch),
            () -> kernel.tx.produceAndWakeup(batch),
            kernel.tx::pending,
            kernel.tx::wakeup,
            kernel.tx::needsWakeup,
            () -> kernel.tx.await(java.time.Duration.ZERO),
            () -> kernel.rx.consume(batch),
            () -> kernel.rx.consumeOne(batch),
            () -> kernel.rx.await(java.time.Duration.ZERO),
            () -> kernel.completion.consume(batch),
            kernel.completion::recycle,
        };
        for (Executable use : uses) {
            assertSays(
                    assertThrows(IllegalStateException.class, use).getMessage(),
                    "the socket of eth0 queue 0 is closed");
        }
    }
}
