package io.github.netmap4j.conformance.cases.port;

import static io.github.netmap4j.conformance.lab.Frames.broadcasts;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_NULL;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Fd;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.Register;
import io.github.netmap4j.conformance.lab.Topic;

/** NULL ports: rings and buffers of a memory that exists, connected to nothing. */
@Topic("NULL ports")
final class NullCases {

    private static Register request(Lab lab) {
        return lab.register(lab.name("")).mode(NR_REG_NULL()).memory(1);
    }

    @Case("a NULL port has the rings and slots it asks for")
    void sizes(Lab lab) {
        Register request = request(lab).slots(256, 100).rings(10, 5);
        LabPort port = lab.open(request);
        assertEquals(256, request.nr_tx_slots(), "nr_tx_slots");
        assertEquals(100, request.nr_rx_slots(), "nr_rx_slots");
        assertEquals(10, request.nr_tx_rings(), "nr_tx_rings");
        assertEquals(5, request.nr_rx_rings(), "nr_rx_rings");
        assertEquals(0, request.nr_host_tx_rings(), "nr_host_tx_rings");
        assertEquals(1, request.nr_mem_id(), "nr_mem_id");
        assertEquals(NR_REG_NULL(), request.nr_mode(), "nr_mode");
        assertEquals(256, port.tx(9).num_slots(), "slots of the last tx ring");
        assertEquals(100, port.rx(4).num_slots(), "slots of the last rx ring");
    }

    @Case("a NULL port may have no rings at all; its syncs return 0, and poll finds nothing")
    void noRings(Lab lab) {
        Register request = request(lab);
        LabPort port = lab.open(request);
        assertEquals(0, request.nr_tx_rings(), "nr_tx_rings");
        assertEquals(0, port.nifp.ni_tx_rings(), "ni_tx_rings");
        port.txsync();
        port.rxsync();
        assertEquals(0, port.fd.poll(Fd.POLLIN | Fd.POLLOUT, 0), "revents");
    }

    @Case("a NULL port needs the id of a memory: EINVAL without, or with one that is not there")
    void memory(Lab lab) {
        Expect.error(EINVAL, lab.fd().ctrl(request(lab).memory(0)), "without");
        Expect.error(EINVAL, lab.fd().ctrl(request(lab).memory(60_000)), "unknown");
    }

    @Case("a NULL port in the memory of a VALE port")
    void memoryOfVale(Lab lab) {
        Register vale = lab.register(lab.vale("a"));
        lab.open(vale);
        Register request = request(lab).slots(8, 8).rings(1, 1).memory(vale.nr_mem_id());
        lab.open(request);
        assertEquals(vale.nr_mem_id(), request.nr_mem_id(), "memory id");
        assertEquals(vale.nr_memsize(), request.nr_memsize(), "memory size");
    }

    @Case("a sync moves nothing: what is put stays, tail too")
    void sync(Lab lab) {
        LabPort port = lab.open(request(lab).slots(8, 16).rings(1, 2));
        assertEquals(Fd.POLLOUT, port.fd.poll(Fd.POLLIN | Fd.POLLOUT, 0), "revents");
        port.send(broadcasts(0, 3));
        LabPort.at(port.tx(), 3, 3, 7);
        port.receives();
        assertEquals(Fd.POLLOUT, port.fd.poll(Fd.POLLIN | Fd.POLLOUT, 0), "revents with slots put");
    }

    @Case("extra buffers are a NULL port's use")
    void extraBuffers(Lab lab) {
        Register request = request(lab).extraBuffers(10);
        LabPort port = lab.open(request);
        assertEquals(10, request.nr_extra_bufs(), "nr_extra_bufs");
        assertEquals(true, port.nifp.ni_bufs_head() >= 2, "ni_bufs_head is a buffer");
    }

    @Case("any name will do, even one with a brace or none")
    void names(Lab lab) {
        for (String name : new String[] {"x{1", "", "vale!", "a name"}) {
            Register request = lab.register(name).mode(NR_REG_NULL()).memory(1);
            LabPort port = lab.open(request);
            assertEquals("null:" + name, port.nifp.ni_name(), "ni_name");
            port.close();
        }
    }

    @Case("two NULL ports of one name are two ports")
    void twice(Lab lab) {
        LabPort one = lab.open(request(lab).slots(8, 8).rings(1, 1));
        LabPort two = lab.open(request(lab).slots(16, 16).rings(2, 2));
        assertEquals(8, one.tx().num_slots(), "slots of the first");
        assertEquals(16, two.tx().num_slots(), "slots of the second");
    }

    @Case("rings too large for the memory's pool: ENOMEM, and nothing is lost")
    void tooLarge(Lab lab) {
        Expect.error(ENOMEM, lab.fd().ctrl(request(lab).slots(100_000, 8).rings(1, 1)), "REGISTER");
        Expect.ok(lab.fd().ctrl(request(lab).slots(8, 8).rings(1, 1)), "a smaller one");
    }
}
