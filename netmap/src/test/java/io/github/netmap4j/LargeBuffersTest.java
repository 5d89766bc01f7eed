package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.async.PacketChannel;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Buffers of 65,536 bytes, one more than a slot's length can say: no way to send loses that byte silently. */
final class LargeBuffersTest {

    private static final int BUFFER = 65_536;
    private static final int LARGEST = 65_535;

    private final Soft soft = new Soft(SoftDevice.builder()
            .privateMemory(PoolConfig.PRIVATE.withBuffers(600, BUFFER))
            .build());
    private final Soft.Pipe pipe = soft.pipe(16);

    @AfterEach
    void close() {
        soft.close();
    }

    private List<byte[]> received() {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        tx.sync();
        rx.sync();
        List<byte[]> all = new ArrayList<>();
        rx.receiveFrames(frame -> all.add(frame.toByteArray()), 100);
        return all;
    }

    private static void requireTooLarge(PacketTooLargeException refused) {
        assertEquals(BUFFER, refused.length());
        assertEquals(LARGEST, refused.limit());
    }

    @Test
    void thePortSaysThatOneByteOfEachBufferIsOutOfReach() {
        TxRing tx = pipe.tx();
        assertEquals(BUFFER, tx.bufferSize());
        assertEquals(LARGEST, tx.maxPayload());
    }

    @Test
    void aPacketLongerThanASlotCanSayIsRefused() {
        TxRing tx = pipe.tx();
        byte[] packet = packet(1, BUFFER);
        requireTooLarge(assertThrows(PacketTooLargeException.class, () -> tx.send(packet)));
        requireTooLarge(assertThrows(PacketTooLargeException.class, () -> tx.send(ByteBuffer.wrap(packet))));
        requireTooLarge(assertThrows(PacketTooLargeException.class, () -> tx.send(ByteBuffer.allocateDirect(BUFFER))));
        requireTooLarge(assertThrows(PacketTooLargeException.class, () -> tx.send(MemorySegment.ofArray(packet))));
        requireTooLarge(
                assertThrows(PacketTooLargeException.class, () -> tx.send((region, at, capacity) -> BUFFER, 1)));
        try (TxBatch batch = tx.reserve(1)) {
            assertEquals(LARGEST, batch.capacity(0));
            requireTooLarge(assertThrows(PacketTooLargeException.class, () -> batch.length(0, BUFFER)));
            requireTooLarge(assertThrows(PacketTooLargeException.class, () -> batch.packet(0, BUFFER)));
            requireTooLarge(assertThrows(PacketTooLargeException.class, () -> batch.put(0, packet)));
            requireTooLarge(assertThrows(
                    PacketTooLargeException.class, () -> batch.put(0, MemorySegment.ofArray(packet), 0, BUFFER)));
        }
        assertEquals(0, received().size());
    }

    @Test
    void anExtraBufferCannotSendItsLastByte() {
        NetmapPort port = soft.open(soft.builder("x{1").txSlots(16).rxSlots(16).extraBuffers(1));
        try (ExtraBuffer extra = port.extraBuffers().take();
                TxBatch batch = port.txRing(0).reserve(1)) {
            assertEquals(BUFFER, extra.capacity());
            requireTooLarge(assertThrows(PacketTooLargeException.class, () -> batch.swap(0, extra, BUFFER)));
        }
    }

    @Test
    void aChannelsWriteOfMoreFails() {
        Soft.Pipe other = soft.pipe(16);
        PacketChannel channel = PacketChannel.of(other.a());
        ExecutionException failed = assertThrows(
                ExecutionException.class,
                () -> channel.write(ByteBuffer.allocate(BUFFER)).get(10, TimeUnit.SECONDS));
        requireTooLarge(assertInstanceOf(PacketTooLargeException.class, failed.getCause()));
    }

    @Test
    void theLargestPacketArrivesWhole() {
        TxRing tx = pipe.tx();
        assertTrue(tx.send(packet(1, LARGEST)));
        try (TxBatch batch = tx.reserve(1)) {
            batch.put(0, packet(2, LARGEST));
            batch.commit();
        }
        assertEquals(
                1,
                tx.send(
                        (region, at, capacity) -> {
                            assertEquals(LARGEST, capacity);
                            MemorySegment.copy(MemorySegment.ofArray(packet(3, capacity)), 0, region, at, capacity);
                            return capacity;
                        },
                        1));
        List<byte[]> got = received();
        assertEquals(3, got.size());
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(packet(i + 1, LARGEST), got.get(i));
        }
    }

    @Test
    void aPacketOfSeveralSlotsIsCutWhereALengthEnds() {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        byte[] packet = packet(5, 2 * BUFFER);
        assertTrue(tx.sendFragments(MemorySegment.ofArray(packet), 0, packet.length));
        tx.sync();
        rx.sync();
        try (Frame frame = rx.recv()) {
            assertEquals(3, frame.fragments());
            assertEquals(LARGEST, frame.fragmentLength(0));
            assertEquals(LARGEST, frame.fragmentLength(1));
            assertEquals(2, frame.fragmentLength(2));
            assertArrayEquals(packet, frame.toByteArray());
        }
        long most = 15L * LARGEST;
        PacketTooLargeException refused = assertThrows(
                PacketTooLargeException.class,
                () -> tx.sendFragments(MemorySegment.ofArray(new byte[(int) most + 1]), 0, most + 1));
        assertEquals(most, refused.limit());
        rx.sync();
        tx.sync();
        byte[] fitting = packet(6, (int) most);
        assertTrue(tx.sendFragments(MemorySegment.ofArray(fitting), 0, most));
        assertArrayEquals(fitting, received().getFirst());
    }

    @Test
    void theLargestPacketIsForwardedEitherWay() {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        Soft.Pipe next = soft.pipe(16);
        TxRing onward = next.tx();
        assertTrue(tx.send(packet(1, LARGEST)));
        tx.sync();
        rx.sync();
        assertEquals(1, rx.copyTo(onward, 10));
        assertEquals(LARGEST, NetmapSlot.len(onward.region(), onward.slot(0)));
        TxRing back = pipe.b().txRing(0);
        assertTrue(tx.send(packet(2, LARGEST)));
        tx.sync();
        rx.sync();
        assertEquals(1, rx.forwardTo(back, 10));
        assertEquals(LARGEST, NetmapSlot.len(back.region(), back.slot(0)));
    }
}
