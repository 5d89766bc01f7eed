package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_NIC_SW;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_SW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.spi.Nic;
import io.github.netmap4j.soft.spi.NicMemory;
import io.github.netmap4j.soft.spi.NicRx;
import io.github.netmap4j.soft.spi.NicTx;
import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestControl;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.TestRegister;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Host rings of a driver's NIC. The host is the second ring at the other end of a wire. */
class DrivenHostTest {

    private static final int IN = netmap_h.POLLIN();
    private static final int HOST = 1;

    private final MemoryNic near = new MemoryNic(false);
    private final MemoryNic far = new MemoryNic(false);
    private final Hosted hosted = new Hosted();
    private final SoftDevice device = SoftDevice.builder()
            .globalMemory(PoolConfig.GLOBAL.withBuffers(1024, 2048))
            .nics(Map.of("nic0", hosted, "far0", far)::get)
            .build();

    DrivenHostTest() {
        near.wire(far);
    }

    @AfterEach
    void nothingIsLeft() {
        Leftovers.none(device);
    }

    /** One ring of its own, and one pair of host rings. */
    private final class Hosted implements Nic {
        private final List<byte[]> up = new ArrayList<>();
        private NicMemory memory;
        private boolean takes = true;

        @Override
        public int rings() {
            return 1;
        }

        @Override
        public int maxHostRings() {
            return 1;
        }

        @Override
        public boolean sendUp(int buffer, int offset, int length) {
            if (takes) {
                long at = memory.buffersOffset() + (long) buffer * memory.bufferSize() + offset;
                up.add(memory.segment().asSlice(at, length).toArray(ValueLayout.JAVA_BYTE));
            }
            return takes;
        }

        @Override
        public boolean turn(int ring, NicMemory of, boolean tx, boolean rx) {
            memory = of;
            return near.turn(ring, of, tx, rx);
        }

        @Override
        public int slots() {
            return near.slots();
        }

        @Override
        public int maxFrame() {
            return near.maxFrame();
        }

        @Override
        public int maxFragments() {
            return near.maxFragments();
        }

        @Override
        public NicTx tx(int ring) {
            return near.tx(ring);
        }

        @Override
        public NicRx rx(int ring) {
            return near.rx(ring);
        }

        @Override
        public void whenNews(int ring, Runnable wake) {
            near.whenNews(ring, wake);
        }

        @Override
        public int state() {
            return near.state();
        }

        @Override
        public void close() {
            near.close();
        }
    }

    private TestPort open(String name, int mode) {
        return new TestPort(device, new TestRegister(name).mode(mode));
    }

    private static byte[] frame(long number) {
        return Frames.frame(2, 1, 60, number);
    }

    private static void send(TestPort port, int ring, byte[] frame) {
        assertTrue(port.put(ring, frame, 0), "room");
        assertEquals(0, port.txSync());
    }

    private static byte[] receive(TestPort port, int ring) {
        assertEquals(0, port.rxSync());
        return port.take(ring);
    }

    @Test
    void aFrameInTheHostRingGoesToTheHostAndWhatTheHostSendsComesThere() {
        try (TestPort port = open("nic0", NR_REG_NIC_SW());
                TestPort other = TestPort.open(device, "far0")) {
            for (int i = 0; i < 3 * MemoryNic.SLOTS; i++) {
                send(port, HOST, frame(i));
                assertArrayEquals(frame(i), receive(other, HOST));
                send(other, HOST, frame(-i));
                assertArrayEquals(frame(-i), receive(port, HOST));
                send(port, 0, frame(i));
                assertArrayEquals(frame(i), receive(other, 0));
                assertNull(receive(port, 0));
            }
        }
        assertEquals(List.of("0tr", "1tr"), near.turned.subList(0, 2), "both are turned on");
        assertTrue(near.turned.subList(2, near.turned.size()).containsAll(List.of("0", "1")), "and off");
    }

    @Test
    void hostRingsAloneLeaveTheOthersOff() {
        try (TestPort _ = open("nic0", NR_REG_SW())) {
            assertEquals(List.of("1tr"), near.turned);
        }
    }

    @Test
    void aRefusalLeavesNothingOn() {
        near.refuses = HOST;
        int fd = device.open(OpenFlags.O_RDWR);
        assertEquals(
                -Errno.EPERM, new TestRegister("nic0").mode(NR_REG_NIC_SW()).ioctl(device, fd));
        assertEquals(List.of("0tr", "1", "0"), near.turned);
        near.refuses = -1;
        assertEquals(0, new TestRegister("nic0").mode(NR_REG_NIC_SW()).ioctl(device, fd));
        device.close(fd);
    }

    @Test
    void moreHostRingsThanTheDriverHasAreRefusedAndForgotten() {
        int fd = device.open(OpenFlags.O_RDWR);
        TestRegister many = new TestRegister("nic0").mode(NR_REG_SW()).hostRings(2, 1);
        assertEquals(-Errno.EINVAL, many.ioctl(device, fd));
        try (TestPort first = TestPort.open(device, "nic0");
                TestPort again = open("nic0", NR_REG_NIC_SW())) {
            assertEquals(1, again.registered.hostTxRings);
            assertEquals(1, first.registered.hostRxRings);
        }
        device.close(fd);
    }

    @Test
    void aMarkedFrameOfTheHostGoesToTheWire() {
        try (TestPort port = open("nic0", NR_REG_NIC_SW());
                TestPort other = TestPort.open(device, "far0")) {
            port.rx(HOST).flags(netmap_h.NR_FORWARD());
            for (int i = 0; i < 3 * MemoryNic.SLOTS; i++) {
                send(other, HOST, frame(i));
                assertEquals(0, port.rxSync());
                mark(port, HOST);
                assertEquals(IN, other.poll(IN, 0) | port.poll(IN, 0) | other.poll(IN, 0), "the poll sends it");
                assertArrayEquals(frame(i), other.take(0));
            }
        }
    }

    @Test
    void aMarkedFrameOfTheWireGoesToTheHost() {
        try (TestPort port = open("nic0", NR_REG_NIC_SW());
                TestPort other = TestPort.open(device, "far0")) {
            port.rx(0).flags(netmap_h.NR_FORWARD());
            for (int i = 0; i < 3 * MemoryNic.SLOTS; i++) {
                hosted.takes = i % 2 == 0;
                send(other, 0, frame(i));
                assertEquals(0, port.rxSync());
                mark(port, 0);
                assertEquals(0, port.rxSync());
                assertEquals(i / 2 + 1, hosted.up.size());
                assertEquals(hosted.takes, Arrays.equals(frame(i), hosted.up.getLast()));
                assertEquals(
                        (long) (i + 1) / 2,
                        device.drops().of(DropReason.LINK),
                        "what the host does not get is counted");
            }
        }
    }

    /** Gives the frame at the head of a ring back, to be forwarded. */
    private static void mark(TestPort port, int ring) {
        NetmapRing of = port.rx(ring);
        NetmapSlot.flags(port.memory, of.slot(of.head()), netmap_h.NS_FORWARD());
        assertTrue(port.take(ring) != null, "a frame to give back");
    }

    @Test
    void theHostIsAPortOfASwitchBesideItsNic() throws Exception {
        try (TestControl control = new TestControl(device);
                TestPort other = TestPort.open(device, "far0");
                TestPort inside = TestPort.open(device, "vale0:a")) {
            assertEquals(1, control.attach("vale0:nic0", NR_REG_NIC_SW()));
            for (int i = 0; i < 50; i++) {
                byte[] toAll = Frames.frame(-1, 1, 60, i);
                inside.send(toAll);
                assertArrayEquals(toAll, receive(other, 0), "the wire");
                assertArrayEquals(toAll, receive(other, HOST), "the host");
                byte[] ofHost = Frames.frame(-1, 3, 60, i);
                send(other, HOST, ofHost);
                assertArrayEquals(ofHost, inside.receive());
                assertArrayEquals(ofHost, receive(other, 0), "the host's broadcast goes to the wire, too");
                byte[] toHost = Frames.frame(3, 4, 60, i);
                send(other, 0, toHost);
                assertArrayEquals(toHost, receive(other, HOST), "from the wire to the host");
                assertNull(inside.receive());
            }
            assertEquals(1, control.detach("vale0:nic0"));
            send(other, HOST, frame(1));
            assertNull(inside.receive());
        }
        try (TestPort again = open("nic0", NR_REG_NIC_SW())) {
            assertEquals(1, again.registered.hostTxRings);
        }
    }
}
