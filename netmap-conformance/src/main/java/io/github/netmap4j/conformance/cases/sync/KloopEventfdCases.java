package io.github.netmap4j.conformance.cases.sync;

import static io.github.netmap4j.conformance.lab.Frames.broadcast;
import static io.github.netmap4j.conformance.lab.Frames.broadcasts;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_SYNC_KLOOP_EVENTFDS;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_SYNC_KLOOP_MODE;
import static io.github.netmap4j.sys.abi.netmap_h.NM_OPT_SYNC_KLOOP_DIRECT_RX;
import static io.github.netmap4j.sys.abi.netmap_h.NM_OPT_SYNC_KLOOP_DIRECT_TX;
import static io.github.netmap4j.sys.os.Errno.EBADF;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.CsbPort;
import io.github.netmap4j.conformance.lab.Ctrl;
import io.github.netmap4j.conformance.lab.EventFd;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.KnownDefect;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.RequestOptions;
import io.github.netmap4j.conformance.lab.Table;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.abi.nm_csb_atok;
import io.github.netmap4j.sys.abi.nm_csb_ktoa;
import io.github.netmap4j.sys.abi.nmreq_opt_sync_kloop_eventfds;
import io.github.netmap4j.sys.abi.nmreq_opt_sync_kloop_mode;
import io.github.netmap4j.sys.abi.nmreq_option;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.params.provider.ValueSource;

/** The loop's kicks and signals through eventfds, and direct mode: Linux only. */
@Topic("Kernel loop with eventfds")
final class KloopEventfdCases {

    private static MemorySegment eventfds(Lab lab, EventFd... fds) {
        return eventfds(lab, Arrays.stream(fds).mapToInt(fd -> fd.number).toArray());
    }

    /** For each ring, the descriptor for kicks and the one for signals; -1 for none. */
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
        LabPort other = lab.small(lab.vale("b"));
        EventFd txKick = EventFd.open(lab);
        EventFd txSignal = EventFd.open(lab);
        EventFd rxKick = EventFd.open(lab);
        EventFd rxSignal = EventFd.open(lab);
        MemorySegment option = eventfds(lab, txKick, txSignal, rxKick, rxSignal);
        FutureTask<Integer> loop = csb.start(option, mode(lab, direct));
        csb.send(broadcasts(0, 3));
        // Repeats the kick: one before the loop listens is lost.
        Lab.await("the loop takes what was sent", () -> {
            txKick.signal();
            return loop.isDone() || csb.hwcur(0) == 3;
        });
        assumeTrue(
                !loop.isDone() || RequestOptions.status(option) != EOPNOTSUPP, "the device's loop knows no eventfds");
        other.receives(broadcasts(0, 3));
        other.send(broadcast(9));
        rxKick.signal();
        rxSignal.await();
        LabPort.assertFrames(csb.awaitFrames(1), broadcast(9));
        csb.stopAndJoin(loop);
        assertEquals(0, RequestOptions.status(option), "nro_status");
    }

    @Case("eventfds for another number of rings: EINVAL, in nro_status too")
    void eventfdsMismatch(Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        MemorySegment option = eventfds(lab, EventFd.open(lab), EventFd.open(lab));
        Ctrl request = CsbPort.startRequest(lab, csb.name, 500).option(option);
        Expect.error(EINVAL, csb.port.fd.ctrl(request), "SYNC_KLOOP_START");
        assertEquals(EINVAL, RequestOptions.status(option), "nro_status");
    }

    /** Starts a loop that the device must refuse. */
    private static void startRefused(CsbPort csb, int errno, int status, MemorySegment... options) {
        Ctrl request = CsbPort.startRequest(csb.lab, csb.name, 500);
        for (MemorySegment option : options) {
            request.option(option);
        }
        int result = csb.port.fd.ctrl(request);
        assumeTrue(result != -EOPNOTSUPP, "the device's loop knows no eventfds");
        Expect.error(errno, result, "SYNC_KLOOP_START");
        assertEquals(status, RequestOptions.status(options[0]), "nro_status of the first option");
    }

    @Case("a number that is not an open descriptor: EBADF; one that is not an eventfd: EINVAL; nro_status stays 0")
    void notEventfds(Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        int good = EventFd.open(lab).number;
        int closed = 0x3fff_0000;
        int other = EventFd.epoll(lab);
        boolean inverted = notEventfd(csb, EBADF, eventfds(lab, closed, -1, good, -1));
        inverted |= notEventfd(csb, EBADF, eventfds(lab, good, -1, good, closed));
        inverted |= notEventfd(csb, EINVAL, eventfds(lab, good, other, good, -1));
        inverted |= notEventfd(csb, EINVAL, eventfds(lab, good, good, other, good));
        // The failure left nothing behind: a loop starts.
        csb.stopAndJoin(csb.start());
        if (inverted) {
            throw new KnownDefect(
                    "the kernel negates the errno once too often: the ioctl returns it as a positive number");
        }
    }

    /** Starts a loop with a bad descriptor. Returns whether the device shows the kernel's defect. */
    private static boolean notEventfd(CsbPort csb, int errno, MemorySegment option) {
        int result =
                csb.port.fd.ctrl(CsbPort.startRequest(csb.lab, csb.name, 500).option(option));
        assumeTrue(result != -EOPNOTSUPP, "the device's loop knows no eventfds");
        assertEquals(0, RequestOptions.status(option), "nro_status");
        if (result != errno) {
            Expect.error(errno, result, "SYNC_KLOOP_START");
        }
        return result == errno;
    }

    @Case("without an eventfd for kicks of each ring the kicks of none are listened to, so bad ones do no harm")
    void kicksOfSome(Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        EventFd signal = EventFd.open(lab);
        LabPort other = lab.small(lab.vale("b"));
        FutureTask<Integer> loop = csb.start(eventfds(lab, 0x3fff_0000, -1, -1, signal.number));
        csb.send(broadcasts(0, 3));
        csb.awaitSent();
        other.receives(broadcasts(0, 3));
        assertEquals(0, nm_csb_ktoa.kern_need_kick(csb.ktoa(0)), "kern_need_kick of the tx ring");
        other.send(broadcast(5));
        signal.await();
        LabPort.assertFrames(csb.awaitFrames(1), broadcast(5));
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
        LabPort other = lab.small(lab.vale("b"));
        nm_csb_atok.appl_need_kick(csb.atok(1), 0);
        int tx = EventFd.open(lab).number;
        EventFd rx = EventFd.open(lab);
        FutureTask<Integer> loop = csb.start(eventfds(lab, tx, -1, rx.number, signal.number));
        other.send(broadcast(1));
        LabPort.assertFrames(csb.awaitFrames(1), broadcast(1));
        assertFalse(signal.isSignalled(), "a signal that nobody asked for");
        nm_csb_atok.appl_need_kick(csb.atok(1), 1);
        VarHandle.fullFence();
        other.send(broadcast(2));
        signal.await();
        LabPort.assertFrames(csb.awaitFrames(1), broadcast(2));
        csb.stopAndJoin(loop);
    }

    @Case("a mode bit that does not exist: EINVAL, in nro_status too; the two that do are taken")
    void modes(Lab lab) {
        CsbPort csb = new CsbPort(lab, lab.vale("a"));
        MemorySegment bad = mode(lab, 4);
        Expect.error(
                EINVAL,
                csb.port.fd.ctrl(CsbPort.startRequest(lab, csb.name, 500).option(bad)),
                "SYNC_KLOOP_START");
        assertEquals(EINVAL, RequestOptions.status(bad), "nro_status");
        assertEquals(3, NM_OPT_SYNC_KLOOP_DIRECT_TX() | NM_OPT_SYNC_KLOOP_DIRECT_RX(), "the bits there are");
    }
}
