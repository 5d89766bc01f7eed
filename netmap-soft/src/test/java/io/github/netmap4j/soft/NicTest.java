package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.abi.netmap_h.NS_BUF_CHANGED;
import static io.github.netmap4j.sys.abi.netmap_h.NS_FORWARD;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.TestRegister;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** NICs of software: the wire, the host behind, and forwarding between the two. */
class NicTest {

    private static final int IN = netmap_h.POLLIN();

    private final SoftDevice device = SoftDevice.builder()
            .cable("eth0", "eth1", 2, 16)
            .cable("loop", "loop", 1, 8)
            .build();
    private final SoftHost host0 = device.host("eth0");
    private final SoftHost host1 = device.host("eth1");

    @AfterEach
    void nothingIsLeft() {
        Leftovers.none(device);
    }

    private TestPort open(String name, int mode) {
        return new TestPort(device, new TestRegister(name).mode(mode));
    }

    private TestPort open(String name) {
        return open(name, netmap_h.NR_REG_ALL_NIC());
    }

    private static byte[] frame(long number) {
        return Frames.frame(2, 1, 60, number);
    }

    private static byte[] receive(SoftHost host) {
        byte[] buffer = new byte[2048];
        int length = host.receive(MemorySegment.ofArray(buffer));
        return length < 0 ? null : Arrays.copyOf(buffer, length);
    }

    private static void send(SoftHost host, long number) {
        host.send(MemorySegment.ofArray(frame(number)));
    }

    @Test
    void aDeviceHasTwoConnectedNicsByDefault() {
        SoftDevice plain = SoftDevice.builder().build();
        try (TestPort a = TestPort.open(plain, SoftDevice.NIC_0);
                TestPort b = TestPort.open(plain, SoftDevice.NIC_1)) {
            assertEquals(1, a.registered.memoryId);
            assertEquals(343_019_520, a.registered.memsize);
            assertEquals("1 1", a.registered.hostTxRings + " " + a.registered.hostRxRings);
            assertEquals(0, a.nifp.ni_flags(), "memory 1 is not private");
            a.send(frame(1));
            assertArrayEquals(frame(1), b.receive());
        }
    }

    @Test
    void theWireCopiesRingByRing() {
        try (TestPort a = open("eth0");
                TestPort b = open("eth1")) {
            long mine = NetmapSlot.buf_idx(a.memory, a.tx(1).slot(0));
            a.put(1, frame(7), 0);
            a.txSync();
            assertEquals(mine, NetmapSlot.buf_idx(a.memory, a.tx(1).slot(0)));
            assertEquals(0, a.tx(1).tail(), "sent at once");
            b.rxSync();
            assertNull(b.take(0));
            assertArrayEquals(frame(7), b.take(1));
            assertEquals(0, NetmapSlot.flags(b.memory, b.rx(1).slot(0)));
        }
    }

    @Test
    void aNicThatIsNotInNetmapModeBelongsToItsHost() {
        send(host0, 1);
        assertArrayEquals(frame(1), receive(host1));
        assertNull(receive(host1));
        try (TestPort a = open("eth0")) {
            a.send(frame(2));
            assertArrayEquals(frame(2), receive(host1));
            send(host1, 3);
            assertArrayEquals(frame(3), a.receive());
            send(host0, 4);
            assertNull(receive(host1), "nobody opened the host rings, so what the host sends is lost");
        }
        send(host1, 5);
        assertArrayEquals(frame(5), receive(host0));
    }

    @Test
    void hostRingsAloneInterceptNothing() {
        try (TestPort sw = open("eth0", netmap_h.NR_REG_SW())) {
            send(host0, 1);
            assertArrayEquals(frame(1), receive(host1), "it went out on the wire");
            sw.rxSync();
            assertNull(sw.take(2));
            send(host1, 2);
            assertArrayEquals(frame(2), receive(host0));
        }
    }

    @Test
    void markedFramesOfTheHostAreForwardedToTheWire() {
        try (TestPort a = open("eth0", netmap_h.NR_REG_NIC_SW());
                TestPort b = open("eth1")) {
            NetmapRing rx = a.rx(2);
            rx.flags(netmap_h.NR_FORWARD());
            for (int i = 0; i < 3; i++) {
                send(host0, i);
            }
            assertEquals(IN, a.poll(IN, 0));
            long given = NetmapSlot.buf_idx(a.memory, rx.slot(2));
            NetmapSlot.flags(a.memory, rx.slot(0), NS_FORWARD());
            NetmapSlot.flags(a.memory, rx.slot(2), NS_FORWARD());
            for (int i = 0; i < 3; i++) {
                a.take(2);
            }
            a.poll(IN, 0);
            assertArrayEquals(frame(0), b.receive());
            assertArrayEquals(frame(2), b.receive());
            assertNull(b.receive());
            assertNotEquals(given, NetmapSlot.buf_idx(a.memory, rx.slot(2)), "the buffers were swapped");
            assertEquals(NS_BUF_CHANGED(), NetmapSlot.flags(a.memory, rx.slot(2)));
            assertEquals(2, a.tx(0).head());
        }
    }

    @Test
    void aLoopHearsItself() {
        try (TestPort loop = open("loop")) {
            loop.send(frame(1));
            assertArrayEquals(frame(1), loop.receive());
        }
    }

    @Test
    void aHostThatWaitsIsWoken() throws Exception {
        assertFalse(host1.await(Duration.ofMillis(1)));
        for (int i = 0; i < 100; i++) {
            CompletableFuture<Boolean> host = CompletableFuture.supplyAsync(() -> host1.await(Duration.ofSeconds(20)));
            send(host0, i);
            assertTrue(host.get(10, TimeUnit.SECONDS));
            assertArrayEquals(frame(i), receive(host1));
        }
    }

    @Test
    void namesOfNicsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> device.host("eth7"));
        SoftDeviceBuilder builder = SoftDevice.builder();
        assertThrows(IllegalArgumentException.class, () -> builder.cable("a", "b", 0, 8));
        assertThrows(
                IllegalArgumentException.class,
                () -> SoftDevice.builder().cable("vale0", "b", 1, 8).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> SoftDevice.builder()
                        .cable("a", "b", 1, 8)
                        .cable("b", "c", 1, 8)
                        .build());
    }
}
