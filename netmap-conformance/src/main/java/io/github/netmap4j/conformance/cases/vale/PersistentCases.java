package io.github.netmap4j.conformance.cases.vale;

import static io.github.netmap4j.conformance.lab.Frames.broadcast;
import static io.github.netmap4j.conformance.lab.Frames.broadcasts;
import static io.github.netmap4j.conformance.lab.Frames.frame;
import static io.github.netmap4j.conformance.lab.Frames.mac;
import static io.github.netmap4j.conformance.lab.ValeControl.attach;
import static io.github.netmap4j.conformance.lab.ValeControl.attachResult;
import static io.github.netmap4j.conformance.lab.ValeControl.detach;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_BDG_DELIF;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_BDG_NEWIF;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_VALE_ATTACH;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_VALE_DELIF;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_VALE_DETACH;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_VALE_NEWIF;
import static io.github.netmap4j.sys.abi.netmap_h.NR_MONITOR_RX;
import static io.github.netmap4j.sys.abi.netmap_h.NR_MONITOR_TX;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_ALL_NIC;
import static io.github.netmap4j.sys.abi.netmap_h.NR_ZCOPY_MON;
import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EEXIST;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.LegacyRequest;
import io.github.netmap4j.conformance.lab.Register;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.abi.nmreq_register;
import io.github.netmap4j.sys.abi.nmreq_vale_attach;
import io.github.netmap4j.sys.abi.nmreq_vale_detach;
import io.github.netmap4j.sys.abi.nmreq_vale_newif;
import java.lang.foreign.MemorySegment;

/** Persistent VALE ports: interfaces that exist without a descriptor, attached to switches and detached. */
@Topic("Persistent VALE ports")
public final class PersistentCases {

    static int create(Lab lab, String port) {
        return lab.fd().ctrl(lab.ctrl(NETMAP_REQ_VALE_NEWIF(), port, nmreq_vale_newif.allocate(lab.arena)));
    }

    static int delete(Lab lab, String port) {
        return lab.fd().ctrl(lab.ctrl(NETMAP_REQ_VALE_DELIF(), port, MemorySegment.NULL));
    }

    @Case("created, deleted, created again; deleted twice: ENXIO")
    void createDelete(Lab lab) {
        String port = lab.name("p");
        Expect.ok(create(lab, port), "VALE_NEWIF");
        Expect.ok(delete(lab, port), "VALE_DELIF");
        Expect.ok(create(lab, port), "VALE_NEWIF again");
        Expect.ok(delete(lab, port), "VALE_DELIF again");
        Expect.error(ENXIO, delete(lab, port), "VALE_DELIF of nothing");
    }

    @Case("created twice: EEXIST, attached or not")
    void createTwice(Lab lab) {
        String port = lab.persistent("p");
        Expect.error(EEXIST, create(lab, port), "VALE_NEWIF");
        attach(lab, port, lab.vale(""));
        Expect.error(EEXIST, create(lab, port), "VALE_NEWIF of the attached port");
    }

    @Case("VALE_NEWIF fills what was left 0, clamps the rest, and gives the memory's id")
    void newifFields(Lab lab) {
        MemorySegment body = nmreq_vale_newif.allocate(lab.arena);
        nmreq_vale_newif.nr_tx_slots(body, 64);
        nmreq_vale_newif.nr_rx_slots(body, 5000);
        nmreq_vale_newif.nr_tx_rings(body, (short) 20);
        Expect.ok(lab.fd().ctrl(lab.ctrl(NETMAP_REQ_VALE_NEWIF(), lab.name("p"), body)), "VALE_NEWIF");
        lab.deleteAtEnd(lab.name("p"));
        assertEquals(64, nmreq_vale_newif.nr_tx_slots(body), "nr_tx_slots");
        assertEquals(4096, nmreq_vale_newif.nr_rx_slots(body), "nr_rx_slots");
        assertEquals(16, nmreq_vale_newif.nr_tx_rings(body), "nr_tx_rings");
        assertEquals(1, nmreq_vale_newif.nr_rx_rings(body), "nr_rx_rings");
        assertTrue(nmreq_vale_newif.nr_mem_id(body) > 1, "nr_mem_id");
        Register request = lab.register(lab.name("p"));
        lab.open(request);
        assertEquals(64, request.nr_tx_slots(), "nr_tx_slots when opened");
        assertEquals(nmreq_vale_newif.nr_mem_id(body), request.nr_mem_id(), "nr_mem_id when opened");
    }

    @Case("names that start with vale, have 16 characters or more, or a memory that is not there: EINVAL")
    void badNames(Lab lab) {
        Expect.error(EINVAL, create(lab, "vale0"), "vale0");
        Expect.error(EINVAL, create(lab, lab.vale("a")), lab.vale("a"));
        Expect.error(EINVAL, create(lab, "abcdefghijklmnop"), "16 characters");
        MemorySegment body = nmreq_vale_newif.allocate(lab.arena);
        nmreq_vale_newif.nr_mem_id(body, (short) 60_000);
        Expect.error(EINVAL, lab.fd().ctrl(lab.ctrl(NETMAP_REQ_VALE_NEWIF(), lab.name("p"), body)), "unknown memory");
        Expect.error(ENXIO, delete(lab, lab.name("p")), "VALE_DELIF of the port that was not made");
    }

    @Case("an interface that is not a persistent port cannot be deleted: EINVAL")
    void deleteOther(Lab lab) {
        Expect.error(EINVAL, delete(lab, lab.nic()), "VALE_DELIF of a NIC");
    }

    @Case("the base that a pipe made for itself cannot be deleted: EINVAL")
    void deleteBase(Lab lab) {
        lab.small(lab.name("{1"));
        Expect.error(EINVAL, delete(lab, lab.name("")), "VALE_DELIF");
    }

    @Case("opened under its own name, not attached: frames go nowhere, the tx ring drains")
    void notAttached(Lab lab) {
        String name = lab.persistent("p");
        LabPort port = lab.open(name);
        assertEquals(name, port.nifp.ni_name(), "ni_name");
        port.send(broadcasts(0, 100));
        assertEquals(1023, LabPort.available(port.tx()), "room");
        port.receives();
    }

    @Case("attach and detach: VALE_LIST shows it and no longer; the index comes back the same")
    void attachDetach(Lab lab) {
        String port = lab.persistent("p");
        String name = lab.vale("") + port;
        MemorySegment attach = nmreq_vale_attach.allocate(lab.arena);
        nmreq_register.nr_mode(nmreq_vale_attach.reg(attach), NR_REG_ALL_NIC());
        nmreq_vale_attach.port_index(attach, 77);
        Expect.ok(lab.fd().ctrl(lab.ctrl(NETMAP_REQ_VALE_ATTACH(), name, attach)), "VALE_ATTACH");
        assertTrue(lab.ports().contains(name), "VALE_LIST shows " + lab.ports());
        MemorySegment detach = nmreq_vale_detach.allocate(lab.arena);
        nmreq_vale_detach.port_index(detach, 78);
        Expect.ok(lab.fd().ctrl(lab.ctrl(NETMAP_REQ_VALE_DETACH(), name, detach)), "VALE_DETACH");
        assertEquals(nmreq_vale_attach.port_index(attach), nmreq_vale_detach.port_index(detach), "index of the port");
        assertTrue(!lab.ports().contains(name), "VALE_LIST shows " + lab.ports());
    }

    @Case("attached to one switch twice: EBUSY")
    void attachTwice(Lab lab) {
        String port = lab.persistent("p");
        String name = attach(lab, port, lab.vale(""));
        Expect.error(EBUSY, attachResult(lab, name), "VALE_ATTACH");
    }

    @Case("an attached port is not deleted before it is detached: EBUSY")
    void deleteAttached(Lab lab) {
        String port = lab.persistent("p");
        String name = attach(lab, port, lab.vale(""));
        Expect.error(EBUSY, delete(lab, port), "VALE_DELIF of the attached port");
        Expect.ok(detach(lab, name), "VALE_DETACH");
        Expect.ok(delete(lab, port), "VALE_DELIF");
    }

    @Case("attached to two switches, it is not deleted before it is detached from both")
    void attachedToTwo(Lab lab) {
        lab.needsAttachedPortsThatOpen();
        String port = lab.persistent("p");
        String one = attach(lab, port, lab.vale(""));
        String two = attach(lab, port, lab.vale(1, ""));
        Expect.error(EBUSY, delete(lab, port), "attached twice");
        Expect.ok(detach(lab, two), "VALE_DETACH from the second");
        Expect.error(EBUSY, delete(lab, port), "attached once");
        Expect.ok(detach(lab, one), "VALE_DETACH from the first");
        Expect.ok(delete(lab, port), "VALE_DELIF");
    }

    @Case("attached to two switches, the first cannot be detached before the second: EBUSY")
    void detachOrder(Lab lab) {
        lab.needsAttachedPortsThatOpen();
        String port = lab.persistent("p");
        String one = attach(lab, port, lab.vale(""));
        attach(lab, port, lab.vale(1, ""));
        Expect.error(EBUSY, detach(lab, one), "VALE_DETACH from the first");
    }

    @Case(
            "attached to two switches, a port carries frames from the one to the other, and is busy for programs and a third")
    void trunk(Lab lab) {
        lab.needsAttachedPortsThatOpen();
        String port = lab.persistent("p");
        String one = attach(lab, port, lab.vale(""));
        String two = attach(lab, port, lab.vale(1, ""));
        Expect.error(EBUSY, lab.tryOpen(lab.register(one)), "REGISTER under its first name");
        Expect.error(EBUSY, lab.tryOpen(lab.register(two)), "REGISTER under its second name");
        Expect.error(EBUSY, lab.tryOpen(lab.register(port)), "REGISTER under its own name");
        Expect.error(EBUSY, attachResult(lab, lab.vale(2, "") + port), "VALE_ATTACH to a third switch");
        LabPort here = lab.open(lab.vale("a"));
        LabPort there = lab.open(lab.vale(1, "b"));
        here.send(broadcasts(0, 20));
        there.receives(broadcasts(0, 20));
        byte[] answer = frame(mac(1), mac(2), 60, 77);
        there.send(answer);
        here.receives(answer);
    }

    @Case("an open port is not deleted: EBUSY")
    void deleteOpen(Lab lab) {
        String name = lab.persistent("p");
        LabPort port = lab.open(name);
        Expect.error(EBUSY, delete(lab, name), "VALE_DELIF of the open port");
        port.close();
        Expect.ok(delete(lab, name), "VALE_DELIF of the closed port");
    }

    @Case("attach and detach errors: not a VALE name EINVAL, nothing attached there ENXIO, open ephemeral port EBUSY")
    void attachErrors(Lab lab) {
        Expect.error(EINVAL, attachResult(lab, lab.name("p")), "VALE_ATTACH without a switch");
        Expect.error(ENXIO, detach(lab, lab.vale("none")), "VALE_DETACH of nothing");
        lab.small(lab.vale("a"));
        Expect.error(EBUSY, attachResult(lab, lab.vale("a")), "VALE_ATTACH of an open port");
        Expect.error(ENXIO, detach(lab, lab.vale("b")), "VALE_DETACH of another port");
    }

    @Case("three attached ports exchange frames as ephemeral ones do")
    void traffic(Lab lab) {
        lab.needsAttachedPortsThatOpen();
        LabPort[] ports = new LabPort[3];
        for (int i = 0; i < 3; i++) {
            ports[i] = lab.open(attach(lab, lab.persistent("v" + i), lab.vale("")));
        }
        ports[2].send(broadcast(1));
        ports[0].receives(broadcast(1));
        ports[1].receives(broadcast(1));
        ports[0].send(broadcast(2));
        ports[1].receives(broadcast(2));
        ports[2].receives(broadcast(2));
    }

    @Case("frames for an attached port that nobody opened are dropped; opened, it receives")
    void attachedNotOpen(Lab lab) {
        lab.needsAttachedPortsThatOpen();
        String name = attach(lab, lab.persistent("p"), lab.vale(""));
        LabPort other = lab.small(lab.vale("b"));
        other.send(broadcast(1));
        LabPort port = lab.open(name);
        port.receives();
        other.send(broadcast(2));
        port.receives(broadcast(2));
    }

    @Case("an open port cannot be attached: EBUSY")
    void attachOpen(Lab lab) {
        String name = lab.persistent("p");
        lab.open(name);
        Expect.error(EBUSY, attachResult(lab, lab.vale("") + name), "VALE_ATTACH");
    }

    @Case("an attached port opened under its own name keeps its name on the switch")
    void ownName(Lab lab) {
        lab.needsAttachedPortsThatOpen();
        String port = lab.persistent("p");
        String name = attach(lab, port, lab.vale(""));
        LabPort own = lab.open(port);
        assertTrue(lab.ports().contains(name), "VALE_LIST shows " + lab.ports());
        own.close();
        Expect.ok(detach(lab, name), "VALE_DETACH");
    }

    @Case("monitors of a persistent port: tx, rx and zero copy")
    void monitors(Lab lab) {
        lab.needsAttachedPortsThatOpen();
        String name = attach(lab, lab.persistent("p"), lab.vale(""));
        LabPort port = lab.open(name);
        LabPort other = lab.open(lab.vale("b"));
        LabPort tx = lab.open(lab.register(name).flags(NR_MONITOR_TX()));
        LabPort rx = lab.open(lab.register(name).flags(NR_MONITOR_RX()));
        port.send(broadcast(1));
        other.receives(broadcast(1));
        other.send(broadcast(2));
        tx.receives(broadcast(1));
        rx.receives(broadcast(2));
        port.receives(broadcast(2));
        LabPort zero = lab.open(lab.register(name).flags(NR_ZCOPY_MON()));
        port.send(broadcast(3));
        zero.rxsync();
        LabPort.assertFrames(LabPort.take(zero.rx()).reversed().subList(0, 1), broadcast(3));
    }

    @Case("the legacy commands create and delete, too")
    void legacy(Lab lab) {
        LegacyRequest create = lab.legacy(lab.name("p")).cmd(NETMAP_BDG_NEWIF()).slots(64, 0);
        Expect.ok(lab.fd().regif(create), "NETMAP_BDG_NEWIF");
        assertEquals(64, create.nr_tx_slots(), "nr_tx_slots");
        assertEquals(1024, create.nr_rx_slots(), "nr_rx_slots");
        assertTrue(create.nr_arg2() > 1, "nr_arg2");
        Expect.error(EEXIST, lab.fd().regif(lab.legacy(lab.name("p")).cmd(NETMAP_BDG_NEWIF())), "a second time");
        Expect.ok(lab.fd().regif(lab.legacy(lab.name("p")).cmd(NETMAP_BDG_DELIF())), "NETMAP_BDG_DELIF");
        Expect.error(ENXIO, lab.fd().regif(lab.legacy(lab.name("p")).cmd(NETMAP_BDG_DELIF())), "a second time");
    }
}
