package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.abi.netmap_h.NR_FORWARD;
import static io.github.netmap4j.sys.abi.netmap_h.NS_FORWARD;
import static io.github.netmap4j.sys.device.DropReason.FULL;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.ctrl.NetmapReq;
import io.github.netmap4j.sys.ctrl.NmCsb;
import io.github.netmap4j.sys.ctrl.NmreqHeader;
import io.github.netmap4j.sys.ctrl.NmreqRegister;
import io.github.netmap4j.sys.ctrl.NmreqSyncKloopStart;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.testing.Await;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.TestRegister;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What a descriptor may forward from the host to the NIC. The kernel's netmap_sw_to_nic moves head and cur of all NIC
 * transmit rings, "only if the user opened all" of them: netmap_set_ringid gives NAF_CAN_FORWARD_DOWN to a descriptor
 * whose np_qfirst and np_qlast cover them, and poll and the ioctls sync with no other flags. A sync loop takes its flags
 * from the CSB, where a program may write it without the right to it; the kernel does not look.
 */
class HostForwardingTest {

    private static final int HOST_RX = 1;
    private static final int FORWARD_DOWN = 4;
    private static final byte[] FRAME = Frames.frame(2, 1, 60, 7);

    private final SoftDevice device =
            SoftDevice.builder().cable("eth0", "eth1", 2, 16).build();
    private final SoftHost host = device.host("eth0");

    @Test
    void aSyncLoopOfTheHostRingsLeavesRingsAloneThatItsDescriptorIsNotBoundTo() throws Exception {
        NmCsb csb = new NmCsb(2);
        int fd = device.open(OpenFlags.O_RDWR);
        NmreqHeader<NmreqRegister> request = NetmapReq.NETMAP_REQ_REGISTER("eth0");
        request.body().nr_mode(netmap_h.NR_REG_SW()).nr_flags(netmap_h.NR_EXCLUSIVE());
        assertEquals(0, request.push(csb.option()).ioctl(device, fd));
        TestRegister registered = new TestRegister("eth0");
        registered.offset = request.body().nr_offset();
        registered.memsize = request.body().nr_memsize();
        try (TestPort a = new TestPort(device, new TestRegister("eth0").mode(netmap_h.NR_REG_ONE_NIC()));
                TestPort b = new TestPort(device, fd, registered)) {
            NmreqHeader<NmreqSyncKloopStart> start = NetmapReq.NETMAP_REQ_SYNC_KLOOP_START();
            start.body().sleep_us(100);
            FutureTask<Integer> loop = new FutureTask<>(() -> start.ioctl(device, fd));
            Thread.ofPlatform().start(loop);
            host.send(MemorySegment.ofArray(FRAME));
            Await.until("the loop receives", () -> NmCsb.hwtail(csb.nm_sync_kloop_appl_read(HOST_RX)) != 0);
            b.rx(2).flags(NR_FORWARD());
            NetmapSlot.flags(b.memory, b.rx(2).slot(0), NS_FORWARD());
            csb.sync_flags(HOST_RX, FORWARD_DOWN);
            csb.nm_sync_kloop_appl_write(HOST_RX, 1, 1);
            Await.until("the loop goes on", () -> NmCsb.hwcur(csb.nm_sync_kloop_appl_read(HOST_RX)) != 0);
            assertEquals(0, NetmapReq.NETMAP_REQ_SYNC_KLOOP_STOP().ioctl(device, fd));
            assertEquals(0, loop.get(20, TimeUnit.SECONDS));
            assertEquals("0 0", a.tx(0).head() + " " + a.tx(0).cur());
        }
    }

    @Test
    void aPollOfTheHostRingsAndOfOneRingForwardsNothing() {
        try (TestPort all = new TestPort(device, new TestRegister("eth0").mode(netmap_h.NR_REG_ALL_NIC()));
                TestPort sw = new TestPort(device, new TestRegister("eth0").mode(netmap_h.NR_REG_SW()))) {
            host.send(MemorySegment.ofArray(FRAME));
            sw.rx(2).flags(NR_FORWARD());
            sw.rxSync();
            NetmapSlot.flags(sw.memory, sw.rx(2).slot(0), NS_FORWARD());
            sw.take(2);
            sw.poll(netmap_h.POLLIN(), 0);
            assertEquals("0 0", all.tx(0).head() + " " + all.tx(0).cur());
        }
    }

    @Test
    void markedFramesThatFindNoRoomInTheTransmitRingsAreCounted() {
        try (TestPort a = new TestPort(device, new TestRegister("eth0").mode(netmap_h.NR_REG_NIC_SW()))) {
            for (int ring = 0; ring < 2; ring++) {
                while (a.put(ring, FRAME, 0)) {
                    // Full, and not sent yet.
                }
            }
            host.send(MemorySegment.ofArray(FRAME));
            a.rx(2).flags(NR_FORWARD());
            a.rxSync();
            NetmapSlot.flags(a.memory, a.rx(2).slot(0), NS_FORWARD());
            a.take(2);
            a.rxSync();
            assertEquals(1, device.drops().ofRing("eth0", false, 2).of(FULL));
        }
    }
}
