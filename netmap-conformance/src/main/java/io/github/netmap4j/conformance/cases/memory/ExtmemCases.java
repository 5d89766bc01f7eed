package io.github.netmap4j.conformance.cases.memory;

import static io.github.netmap4j.conformance.lab.Frames.broadcast;
import static io.github.netmap4j.conformance.lab.Frames.broadcasts;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Fd;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.Register;
import io.github.netmap4j.conformance.lab.RequestOptions;
import io.github.netmap4j.conformance.lab.SpecialMemory;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.abi.nmreq_opt_extmem;
import io.github.netmap4j.sys.abi.nmreq_pools_info;
import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.user.NetmapUser;
import java.lang.foreign.MemorySegment;

/** NETMAP_REQ_OPT_EXTMEM: the program provides a port's memory. */
@Topic("External memory")
final class ExtmemCases {

    private static final int IFS = 2;
    private static final int IF_SIZE = 1024;
    private static final int RINGS = 64;
    private static final int RING_SIZE = 512;
    private static final int BUFFERS = 4096;
    private static final int BUFFER_SIZE = 2048;
    private static final long SIZE = (long) IFS * IF_SIZE + (long) RINGS * RING_SIZE + (long) BUFFERS * BUFFER_SIZE;

    /** Shared, because a device in another process cannot use private memory. */
    private static MemorySegment memory(Lab lab) {
        return SpecialMemory.shared(lab, (SIZE + 4095) / 4096 * 4096);
    }

    private static MemorySegment option(Lab lab, MemorySegment memory, int ringSize) {
        MemorySegment option = RequestOptions.extmem(lab, memory);
        MemorySegment info = nmreq_opt_extmem.nro_info(option);
        nmreq_pools_info.nr_memsize(info, SIZE);
        nmreq_pools_info.nr_if_pool_objtotal(info, IFS);
        nmreq_pools_info.nr_if_pool_objsize(info, IF_SIZE);
        nmreq_pools_info.nr_ring_pool_objtotal(info, RINGS);
        nmreq_pools_info.nr_ring_pool_objsize(info, ringSize);
        nmreq_pools_info.nr_buf_pool_objtotal(info, BUFFERS);
        nmreq_pools_info.nr_buf_pool_objsize(info, BUFFER_SIZE);
        return option;
    }

    /** Registers a port of 8 slots in memory; skips the case if the module was built without the option. */
    private static Register register(Lab lab, String port, MemorySegment option) {
        Register request = lab.register(port).slots(8, 8).with(option);
        int result = lab.fd().ctrl(request);
        assumeTrue(
                result != -EOPNOTSUPP || RequestOptions.status(option) != EOPNOTSUPP,
                "the device is built without external memory");
        Expect.ok(result, "REGISTER with external memory");
        return request;
    }

    @Case("netmap_if, rings and buffers lie in the program's memory, and frames come and go there")
    void inUserMemory(Lab lab) {
        MemorySegment memory = memory(lab);
        MemorySegment option = option(lab, memory, RING_SIZE);
        Fd fd = lab.fd();
        Register request = lab.register(lab.vale("a")).slots(8, 8).with(option);
        int result = fd.ctrl(request);
        assumeTrue(
                result != -EOPNOTSUPP || RequestOptions.status(option) != EOPNOTSUPP,
                "the device is built without external memory");
        Expect.ok(result, "REGISTER with external memory");
        assertEquals(0, RequestOptions.status(option), "nro_status");
        NetmapIf nifp = new NetmapIf(memory, request.nr_offset());
        assertEquals(lab.vale("a"), nifp.ni_name(), "ni_name");
        LabPort other = lab.small(lab.vale("b"));
        var tx = NetmapUser.NETMAP_TXRING(nifp, 0);
        for (int i = 0; i < 3; i++) {
            LabPort.put(tx, broadcast(i), 0);
        }
        Expect.ok(fd.txsync(), "NIOCTXSYNC");
        other.receives(broadcasts(0, 3));
        other.send(broadcast(9));
        Expect.ok(fd.rxsync(), "NIOCRXSYNC");
        LabPort.assertFrames(LabPort.take(NetmapUser.NETMAP_RXRING(nifp, 0)), broadcast(9));
    }

    @Case("the memory has an id of its own, and the size that was given")
    void id(Lab lab) {
        MemorySegment option = option(lab, memory(lab), RING_SIZE);
        Register request = register(lab, lab.vale("a"), option);
        assertTrue(request.nr_mem_id() > 1, "memory id " + request.nr_mem_id());
        assertTrue(request.nr_memsize() <= (SIZE + 4095) / 4096 * 4096, "memory size " + request.nr_memsize());
        Register other = lab.register(lab.vale("b")).slots(8, 8);
        lab.open(other);
        assertNotEquals(request.nr_mem_id(), other.nr_mem_id(), "memory id of another port");
    }

    @Case("a second port in the same memory shares it")
    void shared(Lab lab) {
        MemorySegment memory = memory(lab);
        Register one = register(lab, lab.vale("a"), option(lab, memory, RING_SIZE));
        Register two = register(lab, lab.vale("b"), option(lab, memory, RING_SIZE));
        assertEquals(one.nr_mem_id(), two.nr_mem_id(), "memory id");
        assertNotEquals(one.nr_offset(), two.nr_offset(), "where netmap_if is");
    }

    @Case("pools that do not fit into the memory: refused, and nro_status says why")
    void tooSmall(Lab lab) {
        register(lab, lab.vale("probe"), option(lab, memory(lab), RING_SIZE));
        MemorySegment option = option(lab, memory(lab), 1 << 20);
        int result = lab.fd().ctrl(lab.register(lab.vale("a")).slots(8, 8).with(option));
        assertTrue(result < 0, "REGISTER: expected an error, got " + Expect.name(result));
        assertEquals(-result, RequestOptions.status(option), "nro_status");
    }

    @Case("the option given twice: EINVAL, in the status of both, and both keep their values")
    void twice(Lab lab) {
        MemorySegment memory = memory(lab);
        MemorySegment one = option(lab, memory, RING_SIZE);
        MemorySegment two = option(lab, memory(lab), RING_SIZE);
        Expect.error(EINVAL, lab.fd().ctrl(lab.register(lab.vale("a")).with(one).with(two)), "REGISTER");
        assertEquals(EINVAL, RequestOptions.status(one), "nro_status of the one");
        assertEquals(EINVAL, RequestOptions.status(two), "nro_status of the other");
        assertEquals(memory.address(), nmreq_opt_extmem.nro_usrptr(one), "nro_usrptr");
    }

    @Case("pool sizes left 0 come back as the device chose them; what was given stays")
    void defaults(Lab lab) {
        MemorySegment option = option(lab, memory(lab), RING_SIZE);
        MemorySegment info = nmreq_opt_extmem.nro_info(option);
        nmreq_pools_info.nr_if_pool_objtotal(info, 0);
        nmreq_pools_info.nr_if_pool_objsize(info, 0);
        nmreq_pools_info.nr_buf_pool_objsize(info, 0);
        register(lab, lab.vale("a"), option);
        assertNotEquals(0, nmreq_pools_info.nr_if_pool_objtotal(info), "nr_if_pool_objtotal");
        assertNotEquals(0, nmreq_pools_info.nr_if_pool_objsize(info), "nr_if_pool_objsize");
        assertNotEquals(0, nmreq_pools_info.nr_buf_pool_objsize(info), "nr_buf_pool_objsize");
        assertEquals(RINGS, nmreq_pools_info.nr_ring_pool_objtotal(info), "nr_ring_pool_objtotal");
        assertEquals(RING_SIZE, nmreq_pools_info.nr_ring_pool_objsize(info), "nr_ring_pool_objsize");
        assertEquals(SIZE, nmreq_pools_info.nr_memsize(info), "nr_memsize");
    }

    @Case("an address within a page stands for the page")
    void withinAPage(Lab lab) {
        MemorySegment memory = memory(lab);
        MemorySegment option = option(lab, memory, RING_SIZE);
        nmreq_opt_extmem.nro_usrptr(option, memory.address() + 77);
        Register request = register(lab, lab.vale("a"), option);
        assertEquals(lab.vale("a"), new NetmapIf(memory, request.nr_offset()).ni_name(), "ni_name");
    }
}
