package io.github.netmap4j.conformance.cases.memory;

import static io.github.netmap4j.conformance.lab.Frames.broadcast;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_POOLS_INFO_GET;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_PORT_INFO_GET;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Fd;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.LegacyRequest;
import io.github.netmap4j.conformance.lab.Register;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.abi.nmreq_pools_info;
import io.github.netmap4j.sys.abi.nmreq_port_info_get;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Memory regions, their ids and their pools; information about ports that need not be open. */
@Topic("Memory and port information")
final class MemoryCases {

    private static MemorySegment info(Lab lab, String name, int memory) {
        MemorySegment body = nmreq_port_info_get.allocate(lab.arena);
        nmreq_port_info_get.nr_mem_id(body, (short) memory);
        Expect.ok(lab.fd().ctrl(lab.ctrl(NETMAP_REQ_PORT_INFO_GET(), name, body)), "PORT_INFO_GET of " + name);
        return body;
    }

    private static int infoResult(Lab lab, String name, int memory) {
        MemorySegment body = nmreq_port_info_get.allocate(lab.arena);
        nmreq_port_info_get.nr_mem_id(body, (short) memory);
        return lab.fd().ctrl(lab.ctrl(NETMAP_REQ_PORT_INFO_GET(), name, body));
    }

    private static MemorySegment pools(Lab lab, String name, int memory) {
        MemorySegment body = nmreq_pools_info.allocate(lab.arena);
        nmreq_pools_info.nr_mem_id(body, (short) memory);
        Expect.ok(lab.fd().ctrl(lab.ctrl(NETMAP_REQ_POOLS_INFO_GET(), name, body)), "POOLS_INFO_GET of " + name);
        return body;
    }

    private static int poolsResult(Lab lab, String name, int memory) {
        MemorySegment body = nmreq_pools_info.allocate(lab.arena);
        nmreq_pools_info.nr_mem_id(body, (short) memory);
        return lab.fd().ctrl(lab.ctrl(NETMAP_REQ_POOLS_INFO_GET(), name, body));
    }

    @Case("PORT_INFO_GET without a name: the global memory, id 1")
    void infoNoName(Lab lab) {
        MemorySegment body = info(lab, "", 0);
        assertEquals(1, nmreq_port_info_get.nr_mem_id(body), "nr_mem_id");
        assertEquals(343_019_520, nmreq_port_info_get.nr_memsize(body), "nr_memsize of the default pools");
        assertEquals(0, nmreq_port_info_get.nr_tx_slots(body), "nr_tx_slots");
    }

    @Case("PORT_INFO_GET without a name, with an id: that memory, EINVAL if there is none")
    void infoById(Lab lab) {
        Register request = lab.register(lab.vale("a"));
        lab.open(request);
        MemorySegment body = info(lab, "", request.nr_mem_id());
        assertEquals(request.nr_memsize(), nmreq_port_info_get.nr_memsize(body), "nr_memsize");
        Expect.error(EINVAL, infoResult(lab, "", 60_000), "an unknown id");
    }

    @Case("PORT_INFO_GET of a VALE port that does not exist: what it would be; it is not created")
    void infoOfFuturePort(Lab lab) {
        MemorySegment body = nmreq_port_info_get.allocate(lab.arena);
        nmreq_port_info_get.nr_tx_slots(body, 9);
        nmreq_port_info_get.nr_rx_slots(body, 5000);
        nmreq_port_info_get.nr_tx_rings(body, (short) 40);
        nmreq_port_info_get.nr_rx_rings(body, (short) 3);
        Expect.ok(lab.fd().ctrl(lab.ctrl(NETMAP_REQ_PORT_INFO_GET(), lab.vale("a"), body)), "PORT_INFO_GET");
        assertEquals(9, nmreq_port_info_get.nr_tx_slots(body), "nr_tx_slots");
        assertEquals(4096, nmreq_port_info_get.nr_rx_slots(body), "nr_rx_slots");
        assertEquals(16, nmreq_port_info_get.nr_tx_rings(body), "nr_tx_rings");
        assertEquals(3, nmreq_port_info_get.nr_rx_rings(body), "nr_rx_rings");
        assertTrue(nmreq_port_info_get.nr_memsize(body) > 0, "nr_memsize");
        assertFalse(lab.ports().contains(lab.vale("a")), "VALE_LIST shows the port");
    }

    @Case("PORT_INFO_GET of an open port: what its registration said; the descriptor stays unbound")
    void infoOfOpenPort(Lab lab) {
        Register request = lab.register(lab.vale("a")).slots(64, 32).rings(2, 1);
        lab.open(request);
        Fd fd = lab.fd();
        MemorySegment body = nmreq_port_info_get.allocate(lab.arena);
        Expect.ok(fd.ctrl(lab.ctrl(NETMAP_REQ_PORT_INFO_GET(), lab.vale("a"), body)), "PORT_INFO_GET");
        assertEquals(64, nmreq_port_info_get.nr_tx_slots(body), "nr_tx_slots");
        assertEquals(32, nmreq_port_info_get.nr_rx_slots(body), "nr_rx_slots");
        assertEquals(2, nmreq_port_info_get.nr_tx_rings(body), "nr_tx_rings");
        assertEquals(1, nmreq_port_info_get.nr_rx_rings(body), "nr_rx_rings");
        assertEquals(0, nmreq_port_info_get.nr_host_tx_rings(body), "nr_host_tx_rings");
        assertEquals(request.nr_mem_id(), nmreq_port_info_get.nr_mem_id(body), "nr_mem_id");
        assertEquals(request.nr_memsize(), nmreq_port_info_get.nr_memsize(body), "nr_memsize");
        Expect.error(ENXIO, fd.txsync(), "NIOCTXSYNC of the descriptor that asked");
    }

    @Case("PORT_INFO_GET of a pipe, and of its base: both ends open or none")
    void infoOfPipe(Lab lab) {
        assertEquals(1024, nmreq_port_info_get.nr_tx_slots(info(lab, lab.name("}3"), 0)), "nr_tx_slots");
        lab.small(lab.name("{1"));
        assertEquals(8, nmreq_port_info_get.nr_tx_slots(info(lab, lab.name("{1"), 0)), "nr_tx_slots of the open pipe");
        assertEquals(8, nmreq_port_info_get.nr_tx_slots(info(lab, lab.name(""), 0)), "nr_tx_slots of its base");
    }

    @Case("PORT_INFO_GET errors: unknown interface ENXIO, bad switch name ENOMEM, unknown memory EINVAL")
    void infoErrors(Lab lab) {
        Expect.error(ENXIO, infoResult(lab, lab.name("none"), 0), "an unknown interface");
        Expect.error(ENOMEM, infoResult(lab, "vale0", 0), "a switch without a port");
        Expect.error(EINVAL, infoResult(lab, lab.vale("a"), 60_000), "an unknown memory id");
    }

    @Case("NIOCGINFO gives the same as PORT_INFO_GET")
    void legacyInfo(Lab lab) {
        Register request = lab.register(lab.vale("a")).slots(64, 32);
        lab.open(request);
        LegacyRequest open = lab.legacy(lab.vale("a"));
        Expect.ok(lab.fd().ginfo(open), "NIOCGINFO of an open port");
        assertEquals(64, open.nr_tx_slots(), "nr_tx_slots");
        assertEquals(32, open.nr_rx_slots(), "nr_rx_slots");
        assertEquals(request.nr_mem_id(), open.nr_arg2(), "nr_arg2");
        assertEquals(request.nr_memsize(), open.nr_memsize(), "nr_memsize");

        LegacyRequest future = lab.legacy(lab.vale("b"));
        Expect.ok(lab.fd().ginfo(future), "NIOCGINFO of a port that does not exist");
        assertEquals(1024, future.nr_tx_slots(), "nr_tx_slots of a port that does not exist");

        LegacyRequest none = lab.legacy("");
        Expect.ok(lab.fd().ginfo(none), "NIOCGINFO without a name");
        assertEquals(1, none.nr_arg2(), "nr_arg2 without a name");
        Expect.error(ENXIO, lab.fd().ginfo(lab.legacy(lab.name("x"))), "NIOCGINFO of an unknown interface");
        Expect.error(EINVAL, lab.fd().ginfo(lab.legacy("").arg2(60_000)), "NIOCGINFO of an unknown memory");
    }

    @Case("POOLS_INFO_GET: three pools one after the other, that fill the memory")
    void poolsAddUp(Lab lab) {
        for (MemorySegment body : List.of(pools(lab, lab.vale("a"), 0), pools(lab, lab.vale("a"), 1))) {
            long ifs = (long) nmreq_pools_info.nr_if_pool_objtotal(body) * nmreq_pools_info.nr_if_pool_objsize(body);
            long rings =
                    (long) nmreq_pools_info.nr_ring_pool_objtotal(body) * nmreq_pools_info.nr_ring_pool_objsize(body);
            long bufs = (long) nmreq_pools_info.nr_buf_pool_objtotal(body) * nmreq_pools_info.nr_buf_pool_objsize(body);
            assertTrue(ifs > 0 && rings > 0 && bufs > 0, "every pool has objects");
            assertEquals(0, nmreq_pools_info.nr_if_pool_offset(body), "nr_if_pool_offset");
            assertTrue(nmreq_pools_info.nr_ring_pool_offset(body) >= ifs, "nr_ring_pool_offset");
            assertTrue(
                    nmreq_pools_info.nr_buf_pool_offset(body) >= nmreq_pools_info.nr_ring_pool_offset(body) + rings,
                    "nr_buf_pool_offset");
            assertTrue(
                    nmreq_pools_info.nr_memsize(body) >= nmreq_pools_info.nr_buf_pool_offset(body) + bufs,
                    "nr_memsize");
        }
    }

    @Case("POOLS_INFO_GET of a VALE port, open or not: 12 interfaces, 20 rings, buffers of 2048 bytes")
    void poolsOfVale(Lab lab) {
        Register request = lab.register(lab.vale("a"));
        lab.open(request);
        for (MemorySegment body : List.of(pools(lab, lab.vale("a"), 0), pools(lab, lab.vale("b"), 0))) {
            assertEquals(12, nmreq_pools_info.nr_if_pool_objtotal(body), "nr_if_pool_objtotal");
            assertEquals(1024, nmreq_pools_info.nr_if_pool_objsize(body), "nr_if_pool_objsize");
            assertEquals(20, nmreq_pools_info.nr_ring_pool_objtotal(body), "nr_ring_pool_objtotal");
            assertEquals(20480, nmreq_pools_info.nr_ring_pool_objsize(body), "nr_ring_pool_objsize");
            assertEquals(20482, nmreq_pools_info.nr_buf_pool_objtotal(body), "nr_buf_pool_objtotal");
            assertEquals(2048, nmreq_pools_info.nr_buf_pool_objsize(body), "nr_buf_pool_objsize");
            assertEquals(request.nr_memsize(), nmreq_pools_info.nr_memsize(body), "nr_memsize");
        }
    }

    @Case("POOLS_INFO_GET by id of the global memory: 100 interfaces, 200 rings, 163840 buffers")
    void poolsOfGlobal(Lab lab) {
        MemorySegment body = pools(lab, lab.vale("a"), 1);
        assertEquals(1, nmreq_pools_info.nr_mem_id(body), "nr_mem_id");
        assertEquals(100, nmreq_pools_info.nr_if_pool_objtotal(body), "nr_if_pool_objtotal");
        assertEquals(200, nmreq_pools_info.nr_ring_pool_objtotal(body), "nr_ring_pool_objtotal");
        assertEquals(163_840, nmreq_pools_info.nr_buf_pool_objtotal(body), "nr_buf_pool_objtotal");
        assertEquals(343_019_520, nmreq_pools_info.nr_memsize(body), "nr_memsize");
    }

    @Case("the buffer pool's offset is where the rings' buf_ofs leads")
    void poolsAgree(Lab lab) {
        LabPort port = lab.open(lab.vale("a"));
        long offset = nmreq_pools_info.nr_buf_pool_offset(pools(lab, lab.vale("a"), 0));
        assertEquals(offset, port.tx().offset() + port.tx().buf_ofs(), "where buffer 0 is");
    }

    @Case("POOLS_INFO_GET of a pipe")
    void poolsOfPipe(Lab lab) {
        assertTrue(nmreq_pools_info.nr_memsize(pools(lab, lab.name("{xid"), 0)) > 0, "nr_memsize");
    }

    @Case("POOLS_INFO_GET errors: no name ENXIO, unknown interface ENXIO, unknown memory EINVAL")
    void poolsErrors(Lab lab) {
        Expect.error(ENXIO, poolsResult(lab, "", 0), "no name");
        Expect.error(ENXIO, poolsResult(lab, "", 1), "no name, global memory");
        Expect.error(ENXIO, poolsResult(lab, lab.name("none"), 0), "an unknown interface");
        Expect.error(EINVAL, poolsResult(lab, lab.vale("a"), 60_000), "an unknown memory");
        Expect.error(ENOMEM, poolsResult(lab, "vale0", 0), "a switch without a port");
    }

    @Case("every VALE port has a memory of its own, id 2 or above")
    void privateMemory(Lab lab) {
        Register one = lab.register(lab.vale("a")).slots(8, 8);
        Register two = lab.register(lab.vale("b")).slots(8, 8);
        lab.open(one);
        lab.open(two);
        assertTrue(one.nr_mem_id() >= 2 && two.nr_mem_id() >= 2, "ids " + one.nr_mem_id() + ", " + two.nr_mem_id());
        assertNotEquals(one.nr_mem_id(), two.nr_mem_id(), "memory ids");
    }

    @Case("nr_mem_id puts a port into the memory of another, or into the global one")
    void chosenMemory(Lab lab) {
        Register one = lab.register(lab.vale("a"));
        LabPort a = lab.open(one);
        Register two = lab.register(lab.vale("b")).memory(one.nr_mem_id());
        LabPort b = lab.open(two);
        assertEquals(one.nr_mem_id(), two.nr_mem_id(), "memory id");
        assertEquals(one.nr_memsize(), two.nr_memsize(), "memory size");
        a.send(broadcast(1));
        b.receives(broadcast(1));

        Register global = lab.register(lab.vale("c")).memory(1);
        lab.open(global);
        assertEquals(1, global.nr_mem_id(), "memory id of the port in global memory");
        assertEquals(343_019_520, global.nr_memsize(), "size of the global memory");
    }

    @Case("nr_mem_id that no memory has: EINVAL, by both APIs")
    void unknownMemory(Lab lab) {
        Expect.error(EINVAL, lab.fd().ctrl(lab.register(lab.vale("a")).memory(60_000)), "REGISTER");
        Expect.error(EINVAL, lab.fd().regif(lab.legacy(lab.vale("a")).arg2(60_000)), "NIOCREGIF");
        Expect.error(EINVAL, lab.fd().ctrl(lab.register(lab.name("{1")).memory(60_000)), "REGISTER of a pipe");
    }

    @Case("an open port keeps its memory: another id is accepted, and the real one comes back")
    void otherMemory(Lab lab) {
        Register one = lab.register(lab.vale("a"));
        lab.open(one);
        Register two = lab.register(lab.vale("a")).memory(1);
        lab.open(two);
        assertEquals(one.nr_mem_id(), two.nr_mem_id(), "memory id");
    }

    @Case("ports in the global memory until it is exhausted: ENOMEM, then one that closes makes room")
    void exhaustion(Lab lab) {
        List<LabPort> ports = new ArrayList<>();
        Fd last = null;
        while (ports.size() < 200) {
            Fd fd = lab.fd();
            Register request = lab.register(lab.vale("p" + ports.size())).memory(1);
            int result = fd.ctrl(request);
            if (result != 0) {
                Expect.error(ENOMEM, result, "port " + ports.size());
                last = fd;
                break;
            }
            ports.add(new LabPort(fd, request.nr_memsize(), request.nr_offset()));
        }
        assertTrue(ports.size() > 10, ports.size() + " ports");
        assertNotNull(last, "200 ports, and memory for more");
        ports.getFirst().send(broadcast(1));
        ports.getLast().receives(broadcast(1));
        Expect.error(ENOMEM, last.ctrl(lab.register(lab.vale("late")).memory(1)), "the same again");
        ports.get(3).close();
        Expect.ok(last.ctrl(lab.register(lab.vale("late")).memory(1)), "after one closed");
    }
}
