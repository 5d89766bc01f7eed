package io.github.netmap4j.nic;

import static io.github.netmap4j.testing.Frames.frame;
import static io.github.netmap4j.testing.net.PrivateNet.inside;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.nic.lab.KernelAge;
import io.github.netmap4j.soft.MemfdRegions;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.testing.Rings;
import io.github.netmap4j.testing.TestControl;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.program.AttachMode;
import io.github.netmap4j.xdp.sys.Links;
import io.github.netmap4j.xdp.sys.NetDev;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** netmap ports on a veth pair: what one sends through the kernel, the other receives, in generic and in native mode. */
@Timeout(120)
class XdpNicTest {

    private static final int IN = netmap_h.POLLIN();
    private static final int OUT = netmap_h.POLLOUT();
    private static final int ERR = netmap_h.POLLERR();
    private static final int SLOTS = 64;

    private static SoftDevice device(AttachMode mode) {
        return XdpDevice.builder(nics(mode))
                .globalMemory(XdpDevice.pools(1024, 2048))
                .build();
    }

    private static XdpNics nics(AttachMode mode) {
        return XdpNics.builder().attachMode(mode).slots(SLOTS).build();
    }

    private static void nothingIsLeft(SoftDevice device) {
        var memory = device.memory(1).orElseThrow();
        assertEquals(memory.buffersTotal() - 2, memory.buffersFree());
        assertEquals(0, memory.corrupted());
        assertEquals(0, device.openDescriptors());
    }

    @ParameterizedTest
    @EnumSource(
            value = AttachMode.class,
            names = {"SKB", "NATIVE"})
    void framesGoThroughTheKernelBothWays(AttachMode mode) throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice device = device(mode);
            try (TestPort a = TestPort.nmOpen(device, "netmap:veth0");
                    TestPort b = TestPort.nmOpen(device, "netmap:veth1")) {
                for (int i = 0; i < 3 * SLOTS; i++) {
                    a.send(frame(i, 60 + i % 1400));
                    assertArrayEquals(frame(i, 60 + i % 1400), b.await(), "frame " + i);
                    b.send(frame(-i, 1514));
                    assertArrayEquals(frame(-i, 1514), a.await(), "frame " + -i);
                }
            }
            nothingIsLeft(device);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = AttachMode.class,
            names = {"SKB", "NATIVE"})
    void aWholeRingGoesInOneSync(AttachMode mode) throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice device = device(mode);
            try (TestPort a = TestPort.nmOpen(device, "netmap:veth0");
                    TestPort b = TestPort.nmOpen(device, "netmap:veth1")) {
                for (int round = 0; round < 5; round++) {
                    for (int i = 0; i < SLOTS - 1; i++) {
                        Rings.putPacket(a.tx(), frame(i, 100), 2048);
                    }
                    assertEquals(0, a.txSync());
                    List<byte[]> frames = b.await(SLOTS - 1);
                    assertEquals(0, b.rxSync(), "gives the slots back");
                    for (int i = 0; i < SLOTS - 1; i++) {
                        assertArrayEquals(frame(i, 100), frames.get(i));
                    }
                    assertEquals(OUT, a.poll(OUT, 5000));
                    assertEquals(SLOTS - 1, NetmapUser.nm_ring_space(a.tx()), "all slots are back");
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = AttachMode.class,
            names = {"SKB", "NATIVE"})
    void aFrameThatFindsNoFreeSlotIsCounted(AttachMode mode) throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice device = device(mode);
            try (TestPort a = TestPort.nmOpen(device, "netmap:veth0");
                    TestPort b = TestPort.nmOpen(device, "netmap:veth1")) {
                for (int round = 1; round <= 3; round++) {
                    for (int i = 0; i < SLOTS - 1; i++) {
                        Rings.putPacket(a.tx(), frame(i, 100), 2048);
                    }
                    assertEquals(0, a.txSync());
                    assertEquals(OUT, a.poll(OUT, 5000));
                    assertEquals(SLOTS - 1, NetmapUser.nm_ring_space(a.tx()), "all are sent");
                    if (round == 2) {
                        assertEquals(lost(SLOTS - 1), device.drops().toString());
                    }
                }
                assertEquals(SLOTS - 1, b.await(SLOTS - 1).size(), "the first ones");
            }
            assertEquals(lost(2 * (SLOTS - 1)), device.drops().toString(), "after the close");
            nothingIsLeft(device);
        });
    }

    private static String lost(int frames) {
        return "veth1 rx 0: full " + frames;
    }

    @ParameterizedTest
    @EnumSource(
            value = AttachMode.class,
            names = {"SKB", "NATIVE"})
    void longFramesTakeSeveralSlots(AttachMode mode) throws Exception {
        KernelAge.assumeLongFrames();
        inside(() -> {
            Veth.make("veth0", "veth1");
            Veth.mtu(9000, "veth0", "veth1");
            SoftDevice device = device(mode);
            try (TestPort a = TestPort.nmOpen(device, "netmap:veth0");
                    TestPort b = TestPort.nmOpen(device, "netmap:veth1")) {
                for (int i = 0; i < 2 * SLOTS; i++) {
                    a.sendPacket(frame(i, 9014), 1500 + 10 * (i % 55));
                    assertArrayEquals(frame(i, 9014), b.await(), "frame " + i);
                    a.send(frame(i, 2048));
                    assertEquals(1, b.poll(IN, 5000));
                    assertEquals(2, NetmapUser.nm_ring_space(b.rx()), "a slot receives 1792 bytes");
                    assertArrayEquals(frame(i, 2048), Rings.takePackets(b.rx()).getFirst());
                }
                a.sendPacket(frame(7, 18 * 500), 500);
                assertArrayEquals(frame(7, 18 * 500), b.await());
                a.sendPacket(frame(8, 8999), 499);
                a.send(frame(9, 60));
                assertArrayEquals(frame(9, 60), b.await(), "19 slots are dropped");
            }
            nothingIsLeft(device);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = AttachMode.class,
            names = {"SKB", "NATIVE"})
    void buffersOf4096BytesTakeMoreOfAFrame(AttachMode mode) throws Exception {
        KernelAge.assumeLongFrames();
        inside(() -> {
            Veth.make("veth0", "veth1");
            Veth.mtu(4082, "veth0", "veth1");
            SoftDevice device = XdpDevice.builder(nics(mode))
                    .globalMemory(XdpDevice.pools(512, 4096))
                    .regions(MemfdRegions.create())
                    .build();
            try (TestPort a = TestPort.nmOpen(device, "netmap:veth0");
                    TestPort b = TestPort.nmOpen(device, "netmap:veth1")) {
                assertEquals(4096, a.tx().nr_buf_size());
                a.send(frame(1, 3840));
                assertEquals(1, b.poll(IN, 5000));
                assertEquals(1, NetmapUser.nm_ring_space(b.rx()));
                assertArrayEquals(frame(1, 3840), Rings.takePackets(b.rx()).getFirst());
                a.send(frame(2, 4096));
                assertArrayEquals(frame(2, 4096), b.await());
            }
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = AttachMode.class,
            names = {"SKB", "NATIVE"})
    void buffersAreSwappedBetweenTwoInterfaces(AttachMode mode) throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            Veth.make("veth2", "veth3");
            SoftDevice device = device(mode);
            try (TestPort a = TestPort.nmOpen(device, "netmap:veth0");
                    TestPort b = TestPort.nmOpen(device, "netmap:veth1");
                    TestPort c = TestPort.nmOpen(device, "netmap:veth2");
                    TestPort d = TestPort.nmOpen(device, "netmap:veth3")) {
                for (int i = 0; i < 3 * SLOTS; i++) {
                    a.send(frame(i, 200));
                    assertEquals(1, b.poll(IN, 5000));
                    NetmapRing from = b.rx();
                    NetmapRing to = c.tx();
                    long in = from.slot(from.head());
                    long out = to.slot(to.head());
                    long received = NetmapSlot.buf_idx(b.memory, in);
                    NetmapSlot.buf_idx(b.memory, in, NetmapSlot.buf_idx(c.memory, out));
                    NetmapSlot.buf_idx(c.memory, out, received);
                    NetmapSlot.len(c.memory, out, NetmapSlot.len(b.memory, in));
                    Rings.advance(from);
                    Rings.advance(to);
                    assertEquals(0, c.txSync());
                    assertArrayEquals(frame(i, 200), d.await(), "frame " + i);
                }
            }
            nothingIsLeft(device);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = AttachMode.class,
            names = {"SKB", "NATIVE"})
    void theProgramIsAttachedWhileSomebodyReceives(AttachMode mode) throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            int ifindex = NetDev.ifindex("veth0");
            SoftDevice device = device(mode);
            for (int i = 0; i < 5; i++) {
                try (TestPort sender = TestPort.nmOpen(device, "netmap:veth0/T")) {
                    assertEquals(0, NetDev.xdpAttached(ifindex), "a sender leaves the packets to the host");
                    try (TestPort receiver = TestPort.nmOpen(device, "netmap:veth0/R");
                            TestPort peer = TestPort.nmOpen(device, "netmap:veth1")) {
                        assertNotEquals(0, NetDev.xdpAttached(ifindex));
                        sender.send(frame(i, 60));
                        assertArrayEquals(frame(i, 60), peer.await());
                        peer.send(frame(-i, 60));
                        assertArrayEquals(frame(-i, 60), receiver.await());
                    }
                    assertEquals(0, NetDev.xdpAttached(ifindex));
                    sender.send(frame(9, 60));
                }
            }
            nothingIsLeft(device);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = AttachMode.class,
            names = {"NATIVE"})
    void oneRingLeavesTheOtherQueuesToTheHost(AttachMode mode) throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1", 2);
            SoftDevice device = device(mode);
            try (TestPort a = TestPort.nmOpen(device, "netmap:veth0");
                    TestPort one = TestPort.nmOpen(device, "netmap:veth1-1")) {
                assertEquals(2, a.nifp.ni_rx_rings());
                Rings.putPacket(a.tx(0), frame(1, 60), 2048);
                Rings.putPacket(a.tx(1), frame(2, 60), 2048);
                assertEquals(0, a.txSync());
                assertArrayEquals(frame(2, 60), one.await());
                assertEquals(0, one.poll(IN, 0));
                try (TestPort other = TestPort.nmOpen(device, "netmap:veth1-0")) {
                    Rings.putPacket(a.tx(0), frame(3, 60), 2048);
                    assertEquals(0, a.txSync());
                    assertArrayEquals(frame(3, 60), other.await(), "frame 1 went to the host");
                }
            }
            nothingIsLeft(device);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = AttachMode.class,
            names = {"SKB", "NATIVE"})
    void anInterfaceThatIsDownIsAnErrorUntilItIsUpAgain(AttachMode mode) throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice device = device(mode);
            try (TestPort a = TestPort.nmOpen(device, "netmap:veth0");
                    TestPort b = TestPort.nmOpen(device, "netmap:veth1")) {
                Veth.down(NetDev.ifindex("veth0"));
                assertEquals(ERR, a.poll(IN, 5000));
                Rings.putPacket(a.tx(), frame(1, 60), 2048);
                assertEquals(-Errno.EIO, a.txSync());
                assertEquals(-Errno.EIO, a.rxSync());
                Veth.up(NetDev.ifindex("veth0"));
                while (a.txSync() != 0) {
                    Thread.onSpinWait();
                }
                // What is sent before both ends have their carrier again is lost.
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                while (b.poll(IN, 10) <= 0) {
                    assertTrue(System.nanoTime() < end, "nothing comes");
                    a.send(frame(2, 60));
                }
            }
            nothingIsLeft(device);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = AttachMode.class,
            names = {"SKB", "NATIVE"})
    void anInterfaceThatIsGoneIsAnErrorUntilThePortIsOpenedAgain(AttachMode mode) throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice device = device(mode);
            try (TestPort a = TestPort.nmOpen(device, "netmap:veth0")) {
                assertEquals(0, Links.delete(NetDev.ifindex("veth0")));
                assertEquals(ERR, a.poll(IN, 5000));
                Rings.putPacket(a.tx(), frame(1, 60), 2048);
                assertEquals(-Errno.EIO, a.txSync());
                Veth.make("veth0", "veth1");
                assertEquals(-Errno.EIO, a.rxSync(), "it is another one");
            }
            try (TestPort a = TestPort.nmOpen(device, "netmap:veth0");
                    TestPort b = TestPort.nmOpen(device, "netmap:veth1")) {
                a.send(frame(2, 60));
                assertArrayEquals(frame(2, 60), b.await());
            }
            nothingIsLeft(device);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = AttachMode.class,
            names = {"SKB", "NATIVE"})
    void anInterfaceIsAPortOfASwitch(AttachMode mode) throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice device = device(mode);
            try (TestPort outside = TestPort.nmOpen(device, "netmap:veth0");
                    TestPort inside = TestPort.open(device, "vale0:a");
                    TestControl control = new TestControl(device)) {
                assertTrue(control.attach("vale0:veth1") >= 0);
                for (int i = 0; i < 2 * SLOTS; i++) {
                    outside.send(frame(i, 60 + i));
                    assertArrayEquals(frame(i, 60 + i), inside.await());
                    inside.send(frame(-i, 1514));
                    assertArrayEquals(frame(-i, 1514), outside.await());
                }
                assertTrue(control.detach("vale0:veth1") >= 0);
            }
            assertEquals(0, NetDev.xdpAttached(NetDev.ifindex("veth1")));
            nothingIsLeft(device);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = AttachMode.class,
            names = {"SKB", "NATIVE"})
    void aPollSleepsUntilAFrameComes(AttachMode mode) throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice device = device(mode);
            try (TestPort a = TestPort.nmOpen(device, "netmap:veth0");
                    TestPort b = TestPort.nmOpen(device, "netmap:veth1")) {
                for (int i = 0; i < 20; i++) {
                    FutureTask<Integer> polled = new FutureTask<>(() -> b.poll(IN, 10_000));
                    Thread.ofPlatform().start(polled);
                    a.send(frame(i, 60));
                    assertEquals(IN, polled.get(20, TimeUnit.SECONDS));
                    assertArrayEquals(frame(i, 60), Rings.takePackets(b.rx()).getFirst());
                }
            }
        });
    }
}
