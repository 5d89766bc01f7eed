package io.github.netmap4j.nic;

import static io.github.netmap4j.nic.lab.PrivateNet.inside;
import static io.github.netmap4j.nic.lab.TestPort.frame;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.netmap4j.nic.lab.Child;
import io.github.netmap4j.nic.lab.Host;
import io.github.netmap4j.nic.lab.Once;
import io.github.netmap4j.nic.lab.TestPort;
import io.github.netmap4j.nic.lab.Veth;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
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
            NetmapException none = assertThrows(NetmapException.class, () -> TestPort.open(device, "netmap:veth0"));
            assertEquals(Errno.ENXIO, none.errno());
            assertTrue(none.getMessage().contains("no interface \"veth0\""), none.getMessage());
            assertTrue(none.getMessage().contains("ip link"), none.getMessage());
        });
    }

    @Test
    void aMemoryWithoutRoomForHeadersIsRefused() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1", 1);
            XdpNics nics = XdpNics.builder().slots(64).build();
            SoftDevice plain =
                    SoftDevice.builder().nics(name -> nics.open(name)).build();
            NetmapException refused = assertThrows(NetmapException.class, () -> TestPort.open(plain, "netmap:veth0"));
            assertEquals(Errno.EINVAL, refused.errno());
            assertTrue(refused.getMessage().contains("256 behind a page"), refused.getMessage());
        });
    }

    @Test
    void aQueueThatAnotherDeviceHasIsBusy() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1", 1);
            SoftDevice other =
                    XdpDevice.builder(XdpNics.builder().slots(64).build()).build();
            try (TestPort _ = TestPort.open(other, "netmap:veth0")) {
                NetmapException busy = assertThrows(NetmapException.class, () -> TestPort.open(device, "netmap:veth0"));
                assertEquals(Errno.EBUSY, busy.errno());
                assertTrue(busy.getMessage().contains("veth0 queue 0"), busy.getMessage());
            }
            TestPort.open(device, "netmap:veth0").close();
        });
    }

    /** A JVM of its own, since its log is on its standard error. */
    @Test
    void takingAllPacketsOfTheDefaultRouteIsWarnedOf() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1", 1);
            Host.run("ip", "addr", "add", "10.9.0.1/24", "dev", "veth0");
            Host.run("ip", "route", "add", "default", "via", "10.9.0.2");
            String warning = "the default route goes through veth0";
            String all = once();
            assertTrue(all.contains(warning) && all.contains("received 60"), all);
            String some = once("-Dnetmap4j.xdp.filter=pass port 22; else redirect");
            assertTrue(!some.contains(warning) && some.contains("received 60"), some);
        });
    }

    private static String once(String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of(Once.class.getName(), "netmap:veth0", "netmap:veth1"));
        Process process = Child.java(arguments.toArray(String[]::new));
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    @Test
    void anExclusivePortIsAlone() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1", 1);
            try (TestPort _ = TestPort.open(device, "netmap:veth0/x")) {
                assertEquals(
                        Errno.EBUSY,
                        assertThrows(NetmapException.class, () -> TestPort.open(device, "netmap:veth0"))
                                .errno());
            }
        });
    }

    @Test
    void twoPortsShareARing() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1", 1);
            try (TestPort a = TestPort.open(device, "netmap:veth0");
                    TestPort peer = TestPort.open(device, "netmap:veth1")) {
                TestPort.open(device, "netmap:veth0").close();
                a.send(frame(1, 60));
                assertArrayEquals(frame(1, 60), peer.receive(), "the close of the other left it alone");
            }
        });
    }

    @Test
    void monitorsSeeBothDirections() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1", 1);
            try (TestPort a = TestPort.open(device, "netmap:veth0");
                    TestPort b = TestPort.open(device, "netmap:veth1");
                    TestPort copies = TestPort.open(device, "netmap:veth0/rt");
                    TestPort taker = TestPort.open(device, "netmap:veth1/z")) {
                for (int i = 0; i < 500; i++) {
                    a.send(frame(i, 100));
                    assertArrayEquals(frame(i, 100), copies.receive());
                    assertArrayEquals(frame(i, 100), b.receive());
                    assertEquals(0, b.rxsync(), "gives it to the monitor that takes buffers");
                    assertArrayEquals(frame(i, 100), taker.receive());
                    b.send(frame(-i, 100));
                    assertArrayEquals(frame(-i, 100), a.receive());
                    assertArrayEquals(frame(-i, 100), copies.receive());
                    assertEquals(0, b.txsync());
                    assertArrayEquals(frame(-i, 100), taker.receive());
                }
            }
        });
    }

    @Test
    void extraBuffersAreOfTheSameMemory() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1", 1);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment req = nmreq.allocate(arena);
                nmreq.nr_arg3(req, 3);
                try (TestPort a = TestPort.open(device, "netmap:veth0", req);
                        TestPort b = TestPort.open(device, "netmap:veth1")) {
                    long extra = a.desc.nifp().ni_bufs_head();
                    assertTrue(extra > 1, "an extra buffer");
                    NetmapRing ring = a.tx();
                    long slot = ring.slot(ring.head());
                    long mine = NetmapSlot.buf_idx(a.mem(), slot);
                    NetmapSlot.buf_idx(a.mem(), slot, extra);
                    long next = a.mem().get(JAVA_INT, NetmapUser.NETMAP_BUF_OFFSET(ring, slot));
                    a.send(frame(1, 1500));
                    assertArrayEquals(frame(1, 1500), b.receive());
                    NetmapSlot.buf_idx(a.mem(), slot, mine);
                    a.desc.nifp().ni_bufs_head(next);
                    // The one that was used is lost to the list, and so free when the last port is closed.
                }
            }
        });
    }

    @Test
    void whatCannotBeSentIsCountedAndTheRingGoesOn() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1", 1);
            try (TestPort a = TestPort.open(device, "netmap:veth0");
                    TestPort b = TestPort.open(device, "netmap:veth1")) {
                TestPort.put(a.tx(), new byte[13], 2048);
                long slot = a.tx().slot(a.tx().head());
                long mine = NetmapSlot.buf_idx(a.mem(), slot);
                TestPort.put(a.tx(), frame(1, 60), 2048);
                NetmapSlot.buf_idx(a.mem(), slot, 16_384);
                TestPort.put(a.tx(), frame(2, 60), 2048);
                assertEquals(0, a.txsync());
                assertArrayEquals(frame(2, 60), b.receive());
                NetmapSlot.buf_idx(a.mem(), slot, mine);
                assertEquals(
                        Map.of(DropReason.TOO_SHORT, 1L, DropReason.BAD_BUFFER, 1L),
                        device.drops().byReason());
            }
        });
    }

    @Test
    void everyReceiveSyncWritesTheTime() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1", 1);
            try (TestPort a = TestPort.open(device, "netmap:veth0");
                    TestPort b = TestPort.open(device, "netmap:veth1")) {
                long before = System.currentTimeMillis() / 1000;
                a.send(frame(1, 60));
                b.receive();
                assertTrue(b.rx().ts_sec() >= before, "seconds");
            }
        });
    }

    @Test
    void aPipeAndASwitchAreBesideTheNics() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1", 1);
            try (TestPort nic = TestPort.open(device, "netmap:veth0");
                    TestPort left = TestPort.open(device, "netmap:veth0{1");
                    TestPort right = TestPort.open(device, "netmap:veth0}1");
                    TestPort one = TestPort.open(device, "vale0:a");
                    TestPort two = TestPort.open(device, "vale0:b")) {
                left.send(frame(1, 60));
                assertArrayEquals(frame(1, 60), right.receive());
                one.send(frame(2, 60));
                assertArrayEquals(frame(2, 60), two.receive());
                assertEquals(nic.mem().address(), left.mem().address(), "buffers can be swapped with the pipe's");
            }
        });
    }

    @Test
    void packetsAndSyncsAllocateNothing() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1", 1);
            try (TestPort a = TestPort.open(device, "netmap:veth0");
                    TestPort b = TestPort.open(device, "netmap:veth1")) {
                ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
                NetmapRing out = a.tx();
                NetmapRing in = b.rx();
                long least = Long.MAX_VALUE;
                for (int attempt = 0; attempt < 300 && least > 0; attempt++) {
                    long start = threads.getCurrentThreadAllocatedBytes();
                    for (int i = 0; i < 200; i++) {
                        round(a, out, b, in);
                    }
                    least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - start);
                }
                assertEquals(0, least, "bytes in 500 rounds");
            }
        });
    }

    /** Sends 16 frames and takes those that are there, with syncs and a poll. */
    private static void round(TestPort a, NetmapRing out, TestPort b, NetmapRing in) {
        for (int i = 0; i < 16; i++) {
            long slot = out.slot(out.head());
            NetmapSlot.len(a.mem(), slot, 60);
            out.head(NetmapUser.nm_ring_next(out, out.head()));
        }
        out.cur(out.head());
        assertEquals(0, a.txsync());
        assertEquals(IN, b.desc.poll(IN, 5000));
        in.head(in.tail());
        in.cur(in.tail());
        assertEquals(0, b.rxsync());
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
