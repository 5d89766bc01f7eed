package io.github.netmap4j.nic;

import static io.github.netmap4j.testing.Frames.frame;
import static io.github.netmap4j.testing.net.PrivateNet.inside;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.nic.lab.Once;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapLibs;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.testing.Allocation;
import io.github.netmap4j.testing.Processes;
import io.github.netmap4j.testing.Rings;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.net.Veth;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a device with AF_XDP NICs has of netmap: monitors, pipes, switches, extra buffers, exclusive ports, and its errors. */
@Timeout(120)
class XdpDeviceTest {

    private static final int IN = netmap_h.POLLIN();

    private final SoftDevice device =
            XdpDevice.builder(XdpNics.builder().slots(64).build()).build();

    @Test
    void theDeviceOfTheProcessIsFoundByItsName() {
        NetmapDevice xdp = NetmapDevice.of("xdp");
        assertEquals("xdp", xdp.toString());
        assertSame(xdp, NetmapDevice.of("xdp"));
        assertEquals("/dev/netmap", NetmapDevice.ofDefault().toString(), "it is never the default");
        assertEquals(16_384, ((SoftDevice) xdp).memory(1).orElseThrow().buffersTotal());
    }

    @Test
    void anInterfaceThatIsNotThereIsRefusedWithAWayOut() throws Exception {
        inside(() -> {
            NetmapException none = assertThrows(NetmapException.class, () -> TestPort.nmOpen(device, "netmap:veth0"));
            assertEquals(Errno.ENXIO, none.errno());
            assertTrue(none.getMessage().contains("no interface \"veth0\""), none.getMessage());
            assertTrue(none.getMessage().contains("ip link"), none.getMessage());
        });
    }

    @Test
    void aMemoryWithoutRoomForHeadersIsRefused() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            XdpNics nics = XdpNics.builder().slots(64).build();
            SoftDevice plain =
                    SoftDevice.builder().nics(name -> nics.open(name)).build();
            NetmapException refused = assertThrows(NetmapException.class, () -> TestPort.nmOpen(plain, "netmap:veth0"));
            assertEquals(Errno.EINVAL, refused.errno());
            assertTrue(refused.getMessage().contains("256 after a page boundary"), refused.getMessage());
        });
    }

    @Test
    void aQueueThatAnotherDeviceHasIsBusy() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            SoftDevice other =
                    XdpDevice.builder(XdpNics.builder().slots(64).build()).build();
            try (TestPort _ = TestPort.nmOpen(other, "netmap:veth0")) {
                NetmapException busy =
                        assertThrows(NetmapException.class, () -> TestPort.nmOpen(device, "netmap:veth0"));
                assertEquals(Errno.EBUSY, busy.errno());
                assertTrue(busy.getMessage().contains("veth0 queue 0"), busy.getMessage());
            }
            TestPort.nmOpen(device, "netmap:veth0").close();
        });
    }

    /** A JVM of its own, since its log is on its standard error. */
    @Test
    void takingAllPacketsOfTheDefaultRouteIsWarnedOf() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            Processes.run("ip", "addr", "add", "10.9.0.1/24", "dev", "veth0");
            Processes.run("ip", "route", "add", "default", "via", "10.9.0.2");
            String warning = "the default route goes through veth0";
            String all = once();
            assertTrue(all.contains(warning) && all.contains("received 60"), all);
            String some = once("-Dnetmap4j.xdp.filter=pass port 22; else redirect");
            assertTrue(!some.contains(warning) && some.contains("received 60"), some);
        });
    }

    private static String once(String... options) throws Exception {
        return Processes.run(Processes.join(
                Processes.nativeJava(options), List.of(Once.class.getName(), "netmap:veth0", "netmap:veth1")));
    }

    @Test
    void anExclusivePortIsAlone() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            try (TestPort _ = TestPort.nmOpen(device, "netmap:veth0/x")) {
                assertEquals(
                        Errno.EBUSY,
                        assertThrows(NetmapException.class, () -> TestPort.nmOpen(device, "netmap:veth0"))
                                .errno());
            }
        });
    }

    @Test
    void twoPortsShareARing() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            try (TestPort a = TestPort.nmOpen(device, "netmap:veth0");
                    TestPort peer = TestPort.nmOpen(device, "netmap:veth1")) {
                TestPort.nmOpen(device, "netmap:veth0").close();
                a.send(frame(1, 60));
                assertArrayEquals(frame(1, 60), peer.await(), "the close of the other left it alone");
            }
        });
    }

    @Test
    void monitorsSeeBothDirections() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            try (TestPort a = TestPort.nmOpen(device, "netmap:veth0");
                    TestPort b = TestPort.nmOpen(device, "netmap:veth1");
                    TestPort copies = TestPort.nmOpen(device, "netmap:veth0/rt");
                    TestPort taker = TestPort.nmOpen(device, "netmap:veth1/z")) {
                for (int i = 0; i < 500; i++) {
                    a.send(frame(i, 100));
                    assertArrayEquals(frame(i, 100), copies.await());
                    assertArrayEquals(frame(i, 100), b.await());
                    assertEquals(0, b.rxSync(), "gives it to the monitor that takes buffers");
                    assertArrayEquals(frame(i, 100), taker.await());
                    b.send(frame(-i, 100));
                    assertArrayEquals(frame(-i, 100), a.await());
                    assertArrayEquals(frame(-i, 100), copies.await());
                    assertEquals(0, b.txSync());
                    assertArrayEquals(frame(-i, 100), taker.await());
                }
            }
        });
    }

    @Test
    void extraBuffersAreOfTheSameMemory() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment req = nmreq.allocate(arena);
                nmreq.nr_arg3(req, 3);
                try (TestPort a = new TestPort(NetmapLibs.nm_open(device, "netmap:veth0", req, 0, null));
                        TestPort b = TestPort.nmOpen(device, "netmap:veth1")) {
                    long extra = a.nifp.ni_bufs_head();
                    assertTrue(extra > 1, "an extra buffer");
                    NetmapRing ring = a.tx();
                    long slot = ring.slot(ring.head());
                    long mine = NetmapSlot.buf_idx(a.memory, slot);
                    NetmapSlot.buf_idx(a.memory, slot, extra);
                    long next = a.memory.get(JAVA_INT, NetmapUser.NETMAP_BUF_OFFSET(ring, slot));
                    a.send(frame(1, 1500));
                    assertArrayEquals(frame(1, 1500), b.await());
                    NetmapSlot.buf_idx(a.memory, slot, mine);
                    a.nifp.ni_bufs_head(next);
                    // The one that was used is lost to the list, and so free when the last port is closed.
                }
            }
        });
    }

    @Test
    void whatCannotBeSentIsCountedAndTheRingGoesOn() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            try (TestPort a = TestPort.nmOpen(device, "netmap:veth0");
                    TestPort b = TestPort.nmOpen(device, "netmap:veth1")) {
                Rings.putPacket(a.tx(), new byte[13], 2048);
                long slot = a.tx().slot(a.tx().head());
                long mine = NetmapSlot.buf_idx(a.memory, slot);
                Rings.putPacket(a.tx(), frame(1, 60), 2048);
                NetmapSlot.buf_idx(a.memory, slot, 16_384);
                Rings.putPacket(a.tx(), frame(2, 60), 2048);
                assertEquals(0, a.txSync());
                assertArrayEquals(frame(2, 60), b.await());
                NetmapSlot.buf_idx(a.memory, slot, mine);
                assertEquals(
                        Map.of(DropReason.TOO_SHORT, 1L, DropReason.BAD_BUFFER, 1L),
                        device.drops().byReason());
            }
        });
    }

    @Test
    void everyReceiveSyncWritesTheTime() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            try (TestPort a = TestPort.nmOpen(device, "netmap:veth0");
                    TestPort b = TestPort.nmOpen(device, "netmap:veth1")) {
                long before = System.currentTimeMillis() / 1000;
                a.send(frame(1, 60));
                b.await();
                assertTrue(b.rx().ts_sec() >= before, "seconds");
            }
        });
    }

    @Test
    void aPipeAndASwitchAreBesideTheNics() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            try (TestPort nic = TestPort.nmOpen(device, "netmap:veth0");
                    TestPort left = TestPort.nmOpen(device, "netmap:veth0{1");
                    TestPort right = TestPort.nmOpen(device, "netmap:veth0}1");
                    TestPort one = TestPort.open(device, "vale0:a");
                    TestPort two = TestPort.open(device, "vale0:b")) {
                left.send(frame(1, 60));
                assertArrayEquals(frame(1, 60), right.await());
                one.send(frame(2, 60));
                assertArrayEquals(frame(2, 60), two.await());
                assertEquals(nic.memory.address(), left.memory.address(), "buffers can be swapped with the pipe's");
            }
        });
    }

    @Test
    void packetsAndSyncsAllocateNothing() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            try (TestPort a = TestPort.nmOpen(device, "netmap:veth0");
                    TestPort b = TestPort.nmOpen(device, "netmap:veth1")) {
                NetmapRing out = a.tx();
                NetmapRing in = b.rx();
                Allocation.none(200, () -> round(a, out, b, in));
            }
        });
    }

    /** Sends 16 frames and takes those that are there, with syncs and a poll. */
    private static void round(TestPort a, NetmapRing out, TestPort b, NetmapRing in) {
        for (int i = 0; i < 16; i++) {
            long slot = out.slot(out.head());
            NetmapSlot.len(a.memory, slot, 60);
            out.head(NetmapUser.nm_ring_next(out, out.head()));
        }
        out.cur(out.head());
        assertEquals(0, a.txSync());
        assertEquals(IN, b.poll(IN, 5000));
        in.head(in.tail());
        in.cur(in.tail());
        assertEquals(0, b.rxSync());
    }

    @Test
    void oneSizeOfBuffersIsRefusedThatAfXdpDoesNotTake() {
        assertEquals(
                List.of(2048, 4096),
                List.of(
                        XdpDevice.pools(10, 2048).buffers().objectSize(),
                        XdpDevice.pools(10, 4096).buffers().objectSize()));
        assertThrows(IllegalArgumentException.class, () -> XdpDevice.pools(10, 8192));
        assertThrows(IllegalArgumentException.class, () -> XdpNics.builder().slots(16));
    }
}
