package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.abi.netmap_h.NR_MONITOR_RX;
import static io.github.netmap4j.sys.abi.netmap_h.NR_MONITOR_TX;
import static io.github.netmap4j.sys.abi.netmap_h.NR_ZCOPY_MON;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.TestRegister;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Monitors, beyond what netmap-conformance asks: of NICs and of their hosts, and chains that break. */
class MonitorTest {

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
        return Frames.frame(0xff_ff_ff_ff_ff_ffL, 1, 60, number);
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
