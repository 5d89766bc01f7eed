package io.github.netmap4j.conformance.cases.vale;

import static io.github.netmap4j.conformance.lab.Frames.broadcast;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_BDG_LIST;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_BDG_VNET_HDR;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_PORT_HDR_GET;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_PORT_HDR_SET;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_VALE_LIST;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_VALE_POLLING_ENABLE;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_VNET_HDR_GET;
import static io.github.netmap4j.sys.abi.netmap_h.NR_ACCEPT_VNET_HDR;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EIO;
import static io.github.netmap4j.sys.os.Errno.ENOENT;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.LegacyRequest;
import io.github.netmap4j.conformance.lab.Table;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.abi.nmreq_port_hdr;
import io.github.netmap4j.sys.abi.nmreq_vale_list;
import io.github.netmap4j.sys.abi.nmreq_vale_polling;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.params.provider.ValueSource;

/** VALE_LIST, virtio-net headers of ports, and polling: requests to a switch. */
@Topic("Switch control")
final class SwitchControlCases {

    private static int list(Lab lab, String name, MemorySegment body) {
        return lab.fd().ctrl(lab.ctrl(NETMAP_REQ_VALE_LIST(), name, body));
    }

    @Case("VALE_LIST without a name walks over all ports of all switches, then says ENOENT")
    void walk(Lab lab) {
        lab.small(lab.vale("a"));
        lab.small(lab.vale("b"));
        lab.small(lab.vale(1, "c"));
        List<String> ports = lab.ports();
        for (String port : List.of(lab.vale("a"), lab.vale("b"), lab.vale(1, "c"))) {
            assertTrue(ports.contains(port), () -> port + " is missing in " + ports);
        }
        MemorySegment body = nmreq_vale_list.allocate(lab.arena);
        nmreq_vale_list.nr_bridge_idx(body, (short) 1000);
        Expect.error(ENOENT, list(lab, "", body), "VALE_LIST after the last switch");
    }

    @Case("VALE_LIST with a port's name gives the indexes of its switch and of itself")
    void find(Lab lab) {
        lab.small(lab.vale("a"));
        lab.small(lab.vale("b"));
        lab.small(lab.vale(1, "c"));
        int[] a = indexes(lab, lab.vale("a"));
        int[] b = indexes(lab, lab.vale("b"));
        int[] c = indexes(lab, lab.vale(1, "c"));
        assertEquals(a[0], b[0], "switch of two ports on one switch");
        assertNotEquals(a[1], b[1], "ports on one switch");
        assertNotEquals(a[0], c[0], "switch of ports on two switches");
    }

    private static int[] indexes(Lab lab, String name) {
        MemorySegment body = nmreq_vale_list.allocate(lab.arena);
        Expect.ok(list(lab, name, body), "VALE_LIST of " + name);
        return new int[] {nmreq_vale_list.nr_bridge_idx(body), nmreq_vale_list.nr_port_idx(body)};
    }

    @Case("VALE_LIST of a port that an existing switch has not: 255, no port")
    void noPort(Lab lab) {
        lab.small(lab.vale("a"));
        assertEquals(255, indexes(lab, lab.vale("none"))[1], "nr_port_idx");
    }

    @Case("VALE_LIST errors: a switch that does not exist ENOENT, a name that is not VALE's EINVAL")
    void listErrors(Lab lab) {
        Expect.error(ENOENT, list(lab, lab.vale("a"), nmreq_vale_list.allocate(lab.arena)), "no such switch");
        Expect.error(EINVAL, list(lab, lab.name("x"), nmreq_vale_list.allocate(lab.arena)), "not a VALE name");
    }

    @Case("the legacy list: NIOCGINFO with NETMAP_BDG_LIST, indexes in nr_arg1 and nr_arg2")
    void legacyList(Lab lab) {
        lab.small(lab.vale("a"));
        LegacyRequest request = lab.legacy(lab.vale("a")).cmd(NETMAP_BDG_LIST());
        Expect.ok(lab.fd().ginfo(request), "NETMAP_BDG_LIST by name");
        LegacyRequest next =
                lab.legacy("").cmd(NETMAP_BDG_LIST()).arg1(request.nr_arg1()).arg2(request.nr_arg2());
        Expect.ok(lab.fd().ginfo(next), "NETMAP_BDG_LIST by index");
        assertEquals(lab.vale("a"), next.nr_name(), "nr_name");
    }

    private static int header(Lab lab, int request, String name, MemorySegment body) {
        return lab.fd().ctrl(lab.ctrl(request, name, body));
    }

    private static void set(Lab lab, String name, int length) {
        MemorySegment body = nmreq_port_hdr.allocate(lab.arena);
        nmreq_port_hdr.nr_hdr_len(body, length);
        Expect.ok(header(lab, NETMAP_REQ_PORT_HDR_SET(), name, body), "PORT_HDR_SET " + length);
        assertEquals(length, nmreq_port_hdr.nr_hdr_len(body), "nr_hdr_len after PORT_HDR_SET");
    }

    private static int get(Lab lab, String name) {
        MemorySegment body = nmreq_port_hdr.allocate(lab.arena);
        nmreq_port_hdr.nr_hdr_len(body, 77);
        Expect.ok(header(lab, NETMAP_REQ_PORT_HDR_GET(), name, body), "PORT_HDR_GET");
        return nmreq_port_hdr.nr_hdr_len(body);
    }

    @Case("a VALE port's header length is 0, and may be set to 10, 12 and back to 0")
    void headerLength(Lab lab) {
        lab.small(lab.vale("a"));
        assertEquals(0, get(lab, lab.vale("a")), "at first");
        for (int length : new int[] {12, 0, 10}) {
            set(lab, lab.vale("a"), length);
            assertEquals(length, get(lab, lab.vale("a")), "PORT_HDR_GET");
        }
    }

    @Table("EINVAL for a header length of")
    @ValueSource(ints = {1, 9, 11, 13, 14, 65536, -1})
    void badHeaderLength(int length, Lab lab) {
        lab.small(lab.vale("a"));
        MemorySegment body = nmreq_port_hdr.allocate(lab.arena);
        nmreq_port_hdr.nr_hdr_len(body, length);
        Expect.error(EINVAL, header(lab, NETMAP_REQ_PORT_HDR_SET(), lab.vale("a"), body), "PORT_HDR_SET");
        assertEquals(0, get(lab, lab.vale("a")), "PORT_HDR_GET");
    }

    @Case("header length of a port that does not exist, or is not VALE's: ENXIO")
    void headerErrors(Lab lab) {
        MemorySegment body = nmreq_port_hdr.allocate(lab.arena);
        Expect.error(ENXIO, header(lab, NETMAP_REQ_PORT_HDR_SET(), lab.vale("a"), body), "SET, no such switch");
        Expect.error(ENXIO, header(lab, NETMAP_REQ_PORT_HDR_GET(), lab.vale("a"), body), "GET, no such switch");
        lab.small(lab.vale("b"));
        Expect.error(ENXIO, header(lab, NETMAP_REQ_PORT_HDR_SET(), lab.vale("a"), body), "SET, no such port");
        Expect.error(ENXIO, header(lab, NETMAP_REQ_PORT_HDR_SET(), lab.name("x"), body), "SET, not a VALE name");
        Expect.error(ENXIO, header(lab, NETMAP_REQ_PORT_HDR_GET(), lab.name("x"), body), "GET, not a VALE name");
    }

    @Case("the legacy commands set and get the length in nr_arg1")
    void legacyHeader(Lab lab) {
        lab.small(lab.vale("a"));
        Expect.ok(
                lab.fd()
                        .regif(lab.legacy(lab.vale("a"))
                                .cmd(NETMAP_BDG_VNET_HDR())
                                .arg1(12)),
                "NETMAP_BDG_VNET_HDR");
        LegacyRequest get = lab.legacy(lab.vale("a")).cmd(NETMAP_VNET_HDR_GET());
        Expect.ok(lab.fd().regif(get), "NETMAP_VNET_HDR_GET");
        assertEquals(12, get.nr_arg1(), "nr_arg1");
    }

    @Case("a port with a header is opened only by who accepts headers: else EIO")
    void acceptHeaders(Lab lab) {
        lab.small(lab.vale("a"));
        set(lab, lab.vale("a"), 10);
        Expect.error(EIO, lab.fd().ctrl(lab.register(lab.vale("a"))), "without NR_ACCEPT_VNET_HDR");
        Expect.ok(lab.fd().ctrl(lab.register(lab.vale("a")).flags(NR_ACCEPT_VNET_HDR())), "with it");
    }

    private static byte[] withHeader(int length, byte[] frame) {
        byte[] bytes = new byte[length + frame.length];
        System.arraycopy(frame, 0, bytes, length, frame.length);
        return bytes;
    }

    @Case("between ports with the same header length frames pass with their header, and addresses are found after it")
    void sameHeader(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        set(lab, lab.vale("a"), 12);
        set(lab, lab.vale("b"), 12);
        byte[] bytes = withHeader(12, broadcast(1));
        bytes[3] = 5;
        a.send(bytes);
        b.receives(bytes);
    }

    @Case("from a port with a header to one without, the header goes; the other way, an empty one is put before")
    void headerMismatch(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        set(lab, lab.vale("a"), 12);
        a.send(withHeader(12, broadcast(1)));
        b.receives(broadcast(1));
        b.send(broadcast(2));
        a.receives(withHeader(12, broadcast(2)));
    }

    @Case(
            "polling is for interfaces on a switch: EOPNOTSUPP for an ephemeral port, ENXIO for none, EINVAL for no VALE name")
    void polling(Lab lab) {
        lab.small(lab.vale("a"));
        int type = NETMAP_REQ_VALE_POLLING_ENABLE();
        Expect.error(
                EOPNOTSUPP,
                lab.fd().ctrl(lab.ctrl(type, lab.vale("a"), nmreq_vale_polling.allocate(lab.arena))),
                "an ephemeral port");
        Expect.error(
                ENXIO,
                lab.fd().ctrl(lab.ctrl(type, lab.vale("none"), nmreq_vale_polling.allocate(lab.arena))),
                "a port that does not exist");
        Expect.error(
                EINVAL,
                lab.fd().ctrl(lab.ctrl(type, lab.name("x"), nmreq_vale_polling.allocate(lab.arena))),
                "not a VALE name");
    }
}
