package io.github.netmap4j.select;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.OnlySixCalls;
import io.github.netmap4j.PortClosedException;
import io.github.netmap4j.PortResetException;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.Soft;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.testing.Await;
import java.nio.channels.ClosedSelectorException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many ports in one thread: what is ready, and what ends a select. */
final class NetmapSelectorTest {

    private static final Duration LONG = Duration.ofSeconds(50);

    private final Soft soft = new Soft();
    private final NetmapSelector selector = new NetmapSelector();

    @AfterEach
    void close() {
        selector.close();
        soft.close();
    }

    private static void send(Soft.Pipe pipe, int number) {
        try (TxRing tx = pipe.tx()) {
            assertTrue(tx.send(packet(number, 60)));
            tx.sync();
        }
    }

    @Test
    void aSelectTellsThePortsThatHavePackets() throws Exception {
        List<Soft.Pipe> pipes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            pipes.add(soft.pipe(8));
            selector.register(pipes.get(i).b(), Interest.RX).attach(i);
        }
        assertEquals(6, selector.size());
        assertEquals(0, selector.selectNow());
        assertEquals(0, selector.select(Duration.ofMillis(2)));
        send(pipes.get(2), 1);
        send(pipes.get(5), 1);
        assertEquals(2, selector.select(LONG));
        assertEquals(2, selector.ready(0).attachment());
        assertEquals(5, selector.ready(1).attachment());
        assertSame(pipes.get(2).b(), selector.ready(0).port());
        assertTrue(selector.ready(0).isRxReady());
        assertFalse(selector.ready(0).isTxReady());
        selector.ready(0).check();
        assertThrows(IndexOutOfBoundsException.class, () -> selector.ready(2));
        assertEquals(2, selector.selectNow(), "ready until it is taken");
        try (RxRing rx = pipes.get(2).rx()) {
            assertEquals(1, rx.receive((region, offset, length, more) -> {}, 8));
        }
        List<Object> seen = new ArrayList<>();
        assertEquals(1, selector.select(key -> seen.add(key.attachment()), LONG));
        assertEquals(List.of(5), seen);
    }

    @Test
    void portsOfSeveralDevicesAreTold() throws Exception {
        Soft other = new Soft();
        Soft.Pipe here = soft.pipe();
        Soft.Pipe there = other.pipe();
        selector.register(here.b(), Interest.RX);
        NetmapKey key = selector.register(there.b(), Interest.RX);
        send(there, 1);
        assertEquals(1, selector.select(LONG));
        assertSame(key, selector.ready(0));
        key.cancel();
        other.close();
        assertEquals(0, selector.selectNow());
    }

    @Test
    void onlyRingsOfInterestAreTold() throws Exception {
        Soft.Pipe pipe = soft.pipe(8);
        TxRing tx = pipe.tx();
        RxRing rx = pipe.rx();
        NetmapKey room = selector.register(tx);
        NetmapKey packets = selector.register(rx);
        assertSame(tx, room.ring());
        assertSame(pipe.a(), room.port());
        assertEquals(Interest.TX, room.interest());
        assertEquals(Interest.RX, packets.interest());
        assertNull(selector.register(pipe.b(), Interest.NONE).ring());
        assertEquals(1, selector.selectNow());
        assertSame(room, selector.ready(0));
        assertTrue(room.isTxReady());
        while (tx.send(packet(0, 60))) {
            assertTrue(tx.pending() <= 7);
        }
        tx.sync();
        assertEquals(1, selector.select(LONG));
        assertSame(packets, selector.ready(0));
        assertFalse(room.isTxReady());
        packets.interest(Interest.NONE);
        assertEquals(0, selector.selectNow());
        rx.sync();
        assertEquals(1, rx.receive((region, offset, length, more) -> {}, 1));
        rx.sync();
        assertEquals(1, selector.select(LONG));
        assertSame(room, selector.ready(0));
        packets.interest(Interest.RX);
        assertEquals(2, selector.select(LONG));
        assertTrue(packets.toString().contains("rx ring 0"), packets.toString());
        assertThrows(IllegalArgumentException.class, () -> packets.interest(Interest.TX));
        assertThrows(IllegalArgumentException.class, () -> packets.interest(Interest.BOTH));
    }

    @Test
    void oneRingOfSeveralNeedsADescriptor() throws Exception {
        NetmapPort port = soft.open(soft.builder("vale0:a").txRings(2).rxRings(2));
        RxRing rx = port.rxRing(0);
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> selector.register(rx));
        assertTrue(refused.getMessage().contains("openRing(0)"), refused.getMessage());
        try (NetmapPort second = port.openRing(1)) {
            NetmapKey key = selector.register(second.rxRing(1));
            assertEquals(0, selector.selectNow());
            key.cancel();
        }
    }

    @Test
    void cancelledKeysAreNotTold() throws Exception {
        Soft.Pipe pipe = soft.pipe();
        NetmapKey key = selector.register(pipe.b(), Interest.RX);
        send(pipe, 1);
        assertEquals(1, selector.select(LONG));
        key.cancel();
        key.cancel();
        assertFalse(key.isValid());
        assertEquals(0, selector.selectNow());
        key.interest(Interest.TX);
        assertEquals(0, selector.size());
        selector.register(pipe.b(), Interest.RX);
        assertEquals(1, selector.select(LONG));
    }

    /** A select of a thread, and what another does to end it. */
    private <T> T selectWhile(boolean virtual, Callable<T> select, Runnable end) throws Exception {
        FutureTask<T> task = new FutureTask<>(select);
        Await.parked((virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(task));
        end.run();
        return task.get();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPacketAWakeupAndTheCloseOfAPortEndASelect(boolean virtual) throws Exception {
        Soft.Pipe pipe = soft.pipe();
        NetmapKey key = selector.register(pipe.b(), Interest.RX);
        assertEquals(1, selectWhile(virtual, () -> selector.select(LONG), () -> send(pipe, 1)));
        try (RxRing rx = pipe.rx()) {
            assertEquals(1, rx.receive((region, offset, length, more) -> {}, 8));
        }
        assertEquals(0, selectWhile(virtual, () -> selector.select(LONG), selector::wakeup));
        selector.wakeup();
        assertEquals(0, selector.select(LONG), "a wakeup before the select ends it, too");
        assertEquals(
                1,
                selectWhile(virtual, () -> selector.select(LONG), () -> pipe.b().close()));
        assertSame(key, selector.ready(0));
        assertTrue(key.isClosed());
        assertFalse(key.isReset());
        assertFalse(key.isValid());
        assertThrows(PortClosedException.class, key::check);
        assertEquals(0, selector.selectNow(), "reported once");
        assertThrows(PortClosedException.class, () -> selector.register(pipe.b(), Interest.RX));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptEndsASelect(boolean virtual) throws Exception {
        selector.register(soft.pipe().b(), Interest.RX);
        FutureTask<Integer> task = new FutureTask<>(() -> selector.select(LONG));
        Thread waiter = (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(task);
        Await.parked(waiter);
        waiter.interrupt();
        waiter.join();
        assertInstanceOf(InterruptedException.class, task.exceptionNow());
        assertEquals(0, selector.selectNow());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theCloseOfTheSelectorEndsASelect(boolean virtual) throws Exception {
        Soft.Pipe pipe = soft.pipe();
        NetmapKey key = selector.register(pipe.b(), Interest.RX);
        ExecutionException ended = assertThrows(
                ExecutionException.class, () -> selectWhile(virtual, () -> selector.select(LONG), selector::close));
        assertInstanceOf(ClosedSelectorException.class, ended.getCause());
        assertFalse(key.isValid());
        assertFalse(selector.isOpen());
        assertThrows(ClosedSelectorException.class, () -> selector.selectNow());
        assertThrows(ClosedSelectorException.class, () -> selector.register(pipe.b(), Interest.RX));
        key.cancel();
        assertTrue(pipe.b().isOpen(), "the ports stay open");
    }

    @Test
    void aResetPortIsTold() throws Exception {
        Soft.Pipe pipe = soft.pipe();
        NetmapKey key = selector.register(pipe.b(), Interest.RX);
        RxRing rx = pipe.rx();
        Soft.scribbleHead(rx, 77_777);
        assertEquals(1, selector.select(LONG));
        assertTrue(key.isReset());
        assertFalse(key.isClosed());
        PortResetException reset = assertThrows(PortResetException.class, key::check);
        assertTrue(reset.getMessage().contains("rx ring 0: head"), reset.getMessage());
    }

    @Test
    void aSecondThreadIsRefused() throws Exception {
        selector.register(soft.pipe().b(), Interest.RX);
        FutureTask<Integer> waiter = new FutureTask<>(() -> {
            while (true) {
                try {
                    return selector.select(LONG);
                } catch (IllegalStateException registering) {
                    Thread.onSpinWait();
                }
            }
        });
        Thread thread = Thread.ofPlatform().start(waiter);
        Soft.Pipe late = soft.pipe();
        IllegalStateException refused = null;
        while (refused == null) {
            try {
                selector.register(late.b(), Interest.RX).cancel();
            } catch (IllegalStateException another) {
                refused = another;
            }
        }
        assertTrue(refused.getMessage().contains("another thread"), refused.getMessage());
        selector.wakeup();
        thread.join();
        assertEquals(0, waiter.resultNow());
    }

    @Test
    void aDeviceThatCannotBeWaitedForWithOthersIsRefused() {
        SoftDevice device = soft.device;
        OnlySixCalls plain = new OnlySixCalls(device);
        NetmapPort port = soft.open(NetmapPort.builder("vale0:plain").device(plain));
        UnsupportedOperationException refused =
                assertThrows(UnsupportedOperationException.class, () -> selector.register(port, Interest.RX));
        assertTrue(refused.getMessage().contains("Readiness"), refused.getMessage());
        assertEquals(0, selector.size());
    }
}
