package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.abi.netmap_h.NS_BUF_CHANGED;
import static io.github.netmap4j.sys.abi.netmap_h.NS_MOREFRAG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.spi.MemoryStats;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Pipes: nothing copied, nothing lost. */
class PipeTest {

    private final SoftDevice device = SoftDevice.builder().build();

    private TestPort open(String name, int slots) {
        return new TestPort(device, new TestRegister(name).slots(slots));
    }

    private static byte[] frame(long number) {
        return TestPort.frame(2, 1, 60, number);
    }

    @Test
    void aFrameGoesEachWay() {
        try (TestPort master = open("x{1", 8);
                TestPort slave = open("x}1", 8)) {
            master.send(frame(1));
            assertArrayEquals(frame(1), slave.receive());
            slave.send(frame(2));
            assertArrayEquals(frame(2), master.receive());
            assertNull(master.receive());
        }
    }

    @Test
    void bothEndsNameTheSameBuffersFromTheStart() {
        try (TestPort master = open("x{1", 8);
                TestPort slave = open("x}1", 8)) {
            for (int i = 0; i < 8; i++) {
                long tx = NetmapSlot.buf_idx(master.memory, master.tx(0).slot(i));
                long rx = NetmapSlot.buf_idx(slave.memory, slave.rx(0).slot(i));
                assertEquals(tx, rx);
                assertTrue(tx >= 2);
            }
            assertEquals(master.registered.memoryId, slave.registered.memoryId);
        }
    }

    @Test
    void aFullPipeHoldsBackTheSenderUntilTheReaderReleases() {
        try (TestPort master = open("x{1", 8);
                TestPort slave = open("x}1", 8)) {
            for (int i = 0; i < 7; i++) {
                assertTrue(master.put(frame(i)));
            }
            assertFalse(master.put(frame(7)), "one slot always stays empty");
            master.txSync();
            assertEquals(7, master.tx(0).tail());
            assertEquals(0, master.poll(netmap_h.POLLOUT(), 0));
            slave.rxSync();
            assertEquals(0, TestPort.number(slave.take()));
            assertEquals(1, TestPort.number(slave.take()));
            slave.rxSync();
            assertEquals(7, master.tx(0).tail(), "the tail moves with the writer's own sync");
            master.txSync();
            assertEquals(1, master.tx(0).tail());
            assertEquals(netmap_h.POLLOUT(), master.poll(netmap_h.POLLOUT(), 0));
        }
    }

    @Test
    void whatWasSentBeforeTheOtherEndOpensIsThere() {
        try (TestPort master = open("x{1", 8)) {
            master.send(frame(5));
            try (TestPort slave = open("x}1", 8)) {
                assertEquals(5, TestPort.number(slave.receive()));
            }
        }
    }

    @Test
    void anEndThatIsReopenedGoesOnWhereItWas() {
        try (TestPort master = open("x{1", 8)) {
            TestPort slave = open("x}1", 8);
            for (int i = 0; i < 3; i++) {
                master.send(frame(i));
            }
            assertEquals(0, TestPort.number(slave.receive()));
            slave.close();
            master.send(frame(3));
            try (TestPort again = open("x}1", 8)) {
                for (int i = 1; i < 4; i++) {
                    assertEquals(i, TestPort.number(again.receive()));
                }
            }
        }
    }

    @Test
    void aSwappedBufferReachesTheOtherEndWithItsFlag() {
        try (TestPort master = open("x{1", 8);
                TestPort slave = open("x}1", 8)) {
            NetmapRing tx = master.tx(0);
            long a = tx.slot(0);
            long b = tx.slot(1);
            long first = NetmapSlot.buf_idx(master.memory, a);
            long second = NetmapSlot.buf_idx(master.memory, b);
            NetmapSlot.buf_idx(master.memory, a, second);
            NetmapSlot.buf_idx(master.memory, b, first);
            master.put(0, frame(1), NS_BUF_CHANGED());
            master.put(0, frame(2), NS_BUF_CHANGED());
            master.txSync();
            assertEquals(0, NetmapSlot.flags(master.memory, a), "the device takes note of the change");
            slave.rxSync();
            long rx = slave.rx(0).slot(0);
            assertEquals(second, NetmapSlot.buf_idx(slave.memory, rx));
            assertEquals(NS_BUF_CHANGED(), NetmapSlot.flags(slave.memory, rx));
        }
    }

    @Test
    void aFrameIsVisibleOnlyWithItsLastFragment() {
        try (TestPort master = open("x{1", 8);
                TestPort slave = open("x}1", 8)) {
            master.put(0, frame(1), NS_MOREFRAG());
            master.put(0, frame(2), NS_MOREFRAG());
            master.txSync();
            assertNull(slave.receive());
            master.put(0, frame(3), 0);
            master.txSync();
            slave.rxSync();
            assertEquals(3, NetmapUser.nm_ring_space(slave.rx(0)));
        }
    }

    @Test
    void slotsAndRingsAreTheMastersSwappedForTheSlave() {
        TestRegister request = new TestRegister("x{1").rings(2, 3);
        request.txSlots = 16;
        request.rxSlots = 32;
        try (TestPort master = new TestPort(device, request);
                TestPort slave = open("x}1", 99)) {
            assertEquals(3, slave.registered.txRings);
            assertEquals(2, slave.registered.rxRings);
            assertEquals(32, slave.registered.txSlots);
            assertEquals(16, slave.registered.rxSlots);
            master.put(1, frame(1), 0);
            master.txSync();
            slave.rxSync();
            assertNotEquals(null, slave.take(1));
        }
    }

    @Test
    void twoThreadsLoseNothing() throws Exception {
        int frames = 300_000;
        try (TestPort master = open("x{1", 256);
                TestPort slave = open("x}1", 256)) {
            CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
                int sent = 0;
                while (sent < frames) {
                    assertEquals(netmap_h.POLLOUT(), master.poll(netmap_h.POLLOUT(), 10_000));
                    while (sent < frames && master.put(frame(sent))) {
                        sent++;
                    }
                }
                master.txSync();
            });
            int received = 0;
            while (received < frames) {
                assertEquals(netmap_h.POLLIN(), slave.poll(netmap_h.POLLIN(), 10_000));
                for (byte[] frame = slave.take(); frame != null; frame = slave.take()) {
                    assertArrayEquals(frame(received), frame);
                    received++;
                }
            }
            sender.get(10, TimeUnit.SECONDS);
            assertNull(slave.receive());
        }
    }

    @Test
    void closingBothEndsGivesAllBack() {
        try (TestPort parent = open("vale0:p", 8)) {
            int memory = parent.registered.memoryId;
            MemoryStats before = device.memory(memory).orElseThrow();
            TestPort master = open("vale0:p{1", 8);
            TestPort slave = open("vale0:p}1", 8);
            assertEquals(
                    before.ringsFree() - 4, device.memory(memory).orElseThrow().ringsFree());
            assertEquals(
                    before.buffersFree() - 16,
                    device.memory(memory).orElseThrow().buffersFree());
            for (int i = 0; i < 5; i++) {
                master.send(frame(i));
            }
            slave.receive();
            slave.receive();
            slave.rxSync();
            slave.close();
            master.close();
            assertEquals(before, device.memory(memory).orElseThrow());
        }
    }

    @Test
    void aMemoryThatWasChosenForAPipeIsItsParentsForAsLong() {
        try (TestPort other = TestPort.open(device, "vale0:other")) {
            int chosen = other.registered.memoryId;
            for (String parent : new String[] {"x", SoftDevice.NIC_0}) {
                try (TestPort pipe = new TestPort(device, new TestRegister(parent + "{1").memory(chosen))) {
                    assertEquals(chosen, pipe.registered.memoryId);
                }
                assertTrue(device.memory(chosen + 1).isEmpty(), "the memory that " + parent + " had is left");
            }
            try (TestPort nic = TestPort.open(device, SoftDevice.NIC_0)) {
                assertEquals(1, nic.registered.memoryId);
            }
        }
        assertTrue(device.memory(2).isEmpty(), "private memory is left");
    }
}
