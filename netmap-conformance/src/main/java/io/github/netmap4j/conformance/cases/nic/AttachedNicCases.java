package io.github.netmap4j.conformance.cases.nic;

import static io.github.netmap4j.conformance.lab.Frames.everyone;
import static io.github.netmap4j.conformance.lab.Frames.frame;
import static io.github.netmap4j.conformance.lab.Frames.mac;
import static io.github.netmap4j.conformance.lab.ValeControl.attachResult;
import static io.github.netmap4j.conformance.lab.ValeControl.detach;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_POLLING_MODE_SINGLE_CPU;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_VALE_POLLING_DISABLE;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_VALE_POLLING_ENABLE;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_ALL_NIC;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_NIC_SW;
import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Fd;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.abi.nmreq_vale_polling;
import java.lang.foreign.MemorySegment;

/** Network interfaces as ports of a switch. */
@Topic("Network interfaces on a switch")
final class AttachedNicCases {

    @Case("attached to a switch, an interface is busy for others; detached, it is free")
    void attachBusy(Lab lab) {
        String name = lab.vale(lab.nic());
        Expect.ok(attachResult(lab, name, NR_REG_ALL_NIC()), "VALE_ATTACH");
        Expect.error(EBUSY, lab.fd().ctrl(lab.register(lab.nic())), "REGISTER of the interface");
        Expect.error(EBUSY, attachResult(lab, name, NR_REG_ALL_NIC()), "VALE_ATTACH again");
        Expect.ok(detach(lab, name), "VALE_DETACH");
        Expect.ok(lab.fd().ctrl(lab.register(lab.nic())), "REGISTER after the detach");
    }

    @Case("an open interface cannot be attached: EBUSY")
    void attachOpen(Lab lab) {
        lab.open(lab.nic());
        Expect.error(EBUSY, attachResult(lab, lab.vale(lab.nic()), NR_REG_ALL_NIC()), "VALE_ATTACH");
    }

    @Case("attached with its host rings, an interface takes two ports of the switch")
    void attachHost(Lab lab) {
        Expect.ok(attachResult(lab, lab.vale(lab.nic()), NR_REG_NIC_SW()), "VALE_ATTACH");
        long ports = lab.ports().stream()
                .filter(port -> port.startsWith(lab.vale("")))
                .count();
        assertNotEquals(0, ports, "ports of the switch");
        assertEquals(2, ports, () -> "ports of the switch in " + lab.ports());
    }

    @Case("frames go between a switch's ports and the cable of an attached interface")
    void attachTraffic(Lab lab) {
        LabPort[] ends = NicCases.cable(lab);
        ends[0].close();
        Expect.ok(attachResult(lab, lab.vale(lab.nic()), NR_REG_ALL_NIC()), "VALE_ATTACH");
        LabPort far = ends[1];
        LabPort vale = lab.open(lab.vale("a"));
        byte[] out = frame(everyone(), mac(1), 90, 1);
        // An attach restarts the interface: frames sent meanwhile are lost, as on any cable.
        Lab.await("a frame from the switch", () -> {
            vale.send(out);
            far.fd.poll(Fd.POLLIN, 100);
            return NicCases.drained(far, out);
        });
        byte[] in = frame(everyone(), mac(2), 91, 2);
        Lab.await("a frame from the cable", () -> {
            far.send(in);
            vale.fd.poll(Fd.POLLIN, 100);
            return NicCases.drained(vale, in);
        });
    }

    @Case("polling of an attached interface: on and off, and EINVAL for a mode or a number of CPUs there is not")
    void polling(Lab lab) {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "needs two CPUs");
        String name = lab.vale(lab.nic());
        Expect.ok(attachResult(lab, name, NR_REG_ALL_NIC()), "VALE_ATTACH");
        Expect.error(EINVAL, polling(lab, NETMAP_REQ_VALE_POLLING_ENABLE(), name, 7, 1), "mode 7");
        Expect.error(
                EINVAL,
                polling(lab, NETMAP_REQ_VALE_POLLING_ENABLE(), name, NETMAP_POLLING_MODE_SINGLE_CPU(), 0),
                "no CPU");
        Expect.ok(
                polling(lab, NETMAP_REQ_VALE_POLLING_ENABLE(), name, NETMAP_POLLING_MODE_SINGLE_CPU(), 1),
                "VALE_POLLING_ENABLE");
        Expect.error(EBUSY, detach(lab, name), "VALE_DETACH while polling");
        Expect.ok(polling(lab, NETMAP_REQ_VALE_POLLING_DISABLE(), name, 0, 0), "VALE_POLLING_DISABLE");
    }

    private static int polling(Lab lab, int request, String name, int mode, int cpus) {
        MemorySegment body = nmreq_vale_polling.allocate(lab.arena);
        nmreq_vale_polling.nr_mode(body, mode);
        nmreq_vale_polling.nr_num_polling_cpus(body, cpus);
        return lab.fd().ctrl(lab.ctrl(request, name, body));
    }
}
