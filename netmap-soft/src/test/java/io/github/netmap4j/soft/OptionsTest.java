package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EFAULT;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nm_csb_atok;
import io.github.netmap4j.sys.abi.nm_csb_ktoa;
import io.github.netmap4j.sys.abi.nmreq_opt_csb;
import io.github.netmap4j.sys.abi.nmreq_opt_extmem;
import io.github.netmap4j.sys.abi.nmreq_opt_offsets;
import io.github.netmap4j.sys.abi.nmreq_option;
import io.github.netmap4j.sys.abi.nmreq_pools_info;
import io.github.netmap4j.sys.abi.nmreq_register;
import io.github.netmap4j.sys.abi.nmreq_sync_kloop_start;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Options of requests: external memory, offsets, CSB and its loop, and lists that are not well-formed. */
class OptionsTest {

    private static final byte[] FRAME = TestPort.frame(0xff_ff_ff_ff_ff_ffL, 1, 60, 7);
    private static final int EMSGSIZE = Errno.EMSGSIZE;

    private final SoftDevice device = SoftDevice.builder().build();
    private final Arena arena = Arena.ofShared();

    @AfterEach
    void free() {
        arena.close();
    }

    private MemorySegment option(int type, long size) {
        MemorySegment option = arena.allocate(size, 64);
        nmreq_option.nro_reqtype(option, type);
        return option;
    }

    private int register(TestRegister request) {
        int fd = device.open(OpenFlags.O_RDWR);
        int result = request.ioctl(device, fd);
        device.close(fd);
        return result;
    }

    @Test
    void unknownOptionsAreNotSupportedAndSaySo() {
        MemorySegment option = option(1234, nmreq_option.sizeof());
        assertEquals(-EOPNOTSUPP, register(new TestRegister("vale0:a").options(option.address())));
        assertEquals(EOPNOTSUPP, nmreq_option.nro_status(option));
        assertEquals(0, register(new TestRegister("vale0:a").flags(netmap_h.NR_EXCLUSIVE())), "nothing is left");
    }

    @Test
    void listsThatDoNotEndAreRefused() {
        MemorySegment unknown = option(netmap_h.NETMAP_REQ_OPT_MAX() + 1, nmreq_option.sizeof());
        nmreq_option.nro_next(unknown, unknown.address());
        assertEquals(-EMSGSIZE, register(new TestRegister("vale0:a").options(unknown.address())));
        MemorySegment known = option(netmap_h.NETMAP_REQ_OPT_OFFSETS(), nmreq_opt_offsets.sizeof());
        nmreq_option.nro_next(known, known.address());
        assertEquals(-EINVAL, register(new TestRegister("vale0:a").options(known.address())));
        assertEquals(EINVAL, nmreq_option.nro_status(known));
        MemorySegment zero = option(0, nmreq_option.sizeof());
        assertEquals(-EINVAL, register(new TestRegister("vale0:a").options(zero.address())));
        assertEquals(-EFAULT, register(new TestRegister("vale0:a").options(0x10)));
    }

    private MemorySegment extmem(int ifs, int rings, int ringSize, int buffers, long extra) {
        MemorySegment option = option(netmap_h.NETMAP_REQ_OPT_EXTMEM(), nmreq_opt_extmem.sizeof());
        MemorySegment info = nmreq_opt_extmem.nro_info(option);
        nmreq_pools_info.nr_if_pool_objtotal(info, ifs);
        nmreq_pools_info.nr_if_pool_objsize(info, 1024);
        nmreq_pools_info.nr_ring_pool_objtotal(info, rings);
        nmreq_pools_info.nr_ring_pool_objsize(info, ringSize);
        nmreq_pools_info.nr_buf_pool_objtotal(info, buffers);
        nmreq_pools_info.nr_buf_pool_objsize(info, 2048);
        long size = ifs * 1024L + (long) rings * ringSize + buffers * 2048L + extra;
        nmreq_pools_info.nr_memsize(info, size);
        nmreq_opt_extmem.nro_usrptr(
                option, arena.allocate(Math.max(1, size), 4096).address());
        return option;
    }

    @Test
    void aPortLivesInTheProgramsOwnMemory() {
        MemorySegment option = extmem(4, 64, 512, 4096, 0);
        long own = nmreq_opt_extmem.nro_usrptr(option);
        TestRegister request = new TestRegister("vale0:0").slots(16).options(option.address());
        try (TestPort a = new TestPort(device, request);
                TestPort b = TestPort.open(device, "vale0:1")) {
            assertEquals(own, a.memory.address());
            assertEquals(0, nmreq_option.nro_status(option));
            a.send(FRAME);
            assertArrayEquals(FRAME, b.receive());
            b.send(FRAME);
            assertArrayEquals(FRAME, a.receive());
        }
    }

    @Test
    void externalMemoryHasToFit() {
        MemorySegment large = extmem(2, 64, 1 << 20, 64, 0);
        assertEquals(-EINVAL, register(new TestRegister("vale0:0").options(large.address())));
        assertEquals(EINVAL, nmreq_option.nro_status(large));
        MemorySegment none = option(netmap_h.NETMAP_REQ_OPT_EXTMEM(), nmreq_opt_extmem.sizeof());
        assertEquals(-ENOMEM, register(new TestRegister("vale0:0").options(none.address())));
        MemorySegment small = extmem(2, 64, 512, 64, -4096);
        assertEquals(-ENOMEM, register(new TestRegister("vale0:0").options(small.address())));
    }

    @Test
    void objectsOfExternalMemoryThatWouldLieAskewAreRefused() {
        MemorySegment ifs = extmem(4, 64, 512, 4096, 4096);
        nmreq_pools_info.nr_if_pool_objsize(nmreq_opt_extmem.nro_info(ifs), 1020);
        MemorySegment rings = extmem(4, 64, 516, 4096, 4096);
        MemorySegment buffers = extmem(4, 64, 512, 4096, 1 << 20);
        nmreq_pools_info.nr_buf_pool_objsize(nmreq_opt_extmem.nro_info(buffers), 2049);
        for (MemorySegment option : new MemorySegment[] {ifs, rings, buffers}) {
            assertEquals(
                    -EINVAL,
                    register(new TestRegister("vale0:0").slots(8).extra(8).options(option.address())));
            assertEquals(EINVAL, nmreq_option.nro_status(option));
        }
    }

    @Test
    void aRequestMayLieAtAnyAddress() {
        MemorySegment body = arena.allocate(nmreq_register.layout());
        nmreq_register.nr_mode(body, netmap_h.NR_REG_ALL_NIC());
        MemorySegment aligned = TestRegister.header(arena, netmap_h.NETMAP_REQ_REGISTER(), "vale0:a", body, 0);
        MemorySegment askew = arena.allocate(aligned.byteSize() + 8, 8).asSlice(3, aligned.byteSize());
        askew.copyFrom(aligned);
        int fd = device.open(OpenFlags.O_RDWR);
        assertEquals(0, device.ioctl(fd, Ioctl.NIOCCTRL, askew));
        assertEquals(0, device.close(fd));
    }

    @Test
    void framesLieWhereTheirOffsetSays() {
        MemorySegment option = option(netmap_h.NETMAP_REQ_OPT_OFFSETS(), nmreq_opt_offsets.sizeof());
        nmreq_opt_offsets.nro_max_offset(option, 256);
        nmreq_opt_offsets.nro_initial_offset(option, 128);
        nmreq_opt_offsets.nro_offset_bits(option, 16);
        for (String[] names : new String[][] {{"vale0:a", "vale0:b"}, {"x{1", "x}1"}, {"soft0", "soft1"}}) {
            try (TestPort a = new TestPort(device, new TestRegister(names[0]).options(option.address()));
                    TestPort b = new TestPort(device, new TestRegister(names[1]).options(option.address()))) {
                assertEquals(0xffff, a.tx(0).offset_mask());
                assertEquals(128, NetmapSlot.ptr(a.memory, a.tx(0).slot(5)));
                a.send(FRAME);
                assertArrayEquals(FRAME, b.receive());
                assertEquals(128, NetmapSlot.ptr(b.memory, b.rx(0).slot(0)) & 0xffff);
            }
        }
        nmreq_opt_offsets.nro_max_offset(option, 4096);
        assertEquals(-EINVAL, register(new TestRegister("vale0:a").options(option.address())));
        assertEquals(EINVAL, nmreq_option.nro_status(option));
    }

    private MemorySegment csb(MemorySegment atok, MemorySegment ktoa) {
        MemorySegment option = option(netmap_h.NETMAP_REQ_OPT_CSB(), nmreq_opt_csb.sizeof());
        nmreq_opt_csb.csb_atok(option, atok.address());
        nmreq_opt_csb.csb_ktoa(option, ktoa.address());
        return option;
    }

    private int kloop(int fd, int type, MemorySegment body) {
        return TestRegister.ioctl(device, fd, type, "", body, 0);
    }

    @Test
    void aSyncLoopMovesFramesThroughTheCsb() throws Exception {
        MemorySegment atok = arena.allocate(2 * nm_csb_atok.sizeof(), 64);
        MemorySegment ktoa = arena.allocate(2 * nm_csb_ktoa.sizeof(), 64);
        MemorySegment option = csb(atok, ktoa);
        int start = netmap_h.NETMAP_REQ_SYNC_KLOOP_START();
        int stop = netmap_h.NETMAP_REQ_SYNC_KLOOP_STOP();
        MemorySegment body = arena.allocate(nmreq_sync_kloop_start.layout());
        nmreq_sync_kloop_start.sleep_us(body, 50);
        assertEquals(-EINVAL, register(new TestRegister("vale0:a").options(option.address())), "not exclusive");
        TestRegister exclusive =
                new TestRegister("vale0:a").flags(netmap_h.NR_EXCLUSIVE()).options(option.address());
        try (TestPort a = new TestPort(device, exclusive);
                TestPort b = TestPort.open(device, "vale0:b")) {
            assertEquals(1023, nm_csb_ktoa.hwtail(ktoa));
            assertEquals(-EBUSY, a.txSync());
            assertEquals(netmap_h.POLLERR(), a.poll(netmap_h.POLLIN(), 0));
            assertEquals(-EINVAL, kloop(b.fd, start, body), "no CSB");
            CompletableFuture<Integer> loop = CompletableFuture.supplyAsync(() -> kloop(a.fd, start, body));
            a.put(FRAME);
            nm_csb_atok.cur(atok, 1);
            nm_csb_atok.head(atok, 1);
            assertEquals(netmap_h.POLLIN(), b.poll(netmap_h.POLLIN(), 10_000));
            assertArrayEquals(FRAME, b.take());
            assertEquals(-EBUSY, kloop(a.fd, start, body));
            b.send(FRAME);
            MemorySegment rx = ktoa.asSlice(nm_csb_ktoa.sizeof());
            while (nm_csb_ktoa.hwtail(rx) == 0) {
                Thread.onSpinWait();
            }
            assertEquals(0, kloop(a.fd, stop, MemorySegment.NULL));
            assertEquals(0, loop.get(10, TimeUnit.SECONDS));
            assertEquals(0, kloop(a.fd, stop, MemorySegment.NULL), "nothing runs");
        }
        int fd = device.open(OpenFlags.O_RDWR);
        assertEquals(-ENXIO, kloop(fd, start, body));
        assertEquals(-ENXIO, kloop(fd, stop, MemorySegment.NULL));
        assertEquals(-EINVAL, kloop(fd, netmap_h.NETMAP_REQ_CSB_ENABLE(), MemorySegment.NULL));
        device.close(fd);
    }

    @Test
    void badCsbMemoryIsRefused() {
        MemorySegment option = csb(MemorySegment.ofAddress(0x40), MemorySegment.ofAddress(0x800));
        TestRegister request =
                new TestRegister("vale0:a").flags(netmap_h.NR_EXCLUSIVE()).options(option.address());
        assertEquals(-EFAULT, register(request));
        assertEquals(EFAULT, nmreq_option.nro_status(option));
        assertEquals(
                -EINVAL,
                register(request.options(
                        csb(MemorySegment.ofAddress(0x10001), option).address())));
    }

    @Test
    void poolsAreTold() {
        MemorySegment info = arena.allocate(nmreq_pools_info.layout());
        int fd = device.open(OpenFlags.O_RDWR);
        int type = netmap_h.NETMAP_REQ_POOLS_INFO_GET();
        assertEquals(-ENXIO, TestRegister.ioctl(device, fd, type, "", info, 0));
        assertEquals(0, TestRegister.ioctl(device, fd, type, "vale0:x", info, 0));
        assertEquals(42_369_024, nmreq_pools_info.nr_memsize(info));
        assertEquals(12, nmreq_pools_info.nr_if_pool_objtotal(info));
        assertEquals(20, nmreq_pools_info.nr_ring_pool_objtotal(info));
        assertEquals(20_480, nmreq_pools_info.nr_ring_pool_objsize(info));
        assertEquals(20_482, nmreq_pools_info.nr_buf_pool_objtotal(info));
        assertEquals(421_888, nmreq_pools_info.nr_buf_pool_offset(info));
        device.close(fd);
    }
}
