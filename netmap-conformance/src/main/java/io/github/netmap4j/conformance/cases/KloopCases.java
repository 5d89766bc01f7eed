package io.github.netmap4j.conformance.cases;

import static io.github.netmap4j.conformance.cases.Frames.broadcast;
import static io.github.netmap4j.conformance.cases.Frames.broadcasts;
import static io.github.netmap4j.sys.Errno.EBADF;
import static io.github.netmap4j.sys.Errno.EBUSY;
import static io.github.netmap4j.sys.Errno.EFAULT;
import static io.github.netmap4j.sys.Errno.EINVAL;
import static io.github.netmap4j.sys.Errno.ENXIO;
import static io.github.netmap4j.sys.Errno.EOPNOTSUPP;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_CSB_ENABLE;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_SYNC_KLOOP_EVENTFDS;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_SYNC_KLOOP_MODE;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_SYNC_KLOOP_START;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_SYNC_KLOOP_STOP;
import static io.github.netmap4j.sys.abi.netmap_h.NM_OPT_SYNC_KLOOP_DIRECT_RX;
import static io.github.netmap4j.sys.abi.netmap_h.NM_OPT_SYNC_KLOOP_DIRECT_TX;
import static io.github.netmap4j.sys.abi.netmap_h.NR_EXCLUSIVE;
import static io.github.netmap4j.sys.abi.netmap_h.NR_TX_RINGS_ONLY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.conformance.KnownDefect;
import io.github.netmap4j.sys.NetmapRing;
import io.github.netmap4j.sys.abi.netmap_ring;
import io.github.netmap4j.sys.abi.nm_csb_atok;
import io.github.netmap4j.sys.abi.nm_csb_ktoa;
import io.github.netmap4j.sys.abi.nmreq_opt_sync_kloop_eventfds;
import io.github.netmap4j.sys.abi.nmreq_opt_sync_kloop_mode;
import io.github.netmap4j.sys.abi.nmreq_option;
import io.github.netmap4j.sys.abi.nmreq_sync_kloop_start;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.params.provider.ValueSource;

/** CSB mode, where head, cur and tail live in the program's memory, and the kernel loop that syncs by itself. */
@Topic("CSB and kernel loop")
final class KloopCases {

    /** A port of one tx and one rx ring of 8 slots in CSB mode: entry 0 is for tx, entry 1 for rx. */
    private static final class CsbPort {

        final Lab lab;
        final MemorySegment atok;
        final MemorySegment ktoa;
        final Port port;
        final String name;

        CsbPort(Lab lab, String name) {
            this.lab = lab;
            this.name = name;
            atok = lab.arena.allocate(2 * nm_csb_atok.sizeof(), 64);
            ktoa = lab.arena.allocate(2 * nm_csb_ktoa.sizeof(), 64);
            MemorySegment option = Options.csb(lab, atok.address(), ktoa.address());
            port = lab.open(lab.register(name).slots(8, 8).flags(NR_EXCLUSIVE()).with(option));
            assertEquals(0, Options.status(option), "nro_status of the CSB option");
        }

        MemorySegment atok(int entry) {
            return nm_csb_atok.asSlice(atok, entry);
        }

        MemorySegment ktoa(int entry) {
            return nm_csb_ktoa.asSlice(ktoa, entry);
        }

        /** As nm_sync_kloop_appl_write: cur before head, and both after what the slots say. */
        void publish(int entry, long head) {
            VarHandle.storeStoreFence();
            nm_csb_atok.cur(atok(entry), (int) head);
            VarHandle.storeStoreFence();
            nm_csb_atok.head(atok(entry), (int) head);
            VarHandle.fullFence();
        }

        int hwcur(int entry) {
            VarHandle.fullFence();
            return nm_csb_ktoa.hwcur(ktoa(entry));
        }

        int hwtail(int entry) {
            VarHandle.fullFence();
            return nm_csb_ktoa.hwtail(ktoa(entry));
        }

        FutureTask<Integer> start(MemorySegment... options) {
            Ctrl request = startRequest(lab, name, 500);
            for (MemorySegment option : options) {
                request.option(option);
            }
            FutureTask<Integer> loop = lab.start(() -> port.fd.ctrl(request));
            // A loop that nobody stops would keep its thread in the kernel for good.
            lab.atEnd(() -> {
                if (!loop.isDone()) {
                    Expect.ok(stop(), "SYNC_KLOOP_STOP");
                }
            });
            return loop;
        }

        int stop() {
            return port.fd.ctrl(lab.ctrl(NETMAP_REQ_SYNC_KLOOP_STOP(), name, MemorySegment.NULL));
        }

        void stopAndJoin(FutureTask<Integer> loop) {
            Expect.ok(stop(), "SYNC_KLOOP_STOP");
            Expect.ok(Lab.join(loop), "SYNC_KLOOP_START");
        }

        /** Sends through the loop: fills slots, says so in the CSB, and waits until the loop has taken them. */
        void send(byte[]... frames) {
            NetmapRing ring = port.tx();
            for (byte[] frame : frames) {
                Port.put(ring, frame, 0);
            }
            publish(0, ring.head());
        }

        void awaitSent() {
            Lab.await(
                    "the loop takes what was sent", () -> hwcur(0) == port.tx().head());
        }

        List<byte[]> awaitFrames(int count) {
            NetmapRing ring = port.rx();
            long start = ring.head();
            Lab.await(count + " frames", () -> (hwtail(1) - start + 8) % 8 >= count);
            List<byte[]> frames = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                frames.add(Port.read(ring, ring.slot(ring.head())));
                Port.advance(ring, 1);
            }
            publish(1, ring.head());
            return frames;
        }
    }

    private static Ctrl startRequest(Lab lab, String name, int sleep) {
        MemorySegment body = nmreq_sync_kloop_start.allocate(lab.arena);
        nmreq_sync_kloop_start.sleep_us(body, sleep);
        return lab.ctrl(NETMAP_REQ_SYNC_KLOOP_START(), name, body);
    }

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
        MemorySegment option = Options.csb(lab, atok, ktoa);
        Fd fd = lab.fd();
        Expect.error(errno, fd.ctrl(lab.register(lab.vale("a")).flags(flags).with(option)), what);
        assertEquals(errno, Options.status(option), "nro_status, " + what);
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
        Port port = lab.open(lab.register(lab.vale("a")).slots(8, 8).flags(NR_EXCLUSIVE()));
        Ctrl without = lab.ctrl(NETMAP_REQ_CSB_ENABLE(), lab.vale("a"), MemorySegment.NULL);
        Expect.error(EINVAL, port.fd.ctrl(without), "CSB_ENABLE without the option");
        port.txsync();

        MemorySegment memory = lab.arena.allocate(512, 64);
        MemorySegment option = Options.csb(lab, memory.address(), memory.address() + 256);
        Ctrl with = lab.ctrl(NETMAP_REQ_CSB_ENABLE(), lab.vale("a"), MemorySegment.NULL)
                .option(option);
        Expect.ok(port.fd.ctrl(with), "CSB_ENABLE");
        assertEquals(0, Options.status(option), "nro_status");
        Expect.error(EBUSY, port.fd.txsync(), "NIOCTXSYNC");
        assertEquals(7, nm_csb_ktoa.hwtail(memory.asSlice(256)), "hwtail of the tx ring");
    }

    @Case("CSB_ENABLE of a port that is not exclusive: EINVAL, in nro_status too; the port stays as it was")
    void enableShared(Lab lab) {
        Port port = lab.small(lab.vale("a"));
        MemorySegment memory = lab.arena.allocate(512, 64);
        MemorySegment option = Options.csb(lab, memory.address(), memory.address() + 256);
        Ctrl request = lab.ctrl(NETMAP_REQ_CSB_ENABLE(), lab.vale("a"), MemorySegment.NULL)
                .option(option);
        Expect.error(EINVAL, port.fd.ctrl(request), "CSB_ENABLE");
        assertEquals(EINVAL, Options.status(option), "nro_status");
        port.txsync();
    }

    @Case("the CSB has entries for the bound rings only: with tx alone, one")
    void txOnly(Lab lab) {
        MemorySegment atok = lab.arena.allocate(2 * nm_csb_atok.sizeof(), 64);
        MemorySegment ktoa = lab.arena.allocate(2 * nm_csb_ktoa.sizeof(), 64).fill((byte) 0x5a);
        lab.open(lab.register(lab.vale("a"))
                .slots(8, 8)
                .flags(NR_EXCLUSIVE() | NR_TX_RINGS_ONLY())
                .with(Options.csb(lab, atok.address(), ktoa.address())));
        assertEquals(7, nm_csb_ktoa.hwtail(ktoa), "hwtail of the tx ring");
        assertEquals(0x5a5a5a5a, nm_csb_ktoa.hwtail(nm_csb_ktoa.asSlice(ktoa, 1)), "what lies after it");
    }

    @Case("the loop needs a bound descriptor ENXIO, CSB mode EINVAL, and at most a second of sleep EINVAL")
    void startErrors(Lab lab) {
        Fd unbound = lab.fd();
        Expect.error(ENXIO, unbound.ctrl(startRequest(lab, lab.vale("a"), 500)), "unbound");
        Expect.error(
                ENXIO,
                unbound.ctrl(lab.ctrl(NETMAP_REQ_SYNC_KLOOP_STOP(), lab.vale("a"), MemorySegment.NULL)),
                "SYNC_KLOOP_STOP, unbound");
        Port port = lab.open(lab.register(lab.vale("a")).flags(NR_EXCLUSIVE()));
        Expect.error(EINVAL, port.fd.ctrl(startRequest(lab, lab.vale("a"), 500)), "not in CSB mode");
        CsbPort csb = new CsbPort(lab, lab.vale("b"));
        Expect.error(EINVAL, csb.port.fd.ctrl(startRequest(lab, csb.name, 1_000_001)), "more than a second");
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
        // What the loop takes shows that it runs.
        csb.send(broadcast(0));
        csb.awaitSent();
        Ctrl request = lab.ctrl(NETMAP_REQ_CSB_ENABLE(), csb.name, MemorySegment.NULL)
                .option(Options.csb(lab, csb.atok.address(), csb.ktoa.address()));
        Expect.error(EBUSY, csb.port.fd.ctrl(request), "CSB_ENABLE");
        csb.stopAndJoin(loop);
    }

    @Case("the loop sends what the program publishes in the CSB")
    void sends(Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        Port other = lab.small(lab.vale("b"));
        FutureTask<Integer> loop = csb.start();
        for (int round = 0; round < 5; round++) {
            csb.send(broadcasts(round * 3, 3));
            csb.awaitSent();
            Port.same(other.drain(), broadcasts(round * 3, 3));
            tailFromCsb(csb);
        }
        csb.stopAndJoin(loop);
    }

    /** In CSB mode the kernel leaves ring->tail alone; {@link Port#put} looks at it. */
    private static void tailFromCsb(CsbPort csb) {
        NetmapRing ring = csb.port.tx();
        ring.region().set(ValueLayout.JAVA_INT, ring.offset() + netmap_ring.tail$offset(), csb.hwtail(0));
    }

    @Case("the loop receives: hwtail moves, and slots given back through the CSB are used again")
    void receives(Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        Port other = lab.small(lab.vale("b"));
        FutureTask<Integer> loop = csb.start();
        for (int round = 0; round < 5; round++) {
            other.send(broadcasts(round * 5, 5));
            Port.same(csb.awaitFrames(5), broadcasts(round * 5, 5));
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
        Port.same(slave.awaitFrames(4), broadcasts(0, 4));
        slave.send(broadcasts(10, 2));
        Port.same(master.awaitFrames(2), broadcasts(10, 2));
        master.stopAndJoin(one);
        slave.stopAndJoin(two);
    }

    private static MemorySegment eventfds(Lab lab, EventFd... fds) {
        return eventfds(lab, Arrays.stream(fds).mapToInt(fd -> fd.number).toArray());
    }

    /** Of each ring, the descriptor for kicks and the one for signals; -1 for none. */
    private static MemorySegment eventfds(Lab lab, int... fds) {
        int entries = fds.length / 2;
        long size = nmreq_opt_sync_kloop_eventfds.sizeof() + entries * nmreq_opt_sync_kloop_eventfds.eventfds.sizeof();
        MemorySegment option = lab.arena.allocate(size, 8);
        nmreq_option.nro_reqtype(option, NETMAP_REQ_OPT_SYNC_KLOOP_EVENTFDS());
        nmreq_option.nro_size(option, size);
        MemorySegment array = option.asSlice(nmreq_opt_sync_kloop_eventfds.sizeof());
        for (int i = 0; i < entries; i++) {
            MemorySegment entry = nmreq_opt_sync_kloop_eventfds.eventfds.asSlice(array, i);
            nmreq_opt_sync_kloop_eventfds.eventfds.ioeventfd(entry, fds[2 * i]);
            nmreq_opt_sync_kloop_eventfds.eventfds.irqfd(entry, fds[2 * i + 1]);
        }
        return option;
    }

    private static MemorySegment mode(Lab lab, int bits) {
        MemorySegment option = nmreq_opt_sync_kloop_mode.allocate(lab.arena);
        nmreq_option.nro_reqtype(option, NETMAP_REQ_OPT_SYNC_KLOOP_MODE());
        nmreq_opt_sync_kloop_mode.mode(option, bits);
        return option;
    }

    @Table("with eventfds the loop sleeps until the program kicks it, and signals frames, in direct mode (1 tx, 2 rx)")
    @ValueSource(ints = {0, 1, 2, 3})
    void eventfds(int direct, Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        Port other = lab.small(lab.vale("b"));
        EventFd txKick = EventFd.open(lab);
        EventFd txSignal = EventFd.open(lab);
        EventFd rxKick = EventFd.open(lab);
        EventFd rxSignal = EventFd.open(lab);
        MemorySegment option = eventfds(lab, txKick, txSignal, rxKick, rxSignal);
        FutureTask<Integer> loop = csb.start(option, mode(lab, direct));
        csb.send(broadcasts(0, 3));
        // Again and again: a kick before the loop listens is lost.
        Lab.await("the loop takes what was sent", () -> {
            txKick.signal();
            return loop.isDone() || csb.hwcur(0) == 3;
        });
        assumeTrue(!loop.isDone() || Options.status(option) != EOPNOTSUPP, "the device's loop knows no eventfds");
        other.receives(broadcasts(0, 3));
        other.send(broadcast(9));
        rxKick.signal();
        rxSignal.await();
        Port.same(csb.awaitFrames(1), broadcast(9));
        csb.stopAndJoin(loop);
        assertEquals(0, Options.status(option), "nro_status");
    }

    @Case("eventfds for another number of rings: EINVAL, in nro_status too")
    void eventfdsMismatch(Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        MemorySegment option = eventfds(lab, EventFd.open(lab), EventFd.open(lab));
        Ctrl request = startRequest(lab, csb.name, 500).option(option);
        Expect.error(EINVAL, csb.port.fd.ctrl(request), "SYNC_KLOOP_START");
        assertEquals(EINVAL, Options.status(option), "nro_status");
    }

    /** Starts a loop that must be refused. */
    private static void startRefused(CsbPort csb, int errno, int status, MemorySegment... options) {
        Ctrl request = startRequest(csb.lab, csb.name, 500);
        for (MemorySegment option : options) {
            request.option(option);
        }
        int result = csb.port.fd.ctrl(request);
        assumeTrue(result != -EOPNOTSUPP, "the device's loop knows no eventfds");
        Expect.error(errno, result, "SYNC_KLOOP_START");
        assertEquals(status, Options.status(options[0]), "nro_status of the first option");
    }

    @Case("a number that is no open descriptor: EBADF; one that is no eventfd: EINVAL; nro_status stays 0")
    void notEventfds(Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        int good = EventFd.open(lab).number;
        int closed = 0x3fff_0000;
        int other = EventFd.epoll(lab);
        boolean inverted = notEventfd(csb, EBADF, eventfds(lab, closed, -1, good, -1));
        inverted |= notEventfd(csb, EBADF, eventfds(lab, good, -1, good, closed));
        inverted |= notEventfd(csb, EINVAL, eventfds(lab, good, other, good, -1));
        inverted |= notEventfd(csb, EINVAL, eventfds(lab, good, good, other, good));
        // Nothing of it is left: a loop starts.
        csb.stopAndJoin(csb.start());
        if (inverted) {
            throw new KnownDefect(
                    "the kernel negates the errno once too often: the ioctl returns it as a positive number");
        }
    }

    /** Starts a loop with a bad descriptor. Returns whether the device shows the kernel's defect. */
    private static boolean notEventfd(CsbPort csb, int errno, MemorySegment option) {
        int result = csb.port.fd.ctrl(startRequest(csb.lab, csb.name, 500).option(option));
        assumeTrue(result != -EOPNOTSUPP, "the device's loop knows no eventfds");
        assertEquals(0, Options.status(option), "nro_status");
        if (result != errno) {
            Expect.error(errno, result, "SYNC_KLOOP_START");
        }
        return result == errno;
    }

    @Case("without an eventfd for kicks of each ring the kicks of none are listened to, so bad ones do no harm")
    void kicksOfSome(Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        EventFd signal = EventFd.open(lab);
        Port other = lab.small(lab.vale("b"));
        FutureTask<Integer> loop = csb.start(eventfds(lab, 0x3fff_0000, -1, -1, signal.number));
        csb.send(broadcasts(0, 3));
        csb.awaitSent();
        other.receives(broadcasts(0, 3));
        assertEquals(0, nm_csb_ktoa.kern_need_kick(csb.ktoa(0)), "kern_need_kick of the tx ring");
        other.send(broadcast(5));
        signal.await();
        Port.same(csb.awaitFrames(1), broadcast(5));
        csb.stopAndJoin(loop);
    }

    @Case("direct mode needs an eventfd for kicks of each ring: EINVAL, in nro_status of the eventfds")
    void directNeedsKicks(Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        int good = EventFd.open(lab).number;
        for (int direct = 1; direct <= 3; direct++) {
            startRefused(csb, EINVAL, EINVAL, eventfds(lab, good, good, -1, good), mode(lab, direct));
        }
    }

    @Case("while the loop sleeps kern_need_kick is 1; with no eventfds it stays 0")
    void needKick(Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        EventFd tx = EventFd.open(lab);
        EventFd rx = EventFd.open(lab);
        FutureTask<Integer> loop = csb.start(eventfds(lab, tx.number, -1, rx.number, -1));
        csb.send(broadcasts(0, 3));
        Lab.await("the loop takes what was sent", () -> {
            tx.signal();
            return loop.isDone() || csb.hwcur(0) == 3;
        });
        Lab.await("the loop asks for kicks", () -> nm_csb_ktoa.kern_need_kick(csb.ktoa(0)) == 1);
        csb.stopAndJoin(loop);
        FutureTask<Integer> second = csb.start();
        csb.send(broadcasts(3, 3));
        csb.awaitSent();
        assertEquals(0, nm_csb_ktoa.kern_need_kick(csb.ktoa(0)), "kern_need_kick of the tx ring");
        csb.stopAndJoin(second);
    }

    @Case("a program that set appl_need_kick to 0 gets no signal; when it sets it to 1 the next frame signals")
    void noSignal(Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        EventFd signal = EventFd.open(lab);
        Port other = lab.small(lab.vale("b"));
        nm_csb_atok.appl_need_kick(csb.atok(1), 0);
        int tx = EventFd.open(lab).number;
        EventFd rx = EventFd.open(lab);
        FutureTask<Integer> loop = csb.start(eventfds(lab, tx, -1, rx.number, signal.number));
        other.send(broadcast(1));
        Port.same(csb.awaitFrames(1), broadcast(1));
        assertFalse(signal.isSignalled(), "a signal that nobody asked for");
        nm_csb_atok.appl_need_kick(csb.atok(1), 1);
        VarHandle.fullFence();
        other.send(broadcast(2));
        signal.await();
        Port.same(csb.awaitFrames(1), broadcast(2));
        csb.stopAndJoin(loop);
    }

    @Case("a mode bit that does not exist: EINVAL, in nro_status too; the two that do are taken")
    void modes(Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        MemorySegment bad = mode(lab, 4);
        Expect.error(EINVAL, csb.port.fd.ctrl(startRequest(lab, csb.name, 500).option(bad)), "SYNC_KLOOP_START");
        assertEquals(EINVAL, Options.status(bad), "nro_status");
        assertEquals(3, NM_OPT_SYNC_KLOOP_DIRECT_TX() | NM_OPT_SYNC_KLOOP_DIRECT_RX(), "the bits there are");
    }
}
