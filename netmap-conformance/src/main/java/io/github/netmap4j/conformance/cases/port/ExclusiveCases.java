package io.github.netmap4j.conformance.cases.port;

import static io.github.netmap4j.sys.abi.netmap_h.NR_EXCLUSIVE;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_ALL_NIC;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_ONE_NIC;
import static io.github.netmap4j.sys.abi.netmap_h.NR_RX_RINGS_ONLY;
import static io.github.netmap4j.sys.abi.netmap_h.NR_TX_RINGS_ONLY;
import static io.github.netmap4j.sys.os.Errno.EBUSY;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Frames;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.Register;
import io.github.netmap4j.conformance.lab.Topic;

/** NR_EXCLUSIVE: which descriptors may share a ring. */
@Topic("Exclusive use")
final class ExclusiveCases {

    private static void busyAfterExclusive(String port, Lab lab) {
        LabPort first = lab.open(lab.register(port).flags(NR_EXCLUSIVE()));
        Expect.error(EBUSY, lab.fd().ctrl(lab.register(port)), "a shared open");
        Expect.error(EBUSY, lab.fd().ctrl(lab.register(port).flags(NR_EXCLUSIVE())), "an exclusive open");
        Expect.error(EBUSY, lab.fd().regif(lab.legacy(port)), "a legacy open");
        first.close();
        Expect.ok(lab.fd().ctrl(lab.register(port).flags(NR_EXCLUSIVE())), "an exclusive open after the close");
    }

    @Case("an exclusive VALE port is busy for all others, until it is closed")
    void vale(Lab lab) {
        busyAfterExclusive(lab.vale("a"), lab);
    }

    @Case("an exclusive persistent port is busy for all others, until it is closed")
    void persistent(Lab lab) {
        busyAfterExclusive(lab.persistent("p"), lab);
    }

    @Case("an exclusive pipe end is busy for all others, until it is closed")
    void pipe(Lab lab) {
        busyAfterExclusive(lab.name("{1"), lab);
    }

    @Case("an exclusive NIC is busy for all others, until it is closed")
    void nic(Lab lab) {
        busyAfterExclusive(lab.nic(), lab);
    }

    @Case("a port in use cannot be had exclusively")
    void inUse(Lab lab) {
        LabPort first = lab.open(lab.vale("a"));
        Expect.error(EBUSY, lab.fd().ctrl(lab.register(lab.vale("a")).flags(NR_EXCLUSIVE())), "an exclusive open");
        first.close();
        Expect.ok(lab.fd().ctrl(lab.register(lab.vale("a")).flags(NR_EXCLUSIVE())), "after the close");
    }

    @Case("the legacy API takes NR_EXCLUSIVE in nr_flags")
    void legacy(Lab lab) {
        Expect.ok(lab.fd().regif(lab.legacy(lab.vale("a")).flags(NR_REG_ALL_NIC() | NR_EXCLUSIVE())), "NIOCREGIF");
        Expect.error(EBUSY, lab.fd().ctrl(lab.register(lab.vale("a"))), "a shared open");
    }

    @Case("without NR_EXCLUSIVE a port and a pipe end may be opened twice")
    void shared(Lab lab) {
        lab.open(lab.vale("a"));
        lab.open(lab.vale("a"));
        lab.open(lab.name("{1"));
        lab.open(lab.name("{1"));
    }

    @Case("exclusive use is per ring: the other ring of the port stays free")
    void perRing(Lab lab) {
        Register first =
                lab.register(lab.vale("a")).rings(2, 2).mode(NR_REG_ONE_NIC()).flags(NR_EXCLUSIVE());
        lab.open(first);
        Expect.error(EBUSY, lab.fd().ctrl(lab.register(lab.vale("a"))), "all rings");
        Expect.error(EBUSY, lab.fd().ctrl(lab.register(lab.vale("a")).mode(NR_REG_ONE_NIC())), "ring 0");
        Register other =
                lab.register(lab.vale("a")).mode(NR_REG_ONE_NIC()).ring(1).flags(NR_EXCLUSIVE());
        Expect.ok(lab.fd().ctrl(other), "ring 1");
    }

    @Case("exclusive use is per direction: an exclusive tx ring leaves the rx ring free")
    void perDirection(Lab lab) {
        lab.open(lab.register(lab.vale("a")).flags(NR_EXCLUSIVE() | NR_TX_RINGS_ONLY()));
        Expect.error(EBUSY, lab.fd().ctrl(lab.register(lab.vale("a")).flags(NR_TX_RINGS_ONLY())), "tx");
        Expect.ok(lab.fd().ctrl(lab.register(lab.vale("a")).flags(NR_RX_RINGS_ONLY())), "rx");
    }

    @Case("the two ends of a pipe are exclusive each for itself, and the base port stays free")
    void pipeEnds(Lab lab) {
        LabPort master = lab.open(lab.register(lab.name("{1")).flags(NR_EXCLUSIVE()));
        LabPort slave = lab.open(lab.register(lab.name("}1")).flags(NR_EXCLUSIVE()));
        Expect.ok(lab.fd().ctrl(lab.register(lab.name(""))), "the base port");
        master.send(Frames.broadcast(1));
        slave.receives(Frames.broadcast(1));
    }

    @Case("an attempt that fails with EBUSY does not disturb the owner")
    void ownerUndisturbed(Lab lab) {
        LabPort owner = lab.open(lab.register(lab.vale("a")).flags(NR_EXCLUSIVE()));
        LabPort other = lab.open(lab.vale("b"));
        Expect.error(EBUSY, lab.fd().ctrl(lab.register(lab.vale("a"))), "a shared open");
        owner.send(Frames.broadcast(1));
        other.receives(Frames.broadcast(1));
        other.send(Frames.broadcast(2));
        owner.receives(Frames.broadcast(2));
    }
}
