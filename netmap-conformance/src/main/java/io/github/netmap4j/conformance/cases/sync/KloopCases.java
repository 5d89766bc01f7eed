package io.github.netmap4j.conformance.cases.sync;

import static io.github.netmap4j.conformance.lab.Frames.broadcast;
import static io.github.netmap4j.conformance.lab.Frames.broadcasts;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_CSB_ENABLE;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_SYNC_KLOOP_STOP;
import static io.github.netmap4j.sys.abi.netmap_h.NR_EXCLUSIVE;
import static io.github.netmap4j.sys.abi.netmap_h.NR_TX_RINGS_ONLY;
import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EFAULT;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.CsbPort;
import io.github.netmap4j.conformance.lab.Ctrl;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Fd;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.RequestOptions;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.abi.netmap_ring;
import io.github.netmap4j.sys.abi.nm_csb_atok;
import io.github.netmap4j.sys.abi.nm_csb_ktoa;
import io.github.netmap4j.sys.struct.NetmapRing;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.FutureTask;

/** CSB mode, where head, cur and tail live in the program's memory, and the kernel loop that syncs by itself. */
@Topic("CSB and kernel loop")
final class KloopCases {

    @Case("the CSB is filled at registration: head, cur, hwcur, hwtail of each ring, notifications on")
    void initialValues(Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        int[] tails = {7, 0};
        for (int entry = 0; entry < 2; entry++) {
            assertEquals(0, nm_csb_atok.head(csb.atok(entry)), "head of entry " + entry);
            assertEquals(0, nm_csb_atok.cur(csb.atok(entry)), "cur of entry " + entry);
            assertEquals(1, nm_csb_atok.appl_need_kick(csb.atok(entry)), "appl_need_kick of entry " + entry);
            assertEquals(1, nm_csb_atok.sync_flags(csb.atok(entry)), "sync_flags of entry " + entry);
            assertEquals(0, nm_csb_ktoa.hwcur(csb.ktoa(entry)), "hwcur of entry " + entry);
            assertEquals(tails[entry], nm_csb_ktoa.hwtail(csb.ktoa(entry)), "hwtail of entry " + entry);
            assertEquals(1, nm_csb_ktoa.kern_need_kick(csb.ktoa(entry)), "kern_need_kick of entry " + entry);
        }
    }

    private static void refused(Lab lab, int errno, long flags, long atok, long ktoa, String what) {
        MemorySegment option = RequestOptions.csb(lab, atok, ktoa);
        Fd fd = lab.fd();
        Expect.error(errno, fd.ctrl(lab.register(lab.vale("a")).flags(flags).with(option)), what);
        assertEquals(errno, RequestOptions.status(option), "nro_status, " + what);
        Expect.error(ENXIO, fd.txsync(), "NIOCTXSYNC of the descriptor, " + what);
    }

    @Case("CSB mode without NR_EXCLUSIVE, or with entries not aligned to 64 bytes: EINVAL, in nro_status too")
    void badRequest(Lab lab) {
        long good = lab.arena.allocate(512, 64).address();
        refused(lab, EINVAL, 0, good, good + 256, "not exclusive");
        refused(lab, EINVAL, NR_EXCLUSIVE(), good + 8, good + 256, "atok not aligned");
        refused(lab, EINVAL, NR_EXCLUSIVE(), good, good + 264, "ktoa not aligned");
        refused(lab, EINVAL, NR_EXCLUSIVE(), 0x10, 0x800, "atok not aligned, nor memory");
    }

    @Case("a CSB that is not mapped memory: EFAULT, in nro_status too, and the port is free again")
    void badMemory(Lab lab) {
        long good = lab.arena.allocate(512, 64).address();
        refused(lab, EFAULT, NR_EXCLUSIVE(), 0x40, good, "atok");
        refused(lab, EFAULT, NR_EXCLUSIVE(), good, 0x40, "ktoa");
        lab.open(lab.register(lab.vale("a")).flags(NR_EXCLUSIVE()));
    }

    @Case("in CSB mode the program does not sync: EBUSY, and poll says POLLERR")
    void noSync(Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        Expect.error(EBUSY, csb.port.fd.txsync(), "NIOCTXSYNC");
        Expect.error(EBUSY, csb.port.fd.rxsync(), "NIOCRXSYNC");
        assertEquals(Fd.POLLERR, csb.port.fd.poll(Fd.POLLIN | Fd.POLLOUT, 0), "revents");
    }

    @Case("CSB_ENABLE puts a bound descriptor into CSB mode; without the option EINVAL")
    void enable(Lab lab) {
        LabPort port = lab.open(lab.register(lab.vale("a")).slots(8, 8).flags(NR_EXCLUSIVE()));
        Ctrl without = lab.ctrl(NETMAP_REQ_CSB_ENABLE(), lab.vale("a"), MemorySegment.NULL);
        Expect.error(EINVAL, port.fd.ctrl(without), "CSB_ENABLE without the option");
        port.txsync();

        MemorySegment memory = lab.arena.allocate(512, 64);
        MemorySegment option = RequestOptions.csb(lab, memory.address(), memory.address() + 256);
        Ctrl with = lab.ctrl(NETMAP_REQ_CSB_ENABLE(), lab.vale("a"), MemorySegment.NULL)
                .option(option);
        Expect.ok(port.fd.ctrl(with), "CSB_ENABLE");
        assertEquals(0, RequestOptions.status(option), "nro_status");
        Expect.error(EBUSY, port.fd.txsync(), "NIOCTXSYNC");
        assertEquals(7, nm_csb_ktoa.hwtail(memory.asSlice(256)), "hwtail of the tx ring");
    }

    @Case("CSB_ENABLE of a port that is not exclusive: EINVAL, in nro_status too; the port stays as it was")
    void enableShared(Lab lab) {
        LabPort port = lab.small(lab.vale("a"));
        MemorySegment memory = lab.arena.allocate(512, 64);
        MemorySegment option = RequestOptions.csb(lab, memory.address(), memory.address() + 256);
        Ctrl request = lab.ctrl(NETMAP_REQ_CSB_ENABLE(), lab.vale("a"), MemorySegment.NULL)
                .option(option);
        Expect.error(EINVAL, port.fd.ctrl(request), "CSB_ENABLE");
        assertEquals(EINVAL, RequestOptions.status(option), "nro_status");
        port.txsync();
    }

    @Case("the CSB has entries for the bound rings only: with tx alone, one")
    void txOnly(Lab lab) {
        MemorySegment atok = lab.arena.allocate(2 * nm_csb_atok.sizeof(), 64);
        MemorySegment ktoa = lab.arena.allocate(2 * nm_csb_ktoa.sizeof(), 64).fill((byte) 0x5a);
        lab.open(lab.register(lab.vale("a"))
                .slots(8, 8)
                .flags(NR_EXCLUSIVE() | NR_TX_RINGS_ONLY())
                .with(RequestOptions.csb(lab, atok.address(), ktoa.address())));
        assertEquals(7, nm_csb_ktoa.hwtail(ktoa), "hwtail of the tx ring");
        assertEquals(0x5a5a5a5a, nm_csb_ktoa.hwtail(nm_csb_ktoa.asSlice(ktoa, 1)), "what lies after it");
    }

    @Case("the loop needs a bound descriptor ENXIO, CSB mode EINVAL, and at most a second of sleep EINVAL")
    void startErrors(Lab lab) {
        Fd unbound = lab.fd();
        Expect.error(ENXIO, unbound.ctrl(CsbPort.startRequest(lab, lab.vale("a"), 500)), "unbound");
        Expect.error(
                ENXIO,
                unbound.ctrl(lab.ctrl(NETMAP_REQ_SYNC_KLOOP_STOP(), lab.vale("a"), MemorySegment.NULL)),
                "SYNC_KLOOP_STOP, unbound");
        LabPort port = lab.open(lab.register(lab.vale("a")).flags(NR_EXCLUSIVE()));
        Expect.error(EINVAL, port.fd.ctrl(CsbPort.startRequest(lab, lab.vale("a"), 500)), "not in CSB mode");
        CsbPort csb = new CsbPort(lab, lab.vale("b"));
        Expect.error(EINVAL, csb.port.fd.ctrl(CsbPort.startRequest(lab, csb.name, 1_000_001)), "more than a second");
    }

    @Case("the loop runs until it is stopped; both calls return 0, and it may be started again")
    void startStop(Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        for (int i = 0; i < 3; i++) {
            csb.stopAndJoin(csb.start());
        }
    }

    @Case("one loop at a time: of two, one gets EBUSY and the other runs")
    void conflict(Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        FutureTask<Integer> one = csb.start();
        FutureTask<Integer> two = csb.start();
        Lab.await("one of the loops ends", () -> one.isDone() || two.isDone());
        FutureTask<Integer> refused = one.isDone() ? one : two;
        FutureTask<Integer> running = one.isDone() ? two : one;
        Expect.error(EBUSY, Lab.join(refused), "the one that ended");
        csb.stopAndJoin(running);
    }

    @Case("while the loop runs, the CSB cannot be exchanged: EBUSY")
    void enableWhileRunning(Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        FutureTask<Integer> loop = csb.start();
        // The loop runs once it takes a frame.
        csb.send(broadcast(0));
        csb.awaitSent();
        Ctrl request = lab.ctrl(NETMAP_REQ_CSB_ENABLE(), csb.name, MemorySegment.NULL)
                .option(RequestOptions.csb(lab, csb.atok.address(), csb.ktoa.address()));
        Expect.error(EBUSY, csb.port.fd.ctrl(request), "CSB_ENABLE");
        csb.stopAndJoin(loop);
    }

    @Case("the loop sends what the program publishes in the CSB")
    void sends(Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        LabPort other = lab.small(lab.vale("b"));
        FutureTask<Integer> loop = csb.start();
        for (int round = 0; round < 5; round++) {
            csb.send(broadcasts(round * 3, 3));
            csb.awaitSent();
            LabPort.assertFrames(other.drain(), broadcasts(round * 3, 3));
            tailFromCsb(csb);
        }
        csb.stopAndJoin(loop);
    }

    /** In CSB mode the kernel leaves ring->tail alone; {@link LabPort#put} uses it. */
    private static void tailFromCsb(CsbPort csb) {
        NetmapRing ring = csb.port.tx();
        ring.region().set(ValueLayout.JAVA_INT, ring.offset() + netmap_ring.tail$offset(), csb.hwtail(0));
    }

    @Case("the loop receives: hwtail moves, and slots given back through the CSB are used again")
    void receives(Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        LabPort other = lab.small(lab.vale("b"));
        FutureTask<Integer> loop = csb.start();
        for (int round = 0; round < 5; round++) {
            other.send(broadcasts(round * 5, 5));
            LabPort.assertFrames(csb.awaitFrames(5), broadcasts(round * 5, 5));
            long head = csb.port.rx().head();
            Lab.await("the loop takes the slots back", () -> csb.hwcur(1) == head);
        }
        csb.stopAndJoin(loop);
    }

    @Case("two loops, one at each end of a pipe")
    void pipe(Lab lab) {
        CsbPort master = new CsbPort(lab, lab.name("{1"));
        CsbPort slave = new CsbPort(lab, lab.name("}1"));
        FutureTask<Integer> one = master.start();
        FutureTask<Integer> two = slave.start();
        master.send(broadcasts(0, 4));
        LabPort.assertFrames(slave.awaitFrames(4), broadcasts(0, 4));
        slave.send(broadcasts(10, 2));
        LabPort.assertFrames(master.awaitFrames(2), broadcasts(10, 2));
        master.stopAndJoin(one);
        slave.stopAndJoin(two);
    }
}
