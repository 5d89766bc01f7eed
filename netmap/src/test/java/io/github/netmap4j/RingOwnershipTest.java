package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.async.PacketChannel;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One owner at a time, and nothing after close. */
final class RingOwnershipTest {

    private final Soft soft = new Soft();

    @AfterEach
    void close() {
        soft.close();
    }

    private static Throwable thrownElsewhere(Runnable action) {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread other = Thread.ofPlatform().start(() -> {
            try {
                action.run();
            } catch (Throwable failed) {
                thrown.set(failed);
            }
        });
        try {
            other.join();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
        return thrown.get();
    }

    private static String refusedElsewhere(Runnable action) {
        Throwable thrown = thrownElsewhere(action);
        return assertInstanceOf(RingTakenException.class, thrown).getMessage();
    }

    @Test
    void theOwnerThatAsksAgainGetsTheSameRing() {
        NetmapPort port = soft.open("vale0:a");
        assertTrue(port.txRing(0).send(packet(0, 60)));
        port.txRing(0).sync();
        TxRing tx = port.txRing(0);
        assertSame(tx, port.txRing(0));
        assertSame(port.rxRing(0), port.rxRing(0));
        assertEquals(List.of(tx), port.txRings());
        assertEquals(List.of(tx), port.txRings(), "as often as it asks");
        assertEquals(List.of(port.rxRing(0)), port.rxRings());
        tx.close();
        tx.close();
        TxRing next = port.txRing(0);
        assertNotSame(tx, next, "what was given back stays so");
        next.close();
    }

    @Test
    void framesAndBatchesOutliveTheOwnersAskingAgain() {
        Soft.Pipe pipe = soft.pipe();
        try (TxBatch batch = pipe.a().txRing(0).reserve(1)) {
            batch.put(0, packet(3, 60));
            assertSame(pipe.tx(), pipe.tx());
            batch.commit();
        }
        pipe.tx().sync();
        pipe.rx().sync();
        Frame held = pipe.rx().recv();
        assertEquals(1, pipe.rx().held());
        assertArrayEquals(packet(3, 60), held.toByteArray());
        held.release();
        assertEquals(0, pipe.rx().held());
    }

    @Test
    void aHandlerGetsItsOwnRingAgainAndMayNotUseIt() {
        Soft.Pipe pipe = soft.pipe();
        assertTrue(pipe.tx().send(packet(0, 60)));
        pipe.tx().sync();
        pipe.rx().sync();
        assertEquals(1, pipe.rx().receiveFrames(_ -> assertSame(pipe.rx(), pipe.rx()), 1));
        assertTrue(pipe.tx().send(packet(0, 60)));
        pipe.tx().sync();
        pipe.rx().sync();
        assertThrows(
                IllegalStateException.class,
                () -> pipe.rx().receiveFrames(_ -> pipe.rx().available(), 1));
    }

    @Test
    void anotherThreadIsToldWhoseTheRingIs() {
        NetmapPort port = soft.open("vale0:a");
        TxRing tx = port.txRing(0);
        String told = refusedElsewhere(() -> port.txRing(0));
        assertTrue(told.contains("tx ring 0 of vale0:a is taken by " + Thread.currentThread()), told);
        assertEquals(null, thrownElsewhere(() -> assertTrue(port.txRings().isEmpty())));
        tx.handOver();
        told = refusedElsewhere(() -> port.txRing(0));
        assertTrue(told.contains("takeOver()"), told);
        told = assertThrows(RingTakenException.class, () -> port.txRing(0)).getMessage();
        assertTrue(told.contains("takeOver()"), told);
        String[] owner = new String[1];
        assertEquals(null, thrownElsewhere(() -> {
            tx.takeOver();
            owner[0] = Thread.currentThread().toString();
            assertSame(tx, port.txRing(0), "it is this thread's now");
        }));
        told = assertThrows(RingTakenException.class, () -> port.txRing(0)).getMessage();
        // The thread has ended by now, and so lost its group.
        assertTrue(told.contains("taken by " + owner[0].substring(0, owner[0].lastIndexOf(','))), told);
    }

    @Test
    void aRingThatAnotherOpenOfThePortTookIsNotThisOnes() {
        NetmapPort port = soft.open("vale0:a");
        NetmapPort same = soft.open("vale0:a");
        TxRing tx = port.txRing(0);
        String told =
                assertThrows(RingTakenException.class, () -> same.txRing(0)).getMessage();
        assertTrue(told.contains("this thread, through another open"), told);
        assertTrue(same.txRings().isEmpty());
        assertSame(tx, port.txRing(0));
    }

    @Test
    void aChannelsRingIsNotGivenOut() {
        NetmapPort port = soft.open("vale0:a");
        assertThrows(RingTakenException.class, () -> {
            port.rxRing(0);
            PacketChannel.of(port);
        });
        port.rxRing(0).close();
        try (PacketChannel _ = PacketChannel.of(port)) {
            String told =
                    assertThrows(RingTakenException.class, () -> port.rxRing(0)).getMessage();
            assertTrue(told.contains("by a channel"), told);
            assertTrue(port.rxRings().isEmpty());
        }
    }

    @Test
    void aRingIsTakenOnceAmongDescriptors() {
        NetmapPort port = soft.open("vale0:a");
        NetmapPort same = soft.open("vale0:a");
        RxRing rx = port.rxRing(0);
        assertThrows(RingTakenException.class, () -> same.rxRing(0));
        rx.close();
        RxRing again = same.rxRing(0);
        assertThrows(RingTakenException.class, () -> port.rxRing(0));
        same.close();
        port.rxRing(0).close();
        assertThrows(PortClosedException.class, again::available);
    }

    @Test
    void aRingThatWasGivenBackCannotBeUsed() {
        NetmapPort port = soft.open("vale0:a");
        TxRing tx = port.txRing(0);
        tx.close();
        assertThrows(IllegalStateException.class, () -> tx.send(packet(0, 60)));
        assertThrows(IllegalStateException.class, tx::sync);
        assertThrows(IllegalStateException.class, tx::handOver);
        assertThrows(IllegalStateException.class, tx::takeOver);
    }

    @Test
    void anotherThreadIsRefused() {
        NetmapPort port = soft.open("vale0:a");
        TxRing tx = port.txRing(0);
        RxRing rx = port.rxRing(0);
        TxBatch batch = tx.reserve(1);
        assertInstanceOf(WrongThreadException.class, thrownElsewhere(() -> tx.send(packet(0, 60))));
        assertInstanceOf(WrongThreadException.class, thrownElsewhere(tx::space));
        assertInstanceOf(WrongThreadException.class, thrownElsewhere(() -> batch.length(0, 60)));
        assertInstanceOf(WrongThreadException.class, thrownElsewhere(batch::commit));
        assertInstanceOf(WrongThreadException.class, thrownElsewhere(rx::sync));
        assertInstanceOf(WrongThreadException.class, thrownElsewhere(rx::recv));
        assertInstanceOf(WrongThreadException.class, thrownElsewhere(() -> rx.receive((r, o, l, f) -> {}, 1)));
        assertInstanceOf(WrongThreadException.class, thrownElsewhere(rx::releaseAll));
        assertInstanceOf(WrongThreadException.class, thrownElsewhere(rx::close));
        assertInstanceOf(WrongThreadException.class, thrownElsewhere(rx::handOver));
        assertInstanceOf(RingTakenException.class, thrownElsewhere(rx::takeOver));
        batch.abort();
    }

    @Test
    void aRingHandedOverBelongsToNobodyUntilItIsTakenOver() {
        NetmapPort port = soft.open("vale0:a");
        TxRing tx = port.txRing(0);
        assertTrue(tx.send(packet(0, 60)));
        tx.handOver();
        assertThrows(WrongThreadException.class, tx::space);
        assertThrows(WrongThreadException.class, tx::handOver);
        assertThrows(RingTakenException.class, () -> port.txRing(0), "handed over is not given back");
        assertEquals(null, thrownElsewhere(() -> {
            tx.takeOver();
            assertTrue(tx.send(packet(1, 60)));
            tx.handOver();
        }));
        tx.takeOver();
        assertEquals(2, tx.pending());
        assertThrows(RingTakenException.class, tx::takeOver);
    }

    @Test
    void nothingWorksAfterClose() {
        Soft.Pipe pipe = soft.pipe();
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        TxBatch batch = tx.reserve(1);
        assertThrows(IllegalStateException.class, () -> tx.send(packet(0, 60)));
        batch.abort();
        assertTrue(tx.send(packet(0, 60)));
        tx.sync();
        rx.sync();
        Frame frame = rx.recv();
        assertNotNull(frame);
        pipe.a().close();
        pipe.b().close();
        pipe.b().close();
        assertFalse(pipe.a().isOpen());
        assertThrows(PortClosedException.class, () -> tx.send(packet(0, 60)));
        assertThrows(PortClosedException.class, tx::sync);
        assertThrows(PortClosedException.class, tx::space);
        assertThrows(PortClosedException.class, () -> tx.reserve(1));
        assertThrows(PortClosedException.class, rx::recv);
        assertThrows(PortClosedException.class, rx::available);
        assertThrows(PortClosedException.class, tx::takeOver);
        assertThrows(IllegalStateException.class, () -> frame.u8(0));
        assertThrows(IllegalStateException.class, frame::toByteArray);
        assertThrows(IllegalStateException.class, frame::release);
        assertThrows(PortClosedException.class, () -> pipe.a().txRing(0));
        assertThrows(PortClosedException.class, () -> pipe.a().region());
        assertThrows(PortClosedException.class, () -> pipe.a().awaitRx(Duration.ZERO));
        assertThrows(IllegalStateException.class, () -> tx.region().get(ValueLayout.JAVA_BYTE, 0));
        tx.close();
        rx.close();
    }

    @Test
    void anotherThreadsCloseEndsUseAtOnce() throws Exception {
        Soft.Pipe pipe = soft.pipe();
        TxRing tx = pipe.tx();
        Thread closer = Thread.ofPlatform().start(pipe.a()::close);
        IllegalStateException thrown = assertThrows(IllegalStateException.class, () -> {
            while (true) {
                tx.send(packet(0, 60));
                tx.sync();
            }
        });
        // The JVM sets the interrupt status of a thread that it catches in the middle of an access.
        boolean _ = Thread.interrupted();
        closer.join();
        assertNotNull(thrown.getMessage());
        assertThrows(PortClosedException.class, tx::space);
    }
}
