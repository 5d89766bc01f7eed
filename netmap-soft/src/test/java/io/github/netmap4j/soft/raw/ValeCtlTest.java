package io.github.netmap4j.soft.raw;

import static io.github.netmap4j.sys.nmport.Nmport.nmport_open;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.ctrl.NetmapReq;
import io.github.netmap4j.sys.ctrl.NmreqHeader;
import io.github.netmap4j.sys.ctrl.NmreqValeAttach;
import io.github.netmap4j.sys.ctrl.NmreqValeDetach;
import io.github.netmap4j.sys.ctrl.NmreqValeList;
import io.github.netmap4j.sys.ctrl.NmreqValeNewif;
import io.github.netmap4j.sys.ctrl.NmreqValePolling;
import io.github.netmap4j.sys.ctrl.ValeCtl;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.nmport.NmportD;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.testing.Rings;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What vale-ctl can do, done: switches that carry packets between NICs, persistent ports and programs. */
class ValeCtlTest extends RawFixture {

    @AfterEach
    void nothingIsAttached() throws NetmapException {
        assertEquals(List.of(), ValeCtl.list(device));
    }

    private static void assertErrno(int errno, Executable operation) {
        assertEquals(errno, assertThrows(NetmapException.class, operation).errno());
    }

    @Test
    void anAttachedNicBelongsToTheSwitchUntilItIsDetached() throws NetmapException {
        assertEquals(0, ValeCtl.attach(device, "vale0:eth0", false));
        assertErrno(Errno.EBUSY, () -> ValeCtl.attach(device, "vale0:eth0", false));
        assertErrno(Errno.EBUSY, () -> open("netmap:eth0"));
        try (NmDesc a = open("vale0:a");
                NmDesc wire = open("netmap:eth1")) {
            send(a.descriptor(), a.txring(0), frame(1));
            byte[] got = receive(wire.descriptor(), wire.rxring(0));
            assertArrayEquals(frame(1), got == null ? Rings.takePacket(wire.rxring(1)) : got);
            assertEquals(new ValeCtl.ValePort("vale0:a", 0, 1), ValeCtl.find(device, "vale0:a"));
            assertEquals(
                    List.of("vale0:eth0", "vale0:a"),
                    ValeCtl.list(device).stream().map(ValeCtl.ValePort::name).toList());
        }
        assertEquals(0, ValeCtl.detach(device, "vale0:eth0"));
        assertErrno(Errno.ENXIO, () -> ValeCtl.detach(device, "vale0:eth0"));
        open("netmap:eth0").close();
    }

    @Test
    void aNicIsAttachedWithItsHost() throws NetmapException {
        ValeCtl.attach(device, "vale0:eth0", true);
        assertEquals(2, ValeCtl.list(device).size());
        try (NmportD a = nmport_open(ctx, "vale0:a")) {
            device.host("eth0").send(MemorySegment.ofArray(frame(3)));
            assertArrayEquals(frame(3), receive(a.descriptor(), a.rxring(0)));
        }
        ValeCtl.detach(device, "vale0:eth0");
        try (NmportD a = nmport_open(ctx, "vale0:a")) {
            device.host("eth0").send(MemorySegment.ofArray(frame(4)));
            assertNull(receive(a.descriptor(), a.rxring(0)));
        }
    }

    @Test
    void aPersistentPortIsMadeUsedAndDeleted() throws NetmapException {
        assertErrno(Errno.ENXIO, () -> open("netmap:v0"));
        NmreqValeNewif made = ValeCtl.newif(
                device,
                "v0",
                wanted ->
                        wanted.nr_tx_slots(128).nr_rx_slots(256).nr_tx_rings(2).nr_rx_rings(1));
        assertEquals(128, made.nr_tx_slots());
        assertErrno(Errno.EEXIST, () -> ValeCtl.newif(device, "v0", wanted -> {}));
        assertEquals(2, ValeCtl.info(device, "v0").nr_tx_rings());
        ValeCtl.attach(device, "vale1:v0", false);
        assertErrno(Errno.EBUSY, () -> ValeCtl.delif(device, "v0"));
        try (NmDesc v = open("netmap:v0");
                NmDesc a = open("vale1:a")) {
            assertEquals(128, v.txring(1).num_slots());
            send(v.descriptor(), v.txring(1), frame(1));
            assertArrayEquals(frame(1), receive(a.descriptor(), a.rxring(0)));
        }
        ValeCtl.detach(device, "vale1:v0");
        ValeCtl.delif(device, "v0");
        assertErrno(Errno.ENXIO, () -> ValeCtl.delif(device, "v0"));
    }

    @Test
    void pollingIsForAttachedNics() throws NetmapException {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "polling needs a second processor");
        assertErrno(Errno.ENXIO, () -> ValeCtl.polling(device, "vale0:eth0", 0));
        ValeCtl.attach(device, "vale0:eth0", false);
        assertErrno(Errno.EINVAL, () -> ValeCtl.polling(device, "vale0:eth0", 0, 1000));
        NmDesc wire = open("netmap:eth1");
        NmDesc a = open("vale0:a");
        ValeCtl.polling(device, "vale0:eth0", 0, 1);
        assertErrno(Errno.EFAULT, () -> ValeCtl.polling(device, "vale0:eth0", 0));
        assertErrno(Errno.EBUSY, () -> ValeCtl.detach(device, "vale0:eth0"));
        send(wire.descriptor(), wire.txring(0), frame(1));
        assertEquals(netmap_h.POLLIN(), a.poll(netmap_h.POLLIN(), 30_000));
        assertArrayEquals(frame(1), Rings.takePacket(a.rxring(0)));
        ValeCtl.noPolling(device, "vale0:eth0");
        ValeCtl.polling(device, "vale0:eth0", 0);
        ValeCtl.noPolling(device, "vale0:eth0");
        assertErrno(Errno.EFAULT, () -> ValeCtl.noPolling(device, "vale0:eth0"));
        a.close();
        wire.close();
        ValeCtl.detach(device, "vale0:eth0");
    }

    @Test
    void theRequestsCarryWhatTheOperationsAreMadeOf() throws NetmapException {
        NmreqHeader<NmreqValeAttach> attach =
                NetmapReq.NETMAP_REQ_VALE_ATTACH("vale2:eth0").ioctlOnce(device);
        assertEquals(0, attach.body().port_index());
        NmreqHeader<NmreqValeList> list = NetmapReq.NETMAP_REQ_VALE_LIST("").ioctlOnce(device);
        assertEquals("vale2:eth0", list.nr_name());
        assertEquals(0, list.body().nr_port_idx());
        NmreqValeDetach detached =
                NetmapReq.NETMAP_REQ_VALE_DETACH("vale2:eth0").ioctlOnce(device).body();
        assertEquals(0, detached.port_index());

        NmreqHeader<NmreqValeNewif> newif = NetmapReq.NETMAP_REQ_VALE_NEWIF("v1");
        newif.body().nr_mem_id(1);
        newif.ioctlOnce(device);
        NmreqHeader<NmreqValeNewif> refused = NetmapReq.NETMAP_REQ_VALE_NEWIF("a name/bad");
        assertErrno(Errno.EINVAL, () -> refused.ioctlOnce(device));
        NetmapReq.NETMAP_REQ_VALE_DELIF("v1").ioctlOnce(device);
    }

    @Test
    void pollingModesAreChecked() throws NetmapException {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "polling needs a second processor");
        NetmapReq.NETMAP_REQ_VALE_ATTACH("vale2:eth0").ioctlOnce(device);
        NmreqHeader<NmreqValePolling> request = NetmapReq.NETMAP_REQ_VALE_POLLING_ENABLE("vale2:eth0");
        request.body().nr_mode(netmap_h.NETMAP_POLLING_MODE_SINGLE_CPU());
        assertErrno(Errno.EINVAL, () -> request.ioctlOnce(device));
        request.body().nr_num_polling_cpus(1);
        request.ioctlOnce(device);
        NetmapReq.NETMAP_REQ_VALE_POLLING_DISABLE("vale2:eth0").ioctlOnce(device);
        request.body().nr_mode(netmap_h.NETMAP_POLLING_MODE_MULTI_CPU()).nr_first_cpu_id(2);
        assertErrno(Errno.EINVAL, () -> request.ioctlOnce(device));
        request.body().nr_first_cpu_id(1);
        request.ioctlOnce(device);
        NetmapReq.NETMAP_REQ_VALE_POLLING_DISABLE("vale2:eth0").ioctlOnce(device);
        ValeCtl.detach(device, "vale2:eth0");
    }
}
