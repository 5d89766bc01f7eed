package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.async.PacketChannel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Mistakes of a program: each throws at once, and nothing is lost, sent or leaked. */
final class MisuseTest {

    private final Soft soft = new Soft();
    private final Soft.Pipe pipe = soft.pipe(16);

    @AfterEach
    void close() {
        soft.close();
    }

    private void arrive(int packets) {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        for (int i = 0; i < packets; i++) {
            assertTrue(tx.send(packet(i, 60)));
        }
        tx.sync();
        rx.sync();
        assertEquals(packets, rx.available());
    }

    private void stillThere(int packets) {
        RxRing rx = pipe.rx();
        int[] next = {0};
        assertEquals(
                packets, rx.receiveFrames(frame -> assertArrayEquals(packet(next[0]++, 60), frame.toByteArray()), 100));
    }

    private static Throwable elsewhere(Runnable action) {
        return assertThrows(
                        CompletionException.class,
                        () -> CompletableFuture.runAsync(action).join())
                .getCause();
    }

    private static void wrongThread(Runnable action) {
        assertInstanceOf(WrongThreadException.class, elsewhere(action));
    }

    @Test
    void aHandlerThatIsNullTakesNothing() {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        assertThrows(NullPointerException.class, () -> rx.receive(null, 1), "also where nothing has arrived");
        arrive(2);
        assertThrows(NullPointerException.class, () -> rx.receive(null, 1));
        assertThrows(NullPointerException.class, () -> rx.receiveFrames(null, 1));
        assertThrows(NullPointerException.class, () -> rx.receiveControlled(null, 1));
        assertThrows(NullPointerException.class, () -> tx.send((PacketFiller) null, 0));
        assertThrows(NullPointerException.class, () -> rx.forwardTo(null, 1));
        assertThrows(NullPointerException.class, () -> rx.copyTo(null, 1));
        stillThere(2);
    }

    @Test
    void aVerdictThatIsNullKeepsThePacket() {
        RxRing rx = pipe.rx();
        arrive(2);
        NullPointerException told = assertThrows(NullPointerException.class, () -> rx.receiveControlled(_ -> null, 2));
        assertTrue(told.getMessage().contains("CONTINUE, STOP or KEEP"), told.getMessage());
        stillThere(2);
    }

    @Test
    void aHandlerThatReleasesItsFrameIsRefused() {
        RxRing rx = pipe.rx();
        arrive(2);
        assertThrows(IllegalStateException.class, () -> rx.receiveFrames(Frame::release, 1));
        assertEquals(1, rx.available(), "the packet it threw at is released");
        assertThrows(IllegalStateException.class, () -> rx.receiveFrames(Frame::close, 1));
    }

    @Test
    void receiveThrowsWhereAHandlerClosesThePort() {
        RxRing rx = pipe.rx();
        arrive(1);
        assertThrows(
                IllegalStateException.class,
                () -> rx.receive((region, offset, length, more) -> pipe.b().close(), 1));
        assertFalse(pipe.b().isOpen());
        assertThrows(PortClosedException.class, rx::available);
    }

    @Test
    void aBatchAndItsFramesRefuseAnotherThread() {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        arrive(2);
        RxBatch received = rx.recv(2);
        Frame frame = received.get(1);
        wrongThread(frame::release);
        wrongThread(received::close);
        TxBatch reserved = tx.reserve(1);
        wrongThread(() -> reserved.put(0, packet(7, 60)));
        wrongThread(reserved::close);
        assertThrows(IllegalStateException.class, reserved::commit, "nothing was put");
        reserved.close();
        assertArrayEquals(packet(1, 60), frame.toByteArray());
        received.close();
        assertEquals(0, rx.held());
    }

    @Test
    void theRingOfAnotherThreadIsRefusedAsATarget() {
        RxRing rx = pipe.rx();
        arrive(1);
        TxRing back = pipe.b().txRing(0);
        back.handOver();
        CompletableFuture.runAsync(back::takeOver).join();
        assertThrows(WrongThreadException.class, () -> rx.forwardTo(back, 1));
        assertThrows(WrongThreadException.class, () -> rx.copyTo(back, 1));
        stillThere(1);
    }

    @Test
    void aTargetWithAnOpenBatchIsRefused() {
        RxRing rx = pipe.rx();
        arrive(1);
        TxRing back = pipe.b().txRing(0);
        TxBatch open = back.reserve(1);
        assertThrows(IllegalStateException.class, () -> rx.forwardTo(back, 1));
        stillThere(1);
        open.abort();
    }

    @Test
    void aFrameThatIsNotHeldHereCannotBeSwapped() {
        RxRing rx = pipe.rx();
        arrive(1);
        TxRing back = pipe.b().txRing(0);
        Frame frame = rx.recv();
        Frame released = frame;
        try (TxBatch batch = back.reserve(2)) {
            rx.handOver();
            assertThrows(WrongThreadException.class, () -> batch.swap(0, frame));
            rx.takeOver();
            assertThrows(IndexOutOfBoundsException.class, () -> batch.swap(2, frame));
            assertArrayEquals(packet(0, 60), frame.toByteArray(), "it was not taken");
            frame.release();
            assertThrows(IllegalStateException.class, () -> batch.swap(0, released));
            assertThrows(IllegalStateException.class, () -> batch.commit(1), "nothing was put");
        }
    }

    @Test
    void aNegativeLengthIsCalledWhatItIs() {
        TxRing tx = pipe.tx();
        IllegalArgumentException told =
                assertThrows(IllegalArgumentException.class, () -> tx.send((region, offset, capacity) -> -1, 1));
        assertTrue(told.getMessage().contains("cannot have -1 bytes"), told.getMessage());
        assertEquals(0, tx.pending());
        try (TxBatch batch = tx.reserve(1)) {
            assertThrows(IllegalArgumentException.class, () -> batch.length(0, -1));
        }
    }

    @Test
    void aPutThatFailsLeavesNoLength() {
        TxRing tx = pipe.tx();
        TxBatch batch = tx.reserve(1);
        assertThrows(IndexOutOfBoundsException.class, () -> batch.put(0, MemorySegment.ofArray(new byte[10]), 5, 60));
        MemorySegment dead;
        try (Arena arena = Arena.ofConfined()) {
            dead = arena.allocate(60);
        }
        assertThrows(IllegalStateException.class, () -> batch.put(0, dead, 0, 60));
        assertThrows(NullPointerException.class, () -> batch.put(0, null, 0, 60));
        assertThrows(IllegalStateException.class, batch::commit, "what is in the buffer is not a packet");
        batch.abort();
        assertThrows(IllegalStateException.class, () -> tx.send(dead));
        assertEquals(0, tx.pending());
    }

    @Test
    void anOffsetWithoutTheOptionIsRefused() {
        TxRing tx = pipe.tx();
        try (TxBatch batch = tx.reserve(1)) {
            batch.headroom(0, 0);
            IllegalArgumentException told = assertThrows(IllegalArgumentException.class, () -> batch.headroom(0, 2));
            assertTrue(told.getMessage().contains("opened with"), told.getMessage());
        }
    }

    @Test
    void anOwnedFrameCannotGoToTheHost() {
        Frame owned = Frame.of(packet(0, 60));
        assertThrows(IllegalStateException.class, owned::forwardToHost);
        owned.release();
        assertThrows(IllegalStateException.class, owned::release);
        assertThrows(IllegalStateException.class, owned::toByteArray);
        owned.close();
    }

    @Test
    void anExtraBufferThatWasGivenBackIsDead() {
        NetmapPort port = soft.open(soft.builder("vale0:x").extraBuffers(2));
        NetmapPort other = soft.open(soft.builder("vale0:y").memoryOf(port));
        ExtraBuffer buffer = port.extraBuffers().take();
        buffer.close();
        buffer.close();
        assertEquals(2, port.extraBuffers().available(), "it was given back once");
        assertThrows(IllegalStateException.class, buffer::segment);
        try (TxRing out = other.txRing(0);
                TxBatch batch = out.reserve(1)) {
            assertThrows(IllegalStateException.class, () -> batch.swap(0, buffer, 60));
            assertThrows(IllegalStateException.class, batch::commit);
        }
        ExtraBuffer kept = port.extraBuffers().take();
        port.close();
        kept.close();
        assertThrows(IllegalStateException.class, kept::index);
    }

    @Test
    void theMemoryOfAClosedPortIsRefused() {
        NetmapPort gone = soft.open("vale0:gone");
        gone.close();
        assertThrows(
                PortClosedException.class,
                () -> soft.builder("vale0:late").memoryOf(gone).open().close());
    }

    @Test
    void aSoftwarePortHasNoDescriptorNumber() {
        NetmapPort port = soft.open("vale0:s");
        UnsupportedOperationException told = assertThrows(UnsupportedOperationException.class, port::fd);
        assertTrue(told.getMessage().startsWith("vale0:s is on soft,"), told.getMessage());
        assertEquals("vale0:s on soft", port.toString());
    }

    @Test
    void aChannelOfAPortInUseIsRefused() {
        RxRing rx = pipe.rx();
        assertThrows(RingTakenException.class, () -> PacketChannel.of(pipe.b()), "its receive ring is taken");
        assertTrue(pipe.b().isOpen(), "the port is still the caller's");
        pipe.b().txRing(0).close();
        rx.close();
        try (PacketChannel channel = PacketChannel.of(pipe.b())) {
            assertThrows(RingTakenException.class, () -> PacketChannel.of(channel.port()));
            assertThrows(RingTakenException.class, () -> channel.port().rxRing(0));
        }
    }

    @Test
    void aClosedFallbackChannelThrows() {
        FallbackChannel channel = NetmapPort.createFallbackChannel(1);
        channel.close();
        channel.close();
        assertThrows(PortClosedException.class, () -> channel.awaitRx(Duration.ZERO));
        assertThrows(PortClosedException.class, () -> channel.awaitTx(Duration.ZERO));
    }
}
