package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_opt_extmem;
import io.github.netmap4j.sys.abi.nmreq_option;
import io.github.netmap4j.sys.abi.nmreq_pools_info;
import io.github.netmap4j.sys.abi.nmreq_register;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.testing.TestRegister;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Options of requests, beyond what netmap-conformance asks: objects that would be misaligned, requests at odd addresses. */
class OptionsTest {

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
}
