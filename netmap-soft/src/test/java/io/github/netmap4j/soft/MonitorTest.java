package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.abi.netmap_h.NR_MONITOR_RX;
import static io.github.netmap4j.sys.abi.netmap_h.NR_MONITOR_TX;
import static io.github.netmap4j.sys.abi.netmap_h.NR_ZCOPY_MON;
import static io.github.netmap4j.sys.abi.netmap_h.NS_TXMON;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Monitors: ports that look on at others. */
class MonitorTest {

    private static final int IN = netmap_h.POLLIN();
    private static final int OUT = netmap_h.POLLOUT();
    private static final int ERR = netmap_h.POLLERR();

    private final SoftDevice device = SoftDevice.builder().build();

    @AfterEach
    void nothingIsLeft() {
        for (int id = 2; id < 10; id++) {
            assertTrue(device.memory(id).isEmpty());
        }
    }

    private TestPort open(String name) {
        return new TestPort(device, new TestRegister(name).slots(8));
    }

    private TestPort monitor(String name, long flags) {
        return new TestPort(device, new TestRegister(name).flags(flags));
    }

    private static byte[] frame(long number) {
        return TestPort.frame(0xff_ff_ff_ff_ff_ffL, 1, 60, number);
    }

    private static int flagsOf(TestPort port, int slot) {
        return NetmapSlot.flags(port.memory, port.rx(0).slot(slot));
    }

    @Test
    void aPortThatIsNotOpenCannotBeMonitored() {
        int fd = device.open(OpenFlags.O_RDWR);
        assertEquals(-EINVAL, new TestRegister("vale0:a").flags(NR_MONITOR_TX()).ioctl(device, fd));
        device.close(fd);
    }

    @Test
    void aCopyMonitorSeesWhatIsSentAndWhatArrives() {
        try (TestPort a = open("vale0:a");
                TestPort b = open("vale0:b");
                TestPort m = monitor("vale0:a", NR_MONITOR_TX() | NR_MONITOR_RX())) {
            assertEquals("vale0:a/rt#0", m.nifp.ni_name());
            assertNotEquals(a.registered.memoryId, m.registered.memoryId);
            assertEquals(8_478_720, m.registered.memsize);
            a.send(frame(1));
            b.send(frame(2));
            m.rxSync();
            assertArrayEquals(frame(1), m.take());
            assertArrayEquals(frame(2), m.take(), "before its owner has synced");
            assertEquals(NS_TXMON(), flagsOf(m, 0));
            assertEquals(1 << 8, flagsOf(m, 1));
            assertArrayEquals(frame(2), a.receive());
            assertArrayEquals(frame(1), b.receive());
            assertNull(m.receive());
        }
    }

    @Test
    void aFullMonitorGetsTheNewest() {
        try (TestPort a = new TestPort(device, new TestRegister("vale0:a").slots(32));
                TestPort m = new TestPort(
                        device, new TestRegister("vale0:a").slots(4).flags(NR_MONITOR_TX()))) {
            for (int i = 0; i < 10; i++) {
                a.put(frame(i));
            }
            a.txSync();
            m.rxSync();
            for (int i = 7; i < 10; i++) {
                assertEquals(i, TestPort.number(m.take()));
            }
            assertNull(m.take());
        }
    }

    @Test
    void aZeroCopyMonitorTakesTheBuffers() {
        try (TestPort a = open("x{1");
                TestPort b = open("x}1");
                TestPort m = monitor("x}1", NR_ZCOPY_MON())) {
            assertEquals(NR_ZCOPY_MON() | NR_MONITOR_TX() | NR_MONITOR_RX(), m.registered.flags);
            assertEquals(b.registered.memoryId, m.registered.memoryId);
            a.send(frame(1));
            long buffer = NetmapSlot.buf_idx(b.memory, b.rx(0).slot(0));
            assertArrayEquals(frame(1), b.receive());
            assertNull(m.receive(), "not before its owner has given it back");
            b.rxSync();
            assertArrayEquals(frame(1), m.receive());
            assertEquals(buffer, NetmapSlot.buf_idx(m.memory, m.rx(0).slot(0)));
            assertNotEquals(buffer, NetmapSlot.buf_idx(b.memory, b.rx(0).slot(0)));
            assertEquals(0, flagsOf(m, 0));

            b.send(frame(2));
            assertNull(m.receive());
            a.receive();
            a.rxSync();
            b.txSync();
            assertArrayEquals(frame(2), m.receive());
            assertEquals(NS_TXMON(), flagsOf(m, 1));
        }
    }

    @Test
    void zeroCopyMonitorsHangOnEachOther() {
        try (TestPort a = open("x{1");
                TestPort b = open("x}1")) {
            TestPort first = monitor("x}1", NR_ZCOPY_MON());
            TestPort second = monitor("x}1", NR_ZCOPY_MON());
            for (int i = 0; i < 3; i++) {
                a.send(frame(i));
                b.receive();
                b.rxSync();
                assertArrayEquals(frame(i), first.receive());
                first.rxSync();
                assertArrayEquals(frame(i), second.receive());
            }
            first.close();
            a.send(frame(9));
            b.receive();
            b.rxSync();
            assertArrayEquals(frame(9), second.receive());
            second.close();
        }
    }

    @Test
    void aMonitorCannotSend() {
        try (TestPort a = open("vale0:a");
                TestPort m = monitor("vale0:a", NR_MONITOR_RX())) {
            assertEquals(OUT | ERR, m.poll(OUT, 0));
            m.put(frame(1));
            assertEquals(0, m.txSync());
            assertEquals(7, m.tx(0).tail());
            a.txSync();
        }
    }

    @Test
    void aMonitorOfAClosedPortSaysSo() {
        TestPort a = open("vale0:a");
        try (TestPort m = monitor("vale0:a", NR_MONITOR_TX());
                TestPort late = open("vale0:b")) {
            a.send(frame(1));
            a.send(frame(2));
            m.rxSync();
            a.close();
            assertEquals(IN | ERR, m.poll(IN, 0));
            m.take();
            m.take();
            assertEquals(0, m.rxSync());
            assertEquals(ERR, m.poll(IN, 0));
            try (TestPort again = open("vale0:a")) {
                again.send(frame(3));
                assertEquals(ERR, m.poll(IN, 0));
                late.txSync();
            }
        }
    }

    @Test
    void aSleepingMonitorIsWoken() throws Exception {
        try (TestPort a = open("vale0:a");
                TestPort b = open("vale0:b");
                TestPort m = monitor("vale0:b", NR_MONITOR_RX())) {
            for (int i = 0; i < 100; i++) {
                CompletableFuture<Integer> sleeper = CompletableFuture.supplyAsync(() -> m.poll(IN, -1));
                a.send(frame(i));
                assertEquals(IN, sleeper.get(10, TimeUnit.SECONDS));
                assertEquals(i, TestPort.number(m.take()));
                b.receive();
            }
        }
    }

    @Test
    void hostRingsOfANicCanBeMonitored() {
        try (TestPort nic = new TestPort(device, new TestRegister("soft0").mode(netmap_h.NR_REG_NIC_SW()));
                TestPort m = new TestPort(
                        device,
                        new TestRegister("soft0").mode(netmap_h.NR_REG_SW()).flags(NR_MONITOR_TX()))) {
            nic.put(1, frame(1), 0);
            nic.txSync();
            m.rxSync();
            assertEquals(1, NetmapUser.nm_ring_space(m.rx(1)));
            assertArrayEquals(frame(1), m.take(1));
        }
    }

    @Test
    void whatAMonitorOfANicMarksGoesUpToTheNicsHost() {
        try (TestPort nic = open(SoftDevice.NIC_0);
                TestPort far = open(SoftDevice.NIC_1);
                TestPort m = monitor(SoftDevice.NIC_0, NR_MONITOR_RX());
                Arena arena = Arena.ofConfined()) {
            m.rx(0).flags(netmap_h.NR_FORWARD());
            far.send(frame(1));
            assertEquals(0, m.rxSync());
            long slot = m.rx(0).slot(0);
            NetmapSlot.flags(m.memory, slot, NetmapSlot.flags(m.memory, slot) | netmap_h.NS_FORWARD());
            assertArrayEquals(frame(1), m.take());
            assertEquals(0, m.rxSync());
            MemorySegment received = arena.allocate(2048);
            int length = device.host(SoftDevice.NIC_0).receive(received);
            assertArrayEquals(frame(1), received.asSlice(0, length).toArray(JAVA_BYTE));
            assertArrayEquals(frame(1), nic.receive());
        }
    }
}
