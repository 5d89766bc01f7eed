package io.github.netmap4j.nic;

import static io.github.netmap4j.nic.lab.Host.textIn;
import static io.github.netmap4j.testing.Frames.frame;
import static io.github.netmap4j.testing.net.PrivateNet.inside;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.nic.lab.Host;
import io.github.netmap4j.nic.lab.KernelAge;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.testing.Allocation;
import io.github.netmap4j.testing.Rings;
import io.github.netmap4j.testing.TestControl;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.program.AttachMode;
import io.github.netmap4j.xdp.sys.Links;
import io.github.netmap4j.xdp.sys.NetDev;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Host rings of an interface on a stock kernel: what the host's own sockets send and receive. */
@Timeout(120)
class HostRingTest {

    private static final int IN = netmap_h.POLLIN();
    private static final int SLOTS = 64;

    /** A kernel without tcx says so, for the host rings alone. */
    @BeforeEach
    void assumeTcx() throws Exception {
        if (KernelAge.hasTcx()) {
            return;
        }
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice device = device(AttachMode.AUTO);
            NetmapException refused =
                    assertThrows(NetmapException.class, () -> TestPort.nmOpen(device, "netmap:veth0^"));
            assertEquals(Errno.EOPNOTSUPP, refused.errno(), refused.getMessage());
            assertTrue(refused.getMessage().contains("this kernel has no tcx"), refused.getMessage());
            nothingIsLeft(device);
            try (TestPort nic = TestPort.nmOpen(device, "netmap:veth0")) {
                nic.send(frame(1, 60));
            }
        });
        assumeTrue(false, "host rings need tcx: Linux 6.6");
    }

    private static SoftDevice device(AttachMode mode) {
        return XdpDevice.builder(XdpNics.builder().attachMode(mode).slots(SLOTS).build())
                .globalMemory(XdpDevice.pools(1024, 2048))
                .build();
    }

    private static NetmapRing hostTx(TestPort port) {
        return port.rings(true).getLast();
    }

    private static NetmapRing hostRx(TestPort port) {
        return port.rings(false).getLast();
    }

    private static void nothingIsLeft(SoftDevice device) {
        assertEquals(0, device.openDescriptors());
        var memory = device.memory(1).orElseThrow();
        assertEquals(memory.buffersTotal() - 2, memory.buffersFree());
        assertEquals(0, memory.corrupted());
        for (int i = 1; i < 64; i++) {
            String name = NetDev.name(i);
            assertTrue(name == null || !name.startsWith("nm"), name + " is left");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = AttachMode.class,
            names = {"SKB", "NATIVE"})
    void theHostsSocketsSendAndReceiveByTheHostRings(AttachMode mode) throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice device = device(mode);
            try (Host host = new Host("veth0");
                    TestPort wire = TestPort.nmOpen(device, "netmap:veth1");
                    TestPort port = TestPort.nmOpen(device, "netmap:veth0*")) {
                for (int i = 0; i < 3 * SLOTS; i++) {
                    Rings.putPacket(hostTx(port), host.frame("up " + i), 2048);
                    assertEquals(0, port.txSync());
                    assertEquals("up " + i, host.receive());
                    host.send("down " + i);
                    assertEquals("down " + i, textIn(port, hostRx(port)));
                }
                Rings.putPacket(hostTx(port), host.frame("long " + "x".repeat(1450)), 1000);
                assertEquals(0, port.txSync());
                assertEquals("long " + "x".repeat(1450), host.receive(), "in two slots");

                port.send(frame(1, 60));
                assertArrayEquals(frame(1, 60), wire.await(), "nothing else was on the wire");
                wire.send(frame(2, 60));
                assertArrayEquals(frame(2, 60), port.await(), "the wire's frames are in the NIC ring");
            }
            nothingIsLeft(device);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = AttachMode.class,
            names = {"SKB", "NATIVE"})
    void buffersAreSwappedBetweenHostAndWire(AttachMode mode) throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice device = device(mode);
            try (Host host = new Host("veth0");
                    TestPort wire = TestPort.nmOpen(device, "netmap:veth1");
                    TestPort port = TestPort.nmOpen(device, "netmap:veth0*")) {
                for (int i = 0; i < 2 * SLOTS; i++) {
                    host.send("out " + i);
                    assertEquals(IN, port.poll(IN, 10_000));
                    swap(hostRx(port), port.tx());
                    assertEquals(0, port.txSync());
                    assertEquals("out " + i, textIn(wire, wire.rx()));
                    wire.send(host.frame("in " + i));
                    assertEquals(IN, port.poll(IN, 10_000));
                    swap(port.rx(), hostTx(port));
                    assertEquals(0, port.txSync());
                    assertEquals("in " + i, host.receive());
                }
            }
            nothingIsLeft(device);
        });
    }

    /** Moves the frames of a receive ring to a transmit ring with their buffers, as bridge(1) does. */
    private static void swap(NetmapRing from, NetmapRing to) {
        while (!NetmapUser.nm_ring_empty(from)) {
            long theirs = from.slot(from.head());
            long mine = to.slot(to.head());
            long index = NetmapSlot.buf_idx(to.region(), mine);
            NetmapSlot.buf_idx(to.region(), mine, NetmapSlot.buf_idx(from.region(), theirs));
            NetmapSlot.buf_idx(from.region(), theirs, index);
            NetmapSlot.len(to.region(), mine, NetmapSlot.len(from.region(), theirs));
            NetmapSlot.flags(to.region(), mine, netmap_h.NS_BUF_CHANGED());
            NetmapSlot.flags(from.region(), theirs, netmap_h.NS_BUF_CHANGED());
            Rings.advance(from);
            Rings.advance(to);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = AttachMode.class,
            names = {"SKB", "NATIVE"})
    void hostRingsAloneInterceptNothing(AttachMode mode) throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice device = device(mode);
            try (Host host = new Host("veth0");
                    TestPort wire = TestPort.nmOpen(device, "netmap:veth1");
                    TestPort alone = TestPort.nmOpen(device, "netmap:veth0^")) {
                host.computeChecksums();
                host.send("to the wire");
                assertEquals("to the wire", textIn(wire, wire.rx()));
                Rings.putPacket(alone.tx(), host.frame("up"), 2048);
                assertEquals(0, alone.txSync());
                assertEquals("up", host.receive());

                try (TestPort _ = TestPort.nmOpen(device, "netmap:veth0")) {
                    host.send("to the host ring");
                    assertEquals("to the host ring", textIn(alone, alone.rx()));
                }
                host.send("to the wire again");
                assertEquals("to the wire again", textIn(wire, wire.rx()));
            }
            nothingIsLeft(device);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = AttachMode.class,
            names = {"SKB", "NATIVE"})
    void markedFramesGoToTheOtherSide(AttachMode mode) throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice device = device(mode);
            try (Host host = new Host("veth0");
                    TestPort wire = TestPort.nmOpen(device, "netmap:veth1");
                    TestPort port = TestPort.nmOpen(device, "netmap:veth0*")) {
                hostRx(port).flags(netmap_h.NR_FORWARD());
                port.rx().flags(netmap_h.NR_FORWARD());
                for (int i = 0; i < SLOTS; i++) {
                    host.send("out " + i);
                    mark(port, hostRx(port));
                    assertEquals("out " + i, textIn(wire, wire.rx()));
                    wire.send(host.frame("in " + i));
                    mark(port, port.rx());
                    assertEquals("in " + i, host.receive());
                }
            }
            nothingIsLeft(device);
        });
    }

    /** Gives the next frame of a ring back, to be forwarded. */
    private static void mark(TestPort port, NetmapRing ring) {
        while (NetmapUser.nm_ring_empty(ring)) {
            assertTrue(port.poll(IN, 10_000) > 0, "no frame to forward");
        }
        NetmapSlot.flags(ring.region(), ring.slot(ring.head()), netmap_h.NS_FORWARD());
        Rings.advance(ring);
        assertEquals(0, port.rxSync());
        assertEquals(0, port.txSync());
    }

    @Test
    void aFrameMarkedForAHostThatIsNotOpenIsCounted() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice device = device(AttachMode.AUTO);
            try (TestPort wire = TestPort.nmOpen(device, "netmap:veth1");
                    TestPort port = TestPort.nmOpen(device, "netmap:veth0")) {
                port.rx().flags(netmap_h.NR_FORWARD());
                wire.send(frame(1, 60));
                mark(port, port.rx());
                assertEquals(1L, device.drops().of(DropReason.LINK));
            }
        });
    }

    @Test
    void aPollSleepsUntilTheHostSends() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice device = device(AttachMode.AUTO);
            try (Host host = new Host("veth0");
                    TestPort port = TestPort.nmOpen(device, "netmap:veth0*")) {
                for (int i = 0; i < 20; i++) {
                    Rings.takePackets(hostRx(port));
                    assertEquals(0, port.rxSync());
                    FutureTask<Integer> polled = new FutureTask<>(() -> port.poll(IN, 10_000));
                    Thread.ofPlatform().start(polled);
                    host.send("wake " + i);
                    assertEquals(IN, polled.get(20, TimeUnit.SECONDS));
                    assertEquals("wake " + i, textIn(port, hostRx(port)));
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = AttachMode.class,
            names = {"SKB", "NATIVE"})
    void anInterfaceAndItsHostArePortsOfASwitch(AttachMode mode) throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice device = device(mode);
            try (Host host = new Host("veth0");
                    TestPort wire = TestPort.nmOpen(device, "netmap:veth1");
                    TestPort vale = TestPort.open(device, "vale0:a");
                    TestControl control = new TestControl(device)) {
                assertTrue(control.attach("vale0:veth0", netmap_h.NR_REG_NIC_SW()) >= 0);
                for (int i = 0; i < 2 * SLOTS; i++) {
                    vale.send(host.frame("from the switch " + i));
                    assertEquals("from the switch " + i, host.receive());
                    host.send("to the switch " + i);
                    assertEquals("to the switch " + i, textIn(vale, vale.rx()));
                }
                wire.send(host.frame("from the wire"));
                assertEquals("from the wire", host.receive());
                assertEquals("from the switch 0", textIn(wire, wire.rx()), "when nobody knew where the host was");
                host.send("to the wire");
                assertEquals("to the wire", textIn(wire, wire.rx()), "where the far end was seen last");
                assertEquals(
                        -Errno.EBUSY,
                        control.attach("vale0:veth0", netmap_h.NR_REG_NIC_SW()),
                        "it is attached already");
                assertTrue(control.detach("vale0:veth0") >= 0);
                wire.send(host.frame("past the switch"));
                assertEquals("past the switch", host.receive());
                assertTrue(host.hasNothing());
            }
            nothingIsLeft(device);
        });
    }

    /** With an IPv6 address it would send frames of its own, into the host ring. */
    private static List<String> addressesOfHelpers() throws Exception {
        Path addresses = Path.of("/proc/thread-self/net/if_inet6");
        return Files.exists(addresses)
                ? Files.readAllLines(addresses).stream()
                        .filter(line -> line.contains(" nm"))
                        .toList()
                : List.of();
    }

    @Test
    void hostRingsComeAndGo() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice device = device(AttachMode.AUTO);
            try (Host host = new Host("veth0")) {
                for (int i = 0; i < 5; i++) {
                    try (TestPort port = TestPort.nmOpen(device, "netmap:veth0*")) {
                        Rings.putPacket(hostTx(port), host.frame("up " + i), 2048);
                        assertEquals(0, port.txSync());
                        assertEquals("up " + i, host.receive());
                        assertEquals(List.of(), addressesOfHelpers());
                    }
                    nothingIsLeft(device);
                }
            }
        });
    }

    @Test
    void hostRingsThatAnotherDeviceHasAreBusy() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            try (TestPort _ = TestPort.nmOpen(device(AttachMode.SKB), "netmap:veth0^")) {
                SoftDevice second = device(AttachMode.SKB);
                NetmapException busy =
                        assertThrows(NetmapException.class, () -> TestPort.nmOpen(second, "netmap:veth0^"));
                assertEquals(Errno.EBUSY, busy.errno());
                assertTrue(busy.getMessage().contains("another device has the host rings"), busy.getMessage());
                TestPort.nmOpen(second, "netmap:veth0").close();
            }
        });
    }

    @Test
    void anInterfaceThatGoesTakesNothingWithItThatIsMissedLater() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice device = device(AttachMode.AUTO);
            try (TestPort port = TestPort.nmOpen(device, "netmap:veth0*")) {
                assertEquals(0, Links.delete(NetDev.ifindex("veth0")));
                assertEquals(netmap_h.POLLERR(), port.poll(IN, 5000));
            }
            nothingIsLeft(device);
            Veth.make("veth0", "veth1");
            try (Host host = new Host("veth0");
                    TestPort port = TestPort.nmOpen(device, "netmap:veth0*")) {
                host.send("again");
                assertEquals("again", textIn(port, hostRx(port)));
            }
            nothingIsLeft(device);
        });
    }

    @Test
    void noFrameToTheHostAllocates() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice device = device(AttachMode.AUTO);
            try (TestPort wire = TestPort.nmOpen(device, "netmap:veth1");
                    TestPort port = TestPort.nmOpen(device, "netmap:veth0*")) {
                NetmapRing out = wire.tx();
                NetmapRing in = port.rx();
                NetmapRing up = hostTx(port);
                in.flags(netmap_h.NR_FORWARD());
                Allocation.none(50, () -> upAndForwarded(port, in, up, wire, out));
            }
        });
    }

    /** Hands 16 frames to the host by its ring, and marks those for it that come from the wire, 16 too. */
    private static void upAndForwarded(TestPort port, NetmapRing in, NetmapRing up, TestPort wire, NetmapRing out) {
        fill(out);
        assertEquals(0, wire.txSync());
        fill(up);
        assertEquals(0, port.txSync());
        assertEquals(IN, port.poll(IN, 5000));
        while (in.head() != in.tail()) {
            NetmapSlot.flags(in.region(), in.slot(in.head()), netmap_h.NS_FORWARD());
            in.head(NetmapUser.nm_ring_next(in, in.head()));
        }
        in.cur(in.head());
        assertEquals(0, port.rxSync());
    }

    private static void fill(NetmapRing ring) {
        for (int i = 0; i < 16; i++) {
            NetmapSlot.len(ring.region(), ring.slot(ring.head()), 60);
            ring.head(NetmapUser.nm_ring_next(ring, ring.head()));
        }
        ring.cur(ring.head());
    }
}
