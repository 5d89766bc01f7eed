package io.github.netmap4j.soft.raw;

import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_API;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_MAX_API;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_MIN_API;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_IFNAMSIZ;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_MAXSIZE;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_MAX;
import static io.github.netmap4j.sys.abi.netmap_h.NM_BDG_NAME;
import static io.github.netmap4j.sys.abi.netmap_h.NR_EXCLUSIVE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.ctrl.NetmapReq;
import io.github.netmap4j.sys.ctrl.NmCsb;
import io.github.netmap4j.sys.ctrl.NmreqHeader;
import io.github.netmap4j.sys.ctrl.NmreqOptCsb;
import io.github.netmap4j.sys.ctrl.NmreqOptExtmem;
import io.github.netmap4j.sys.ctrl.NmreqOptOffsets;
import io.github.netmap4j.sys.ctrl.NmreqOptSyncKloopEventfds;
import io.github.netmap4j.sys.ctrl.NmreqOptSyncKloopMode;
import io.github.netmap4j.sys.ctrl.NmreqOption;
import io.github.netmap4j.sys.ctrl.NmreqPoolsInfo;
import io.github.netmap4j.sys.ctrl.NmreqPortHdr;
import io.github.netmap4j.sys.ctrl.NmreqPortInfoGet;
import io.github.netmap4j.sys.ctrl.NmreqRegister;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Requests of NIOCCTRL, made by {@link NetmapReq} and answered; and what becomes of each option in each of them. */
class ControlApiTest extends RawFixture {

    private static NetmapException assertErrno(int errno, Executable request) {
        NetmapException refused = assertThrows(NetmapException.class, request);
        assertEquals(errno, refused.errno(), refused.getMessage());
        return refused;
    }

    @Test
    void registerAnswersWhatThePortHas() throws NetmapException {
        try (Descriptor d = Descriptor.open(device, "vale0:a")) {
            NmreqHeader<NmreqRegister> hdr = NetmapReq.NETMAP_REQ_REGISTER("vale0:a");
            hdr.body().nr_tx_slots(100).nr_rx_slots(1_000_000).nr_tx_rings(3).nr_extra_bufs(7);
            hdr.ioctlOrThrow(d);
            NmreqRegister reg = hdr.body();
            assertEquals(100, reg.nr_tx_slots());
            assertEquals(4096, reg.nr_rx_slots(), "the most there can be");
            assertEquals(3, reg.nr_tx_rings());
            assertEquals(1, reg.nr_rx_rings());
            assertEquals(7, reg.nr_extra_bufs());
            assertTrue(reg.nr_memsize() > 0);
            NetmapException twice = assertErrno(Errno.EBUSY, () -> hdr.ioctlOrThrow(d));
            assertEquals("NETMAP_REQ_REGISTER", twice.operation());

            NmreqPortInfoGet info = NetmapReq.NETMAP_REQ_PORT_INFO_GET("vale0:a")
                    .ioctlOnce(device)
                    .body();
            assertEquals(100, info.nr_tx_slots());
            assertEquals(reg.nr_memsize(), info.nr_memsize());
            assertEquals(reg.nr_mem_id(), info.nr_mem_id());
        }
    }

    @Test
    void poolsAreThoseOfTheMemory() throws NetmapException {
        NmreqPoolsInfo pools =
                NetmapReq.NETMAP_REQ_POOLS_INFO_GET("eth0").ioctlOnce(device).body();
        assertEquals(1, pools.nr_mem_id());
        assertEquals(0, pools.nr_if_pool_offset());
        assertEquals(2048, pools.nr_buf_pool_objsize());
        assertEquals(
                pools.nr_memsize(),
                pools.nr_buf_pool_offset() + pools.nr_buf_pool_objtotal() * pools.nr_buf_pool_objsize());
        assertTrue(pools.nr_ring_pool_offset() < pools.nr_buf_pool_offset());
    }

    @Test
    void theHeaderOfAVirtioPortIsSetAndAsked() throws NetmapException {
        try (Descriptor d = Descriptor.open(device, "vale0:a")) {
            NetmapReq.NETMAP_REQ_REGISTER("vale0:a").ioctlOrThrow(d);
            NmreqHeader<NmreqPortHdr> set = NetmapReq.NETMAP_REQ_PORT_HDR_SET("vale0:a");
            for (int length : new int[] {10, 12, 0}) {
                set.body().nr_hdr_len(length);
                set.ioctlOnce(device);
                assertEquals(
                        length,
                        NetmapReq.NETMAP_REQ_PORT_HDR_GET("vale0:a")
                                .ioctlOnce(device)
                                .body()
                                .nr_hdr_len());
            }
            set.body().nr_hdr_len(11);
            assertErrno(Errno.EINVAL, () -> set.ioctlOnce(device));
        }
        assertErrno(
                Errno.ENXIO, () -> NetmapReq.NETMAP_REQ_PORT_HDR_GET("nosuch").ioctlOnce(device));
    }

    @Test
    void versionsOutsideOfTheRangeAreAnApiMismatch() {
        NmreqHeader<?> hdr = NetmapReq.NETMAP_REQ_PORT_INFO_GET("eth0");
        assertEquals(NETMAP_API(), hdr.nr_version());
        for (int wrong : new int[] {NETMAP_MIN_API() - 1, NETMAP_MAX_API() + 1}) {
            NetmapException refused =
                    assertErrno(Errno.EINVAL, () -> hdr.nr_version(wrong).ioctlOnce(device));
            assertTrue(refused.getMessage().contains("API mismatch"), refused.getMessage());
        }
    }

    @Test
    void namesAreAsLongAsTheirField() throws NetmapException {
        String prefix = NM_BDG_NAME().getString(0) + "0:";
        assertErrno(
                Errno.ENXIO,
                () -> NetmapReq.NETMAP_REQ_PORT_INFO_GET("x".repeat(NETMAP_REQ_IFNAMSIZ() - 1))
                        .ioctlOnce(device));
        try (Descriptor d = Descriptor.open(device, "vale")) {
            NetmapReq.NETMAP_REQ_REGISTER(prefix + "a").ioctlOrThrow(d);
        }
    }

    private NmreqOptCsb csb() {
        return new NmCsb(2).option();
    }

    /** The kernel knows each option in some requests only; in the others it is not supported, by name. */
    @Test
    void anOptionIsRefusedByNameWhereItDoesNotBelong() throws NetmapException {
        Arena arena = Arena.ofAuto();
        List<Supplier<NmreqOption>> options = List.of(
                () -> new NmreqOptExtmem(arena.allocate(8192, 4096)),
                this::csb,
                () -> new NmreqOptOffsets(128),
                () -> new NmreqOptSyncKloopEventfds(2),
                () -> new NmreqOptSyncKloopMode(netmap_h.NM_OPT_SYNC_KLOOP_DIRECT_TX()),
                () -> new NmreqOption(NETMAP_REQ_OPT_MAX(), 0));
        for (Supplier<NmreqOption> make : options) {
            NmreqOption option = make.get();
            // This request looks at no options: it succeeds, and only the mark tells.
            NmreqHeader<?> info = NetmapReq.NETMAP_REQ_PORT_INFO_GET("eth0").push(option);
            info.ioctlOnce(device);
            assertEquals(Errno.EOPNOTSUPP, option.nro_status(), option.name());
        }
        for (NmreqOption option : List.of(new NmreqOptSyncKloopEventfds(2), new NmreqOptSyncKloopMode(0))) {
            NmreqHeader<?> hdr = NetmapReq.NETMAP_REQ_REGISTER("vale0:a").push(option);
            NetmapException refused = assertErrno(Errno.EOPNOTSUPP, () -> hdr.ioctlOnce(device));
            assertEquals(Errno.EOPNOTSUPP, option.nro_status());
            assertTrue(refused.getMessage().contains("option " + option.name() + " EOPNOTSUPP"), refused.getMessage());
        }
    }

    @Test
    void oneRefusedOptionOfSeveralIsTheOneThatIsNamed() throws NetmapException {
        NmreqOptOffsets fine = new NmreqOptOffsets(128);
        NmreqOption unknown = new NmreqOption(4711, 8);
        NmreqHeader<NmreqRegister> hdr =
                NetmapReq.NETMAP_REQ_REGISTER("vale0:a").push(fine).push(unknown);
        NetmapException refused = assertErrno(Errno.EOPNOTSUPP, () -> hdr.ioctlOnce(device));
        assertTrue(refused.getMessage().contains("option unknown EOPNOTSUPP"), refused.getMessage());
        hdr.remove(unknown);
        hdr.ioctlOnce(device);
        assertEquals(0, fine.nro_status());
        assertSame(fine, hdr.options().getFirst());

        NmreqOptOffsets twice = new NmreqOptOffsets(64);
        hdr.push(twice);
        assertErrno(Errno.EINVAL, () -> hdr.ioctlOnce(device));
        assertEquals(Errno.EINVAL, twice.nro_status());
        assertEquals(Errno.EINVAL, fine.nro_status());
    }

    @Test
    void optionsAndBodyTogetherHaveALimit() {
        int most = NETMAP_REQ_MAXSIZE() / 8;
        NmreqOption[] unknown = new NmreqOption[most];
        NmreqHeader<?> hdr = NetmapReq.NETMAP_REQ_REGISTER("vale0:a");
        for (int i = 0; i < most; i++) {
            unknown[i] = new NmreqOption(4711, 8);
            hdr.push(unknown[i]);
        }
        assertErrno(Errno.EMSGSIZE, () -> hdr.ioctlOnce(device));
    }

    @Test
    void csbIsEnabledOnABoundExclusiveDescriptor() throws NetmapException {
        try (Descriptor d = Descriptor.open(device, "vale0:a")) {
            NmreqHeader<NmreqRegister> hdr = NetmapReq.NETMAP_REQ_REGISTER("vale0:a");
            hdr.body().nr_flags(NR_EXCLUSIVE());
            hdr.ioctlOrThrow(d);
            NmreqOptCsb three = new NmCsb(3).option();
            NmreqHeader<Void> enable = NetmapReq.NETMAP_REQ_CSB_ENABLE(three);
            enable.remove(three);
            assertErrno(Errno.EINVAL, () -> enable.ioctlOrThrow(d));
            NmCsb csb = new NmCsb(2);
            NetmapReq.NETMAP_REQ_CSB_ENABLE(csb.option()).ioctlOrThrow(d);
            assertEquals(1023, NmCsb.hwtail(csb.nm_sync_kloop_appl_read(0)));
            assertEquals(-Errno.EBUSY, d.ioctl(Ioctl.NIOCTXSYNC, MemorySegment.NULL), "rings are the loop's now");
        }
    }
}
