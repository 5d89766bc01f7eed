package io.github.netmap4j.sys.ctrl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.abi.nmreq_register;
import io.github.netmap4j.sys.abi.nmreq_vale_attach;
import io.github.netmap4j.sys.abi.nmreq_vale_list;
import io.github.netmap4j.sys.abi.nmreq_vale_newif;
import io.github.netmap4j.sys.abi.nmreq_vale_polling;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each operation asks of the kernel, byte for byte. */
class ValeCtlTest {

    private static final List<ValeCtl.ValePort> PORTS = List.of(
            new ValeCtl.ValePort("vale0:a", 0, 0),
            new ValeCtl.ValePort("vale0:b", 0, 3),
            new ValeCtl.ValePort("vale1:a", 1, 0));

    private final FakeKernel kernel = new FakeKernel(ValeCtlTest::answer);

    @AfterEach
    void everyDescriptorIsClosed() {
        assertEquals(0, kernel.open);
    }

    private static int answer(FakeKernel.Seen seen) {
        if (seen.type() == netmap_h.NETMAP_REQ_VALE_LIST()) {
            int bridge = nmreq_vale_list.nr_bridge_idx(seen.body());
            int port = nmreq_vale_list.nr_port_idx(seen.body());
            String name = nmreq_header.nr_name(seen.header()).getString(0);
            for (ValeCtl.ValePort p : PORTS) {
                boolean found = name.isEmpty()
                        ? p.nr_bridge_idx() > bridge || (p.nr_bridge_idx() == bridge && p.nr_port_idx() >= port)
                        : p.name().equals(name);
                if (found) {
                    nmreq_header.nr_name(seen.header()).setString(0, p.name());
                    nmreq_vale_list.nr_bridge_idx(seen.body(), (short) p.nr_bridge_idx());
                    nmreq_vale_list.nr_port_idx(seen.body(), (int) p.nr_port_idx());
                    return 0;
                }
            }
            return -Errno.ENOENT;
        }
        if (seen.type() == netmap_h.NETMAP_REQ_VALE_ATTACH()) {
            nmreq_vale_attach.port_index(seen.body(), 9);
        }
        return 0;
    }

    private FakeKernel.Seen last() {
        return kernel.seen.getLast();
    }

    @Test
    void listWalksAllSwitches() throws NetmapException {
        assertEquals(PORTS, ValeCtl.list(kernel));
        assertEquals(PORTS.get(1), ValeCtl.find(kernel, "vale0:b"));
        assertEquals(
                Errno.ENOENT,
                assertThrows(NetmapException.class, () -> ValeCtl.find(kernel, "vale9:x"))
                        .errno());
        assertEquals(
                Errno.EIO,
                assertThrows(NetmapException.class, () -> ValeCtl.list(new FakeKernel(seen -> -Errno.EIO)))
                        .errno());
    }

    @Test
    void aNicIsAttachedWithAndWithoutItsHost() throws NetmapException {
        assertEquals(9, ValeCtl.attach(kernel, "vale0:eth0", false));
        assertEquals(netmap_h.NR_REG_ALL_NIC(), nmreq_register.nr_mode(nmreq_vale_attach.reg(last().body())));
        assertEquals(9, ValeCtl.attach(kernel, "vale0:eth0", true));
        assertEquals(netmap_h.NR_REG_NIC_SW(), nmreq_register.nr_mode(nmreq_vale_attach.reg(last().body())));
        assertEquals(0, ValeCtl.detach(kernel, "vale0:eth0"));
        assertEquals(netmap_h.NETMAP_REQ_VALE_DETACH(), last().type());
    }

    @Test
    void persistentPortsAndPollingAreAskedForByTheirRequests() throws NetmapException {
        assertEquals(
                512,
                ValeCtl.newif(kernel, "v0", wanted -> wanted.nr_tx_slots(512)).nr_tx_slots());
        assertEquals(512, nmreq_vale_newif.nr_tx_slots(last().body()));
        ValeCtl.delif(kernel, "v0");
        assertEquals(netmap_h.NETMAP_REQ_VALE_DELIF(), last().type());
        ValeCtl.polling(kernel, "vale0:eth0", 3);
        assertEquals(netmap_h.NETMAP_POLLING_MODE_SINGLE_CPU(), nmreq_vale_polling.nr_mode(last().body()));
        assertEquals(3, nmreq_vale_polling.nr_first_cpu_id(last().body()));
        assertEquals(1, nmreq_vale_polling.nr_num_polling_cpus(last().body()));
        ValeCtl.polling(kernel, "vale0:eth0", 1, 2);
        assertEquals(netmap_h.NETMAP_POLLING_MODE_MULTI_CPU(), nmreq_vale_polling.nr_mode(last().body()));
        assertEquals(2, nmreq_vale_polling.nr_num_polling_cpus(last().body()));
        ValeCtl.noPolling(kernel, "vale0:eth0");
        assertEquals(netmap_h.NETMAP_REQ_VALE_POLLING_DISABLE(), last().type());
        assertEquals(0, ValeCtl.info(kernel, "vale0:a").nr_mem_id());
        assertEquals(netmap_h.NETMAP_REQ_PORT_INFO_GET(), last().type());
    }
}
