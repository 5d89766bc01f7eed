package io.github.netmap4j.conformance.lab;

import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_VALE_ATTACH;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_VALE_DETACH;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_ALL_NIC;

import io.github.netmap4j.sys.abi.nmreq_register;
import io.github.netmap4j.sys.abi.nmreq_vale_attach;
import io.github.netmap4j.sys.abi.nmreq_vale_detach;
import java.lang.foreign.MemorySegment;

/** Attaching ports to switches, and detaching them. */
public final class ValeControl {

    private ValeControl() {}

    /** Attaches all rings until the case ends, and returns the result. */
    public static int attachResult(Lab lab, String name) {
        return attachResult(lab, name, NR_REG_ALL_NIC());
    }

    /** Attaches what {@code nr_mode} says until the case ends, and returns the result. */
    public static int attachResult(Lab lab, String name, int mode) {
        MemorySegment body = nmreq_vale_attach.allocate(lab.arena);
        nmreq_register.nr_mode(nmreq_vale_attach.reg(body), mode);
        int result = lab.fd().ctrl(lab.ctrl(NETMAP_REQ_VALE_ATTACH(), name, body));
        if (result == 0) {
            lab.detachAtEnd(name);
        }
        return result;
    }

    /** Detaches, and returns the result. */
    public static int detach(Lab lab, String name) {
        return lab.fd().ctrl(lab.ctrl(NETMAP_REQ_VALE_DETACH(), name, nmreq_vale_detach.allocate(lab.arena)));
    }

    /** Attaches a port to a switch ("valeX:") until the case ends, and returns its name there. */
    public static String attach(Lab lab, String port, String bridge) {
        String name = bridge + port;
        Expect.ok(attachResult(lab, name), "VALE_ATTACH of " + name);
        return name;
    }
}
