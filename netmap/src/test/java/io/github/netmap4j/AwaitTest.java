package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.Await;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waits: ready, timeout, interrupt, close, reset; from platform and virtual threads. */
final class AwaitTest {

    private static final Duration LONG = Duration.ofSeconds(50);

    private final Soft soft = new Soft();
    private final Soft.Pipe pipe = soft.pipe(8);

    @AfterEach
    void close() {
        soft.close();
    }

    @Test
    void aPacketEndsAWait() throws Exception {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        assertFalse(pipe.b().awaitRx(Duration.ZERO));
        assertFalse(pipe.b().awaitRx(Duration.ofMillis(2)));
        assertTrue(tx.send(packet(0, 60)));
        tx.sync();
        assertTrue(pipe.b().awaitRx(LONG));
        assertEquals(1, rx.available());
    }

    @Test
    void roomEndsAWait() throws Exception {
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        assertTrue(pipe.a().awaitTx(Duration.ZERO));
        while (tx.send(packet(0, 60))) {
            assertTrue(tx.pending() <= 7);
        }
        tx.sync();
        assertFalse(pipe.a().awaitTx(Duration.ofMillis(2)));
        rx.sync();
        assertEquals(1, rx.receive((region, offset, length, more) -> {}, 1));
        rx.sync();
        assertTrue(pipe.a().awaitTx(LONG));
        assertEquals(1, tx.space());
    }

    private Throwable thrownByWaiter(boolean virtual, ThreadAction end) throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread waiter = (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(() -> {
            try {
                boolean _ = pipe.b().awaitRx(LONG);
            } catch (Throwable failed) {
                thrown.set(failed);
            }
        });
        Await.parked(waiter);
        end.run(waiter);
        waiter.join();
        return thrown.get();
    }

    private interface ThreadAction {
        void run(Thread waiter) throws Exception;
    }

    @Test
    void anInterruptEndsAWait() throws Exception {
        assertInstanceOf(InterruptedException.class, thrownByWaiter(false, Thread::interrupt));
        assertInstanceOf(InterruptedException.class, thrownByWaiter(true, Thread::interrupt));
    }

    @Test
    void aCloseEndsAWait() throws Exception {
        assertInstanceOf(
                PortClosedException.class,
                thrownByWaiter(false, waiter -> pipe.b().close()));
        NetmapPort again = soft.open(pipe.b().name());
        again.close();
    }

    @Test
    void aCloseEndsAVirtualThreadsWait() throws Exception {
        assertInstanceOf(
                PortClosedException.class,
                thrownByWaiter(true, waiter -> pipe.b().close()));
    }

    @Test
    void anErrorIsAReset() {
        RxRing rx = pipe.rx();
        Soft.scribbleHead(rx, 77);
        PortResetException reset =
                assertThrows(PortResetException.class, () -> pipe.b().awaitRx(Duration.ofMillis(10)));
        assertTrue(reset.getMessage().contains("rx ring 0: head"), reset.getMessage());
    }
}
