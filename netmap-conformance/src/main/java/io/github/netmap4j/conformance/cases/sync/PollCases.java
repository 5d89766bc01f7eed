package io.github.netmap4j.conformance.cases.sync;

import static io.github.netmap4j.conformance.lab.Frames.broadcast;
import static io.github.netmap4j.conformance.lab.Frames.broadcasts;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_NO_TX_POLL;
import static io.github.netmap4j.sys.abi.netmap_h.NR_DO_RX_POLL;
import static io.github.netmap4j.sys.abi.netmap_h.NR_NO_TX_POLL;
import static io.github.netmap4j.sys.abi.netmap_h.NR_RX_RINGS_ONLY;
import static io.github.netmap4j.sys.abi.netmap_h.NR_TX_RINGS_ONLY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Fd;
import io.github.netmap4j.conformance.lab.Frames;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.LegacyRequest;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.abi.pollfd;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** poll: readiness, the syncs that it does, and wake-ups. */
@Topic("Poll")
final class PollCases {

    private static final int FOREVER = Lab.TIMEOUT * 1000;

    @Case("POLLOUT at once on a fresh port; POLLIN not")
    void fresh(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        assertEquals(Fd.POLLOUT, a.fd.poll(Fd.POLLOUT, FOREVER), "POLLOUT");
        assertEquals(0, a.fd.poll(Fd.POLLIN, 0), "POLLIN");
        assertEquals(Fd.POLLOUT, a.fd.poll(Fd.POLLIN | Fd.POLLOUT, FOREVER), "both asked");
    }

    @Case("POLLIN when frames are there, with a sync: the ring shows them")
    void fetches(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcasts(0, 3));
        LabPort.at(b.rx(), 0, 0, 0);
        assertEquals(Fd.POLLIN, b.fd.poll(Fd.POLLIN, FOREVER), "revents");
        LabPort.at(b.rx(), 0, 0, 3);
        LabPort.assertFrames(LabPort.take(b.rx()), broadcasts(0, 3));
    }

    @Case("POLLIN again while frames are unread; after all are taken, not")
    void levelTriggered(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcasts(0, 2));
        assertEquals(Fd.POLLIN, b.fd.poll(Fd.POLLIN, FOREVER), "first");
        assertEquals(Fd.POLLIN, b.fd.poll(Fd.POLLIN, FOREVER), "again");
        LabPort.advance(b.rx(), 1);
        assertEquals(Fd.POLLIN, b.fd.poll(Fd.POLLIN, FOREVER), "one left");
        LabPort.advance(b.rx(), 1);
        assertEquals(0, b.fd.poll(Fd.POLLIN, 0), "none left");
    }

    @Case("POLLIN looks at cur: what cur has passed does not count, though head has not")
    void wakeupPoint(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcasts(0, 2));
        b.rxsync();
        b.rx().cur(2);
        assertEquals(0, b.fd.poll(Fd.POLLIN, 0), "all seen");
        a.send(broadcast(2));
        assertEquals(Fd.POLLIN, b.fd.poll(Fd.POLLIN, FOREVER), "a new one");
        LabPort.at(b.rx(), 0, 2, 3);
    }

    @Case("POLLOUT looks at cur: with cur at tail it waits, though slots before it are free")
    void txWakeupPoint(Lab lab) {
        LabPort master = lab.small(lab.name("{1"));
        LabPort slave = lab.small(lab.name("}1"));
        master.tx().cur(7);
        assertEquals(0, master.fd.poll(Fd.POLLOUT, 0), "nothing past cur");
        master.tx().cur(0);
        assertEquals(Fd.POLLOUT, master.fd.poll(Fd.POLLOUT, 0), "cur back");
        slave.receives();
    }

    @Case("a timeout of 0 returns at once, of 50 ms not before")
    void timeout(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        assertEquals(0, a.fd.poll(Fd.POLLIN, 0), "0");
        long start = System.nanoTime();
        assertEquals(0, a.fd.poll(Fd.POLLIN, 50), "50 ms");
        long waited = System.nanoTime() - start;
        assertTrue(waited >= TimeUnit.MILLISECONDS.toNanos(50), "waited only " + waited + " ns");
    }

    @Case("a timeout of -1 returns when there is something")
    void infinite(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcast(1));
        assertEquals(Fd.POLLIN, b.fd.poll(Fd.POLLIN, -1), "POLLIN");
        assertEquals(Fd.POLLOUT, a.fd.poll(Fd.POLLOUT, -1), "POLLOUT");
    }

    @Case("poll sends what the tx ring holds, with POLLIN alone and with no event at all")
    void flushesTx(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.put(broadcasts(0, 2));
        assertEquals(0, a.fd.poll(Fd.POLLIN, 0), "POLLIN");
        b.receives(broadcasts(0, 2));
        a.put(broadcasts(2, 2));
        assertEquals(0, a.fd.poll(0, 0), "no events");
        b.receives(broadcasts(2, 2));
        a.put(broadcasts(4, 2));
        assertEquals(Fd.POLLOUT, a.fd.poll(Fd.POLLOUT, 0), "POLLOUT");
        b.receives(broadcasts(4, 2));
    }

    @Case("NR_NO_TX_POLL: poll sends only when POLLOUT is asked for")
    void noTxPoll(Lab lab) {
        LabPort a = lab.open(lab.register(lab.vale("a")).slots(8, 8).flags(NR_NO_TX_POLL()));
        LabPort b = lab.small(lab.vale("b"));
        a.put(broadcasts(0, 2));
        assertEquals(0, a.fd.poll(Fd.POLLIN, 0), "POLLIN");
        b.receives();
        LabPort.at(a.tx(), 2, 2, 7);
        assertEquals(Fd.POLLOUT, a.fd.poll(Fd.POLLOUT, 0), "POLLOUT");
        b.receives(broadcasts(0, 2));
    }

    @Case("NETMAP_NO_TX_POLL in the legacy nr_ringid does the same")
    void legacyNoTxPoll(Lab lab) {
        LegacyRequest request = lab.legacy(lab.vale("a")).slots(8, 8).ring(NETMAP_NO_TX_POLL());
        Fd fd = lab.fd();
        Expect.ok(fd.regif(request), "NIOCREGIF");
        LabPort a = new LabPort(fd, request.nr_memsize(), request.nr_offset());
        LabPort b = lab.small(lab.vale("b"));
        a.put(broadcasts(0, 2));
        assertEquals(0, fd.poll(Fd.POLLIN, 0), "POLLIN");
        b.receives();
        a.txsync();
        b.receives(broadcasts(0, 2));
    }

    @Case("rx rings are touched only with POLLIN, with NR_DO_RX_POLL or without (netmap(4) promises more)")
    void doRxPoll(Lab lab) {
        for (long flags : new long[] {0, NR_DO_RX_POLL()}) {
            LabPort a = lab.open(lab.register(lab.vale("a")).slots(8, 8).flags(flags));
            LabPort b = lab.small(lab.vale("b"));
            b.send(broadcasts(0, 2));
            assertEquals(Fd.POLLOUT, a.fd.poll(Fd.POLLOUT, 0), "POLLOUT");
            LabPort.at(a.rx(), 0, 0, 0);
            assertEquals(0, a.fd.poll(0, 0), "no events");
            LabPort.at(a.rx(), 0, 0, 0);
            assertEquals(Fd.POLLIN, a.fd.poll(Fd.POLLIN, 0), "POLLIN");
            LabPort.at(a.rx(), 0, 0, 2);
            a.close();
            b.close();
        }
    }

    @Case("a full pipe is not ready for POLLOUT until the other end has given slots back")
    void fullPipe(Lab lab) {
        LabPort master = lab.small(lab.name("{1"));
        LabPort slave = lab.small(lab.name("}1"));
        master.send(broadcasts(0, 7));
        assertEquals(0, master.fd.poll(Fd.POLLOUT, 0), "full");
        slave.rxsync();
        LabPort.advance(slave.rx(), 1);
        assertEquals(0, master.fd.poll(Fd.POLLOUT, 0), "released, but not synced");
        slave.rxsync();
        assertEquals(Fd.POLLOUT, master.fd.poll(Fd.POLLOUT, FOREVER), "synced");
        assertEquals(1, LabPort.available(master.tx()), "room");
    }

    @Case("poll gives released rx slots back")
    void pollReleases(Lab lab) {
        LabPort master = lab.small(lab.name("{1"));
        LabPort slave = lab.small(lab.name("}1"));
        master.send(broadcasts(0, 7));
        assertEquals(Fd.POLLIN, slave.fd.poll(Fd.POLLIN, FOREVER), "POLLIN");
        LabPort.take(slave.rx());
        assertEquals(0, slave.fd.poll(Fd.POLLIN, 0), "all taken");
        master.txsync();
        assertEquals(7, LabPort.available(master.tx()), "room at the sender");
    }

    @Case("a peer that closes gives neither POLLHUP nor POLLERR, on a switch or a pipe")
    void noHangup(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        lab.small(lab.vale("b")).close();
        assertEquals(Fd.POLLOUT, a.fd.poll(Fd.POLLIN | Fd.POLLOUT, 0), "VALE port");
        LabPort master = lab.small(lab.name("{1"));
        lab.small(lab.name("}1")).close();
        assertEquals(Fd.POLLOUT, master.fd.poll(Fd.POLLIN | Fd.POLLOUT, 0), "pipe end");
    }

    @Case("a descriptor bound for one direction is ready for that one only")
    void oneDirection(Lab lab) {
        LabPort tx = lab.open(lab.register(lab.vale("a")).flags(NR_TX_RINGS_ONLY()));
        assertEquals(Fd.POLLOUT, tx.fd.poll(Fd.POLLIN | Fd.POLLOUT, 0), "tx only");
        LabPort rx = lab.open(lab.register(lab.vale("b")).flags(NR_RX_RINGS_ONLY()));
        assertEquals(0, rx.fd.poll(Fd.POLLIN | Fd.POLLOUT, 0), "rx only, nothing there");
        tx.send(broadcast(1));
        assertEquals(Fd.POLLIN, rx.fd.poll(Fd.POLLIN | Fd.POLLOUT, 0), "rx only");
    }

    private static MemorySegment fds(Lab lab, int events, @Nullable Fd... fds) {
        MemorySegment array = pollfd.allocateArray(fds.length, lab.arena);
        for (int i = 0; i < fds.length; i++) {
            MemorySegment one = pollfd.asSlice(array, i);
            pollfd.fd(one, fds[i] == null ? -1 : fds[i].number);
            pollfd.events(one, (short) events);
            pollfd.revents(one, (short) -1);
        }
        return array;
    }

    private static int revents(MemorySegment array, int index) {
        return pollfd.revents(pollfd.asSlice(array, index));
    }

    @Case("several descriptors in one call: the number of those that are ready, each with its revents")
    void several(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        LabPort other = lab.small(lab.vale(1, "c"));
        MemorySegment array = fds(lab, Fd.POLLIN, a.fd, b.fd, other.fd);
        assertEquals(0, lab.device.poll(array, 3, 0), "none ready");
        a.send(broadcast(1));
        assertEquals(1, lab.device.poll(array, 3, FOREVER), "one ready");
        assertEquals(0, revents(array, 0), "revents of the sender");
        assertEquals(Fd.POLLIN, revents(array, 1), "revents of the receiver");
        assertEquals(0, revents(array, 2), "revents of the port on another switch");
    }

    @Case("a negative descriptor is skipped, with revents 0")
    void negative(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        MemorySegment array = fds(lab, Fd.POLLOUT, null, a.fd);
        assertEquals(1, lab.device.poll(array, 2, FOREVER), "result");
        assertEquals(0, revents(array, 0), "revents of the negative one");
        assertEquals(Fd.POLLOUT, revents(array, 1), "revents of the port");
    }

    @Case("a closed descriptor gives POLLNVAL")
    void closed(Lab lab) {
        Fd fd = lab.fd();
        fd.close();
        assertEquals(Fd.POLLNVAL, fd.poll(Fd.POLLIN, FOREVER), "revents");
    }

    @Case("no descriptors at all: poll waits, and returns 0")
    void none(Lab lab) {
        assertEquals(0, lab.device.poll(MemorySegment.NULL, 0, 1), "result");
    }

    @Case("a port with several rings is ready when any of them is")
    void anyRing(Lab lab) {
        LabPort a = lab.open(lab.register(lab.vale("a")).slots(8, 8).rings(3, 1));
        LabPort b = lab.open(lab.register(lab.vale("b")).slots(8, 8).rings(1, 3));
        b.send(Frames.frame(Frames.everyone(), Frames.mac(2), 60, 0));
        a.drain();
        LabPort.put(a.tx(2), Frames.frame(Frames.mac(2), Frames.mac(1), 60, 1), 0);
        a.txsync();
        assertEquals(Fd.POLLIN, b.fd.poll(Fd.POLLIN, FOREVER), "revents");
        assertEquals(1, LabPort.available(b.rx(2)), "frames on ring 2");
    }

    @Case("a frame wakes a thread that waits for POLLIN: VALE port")
    void wakesVale(Lab lab) {
        wakesReceiver(lab, lab.small(lab.vale("a")), lab.small(lab.vale("b")));
    }

    @Case("a frame wakes a thread that waits for POLLIN: pipe")
    void wakesPipe(Lab lab) {
        wakesReceiver(lab, lab.small(lab.name("{1")), lab.small(lab.name("}1")));
    }

    private static void wakesReceiver(Lab lab, LabPort sender, LabPort receiver) {
        FutureTask<Integer> waiting = lab.startBlocking(() -> receiver.fd.poll(Fd.POLLIN, FOREVER));
        sender.send(broadcast(1));
        assertEquals(Fd.POLLIN, Lab.join(waiting), "revents");
        receiver.receives(broadcast(1));
    }

    @Case("a slot given back wakes a thread that waits for POLLOUT on a full pipe")
    void wakesSender(Lab lab) {
        LabPort master = lab.small(lab.name("{1"));
        LabPort slave = lab.small(lab.name("}1"));
        master.send(broadcasts(0, 7));
        FutureTask<Integer> waiting = lab.startBlocking(() -> master.fd.poll(Fd.POLLOUT, FOREVER));
        slave.drain();
        assertEquals(Fd.POLLOUT, Lab.join(waiting), "revents");
    }

    @Case("one frame wakes every thread that polls the port")
    void wakesAll(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b1 = lab.small(lab.vale("b"));
        LabPort b2 = lab.small(lab.vale("b"));
        FutureTask<Integer> one = lab.startBlocking(() -> b1.fd.poll(Fd.POLLIN, FOREVER));
        FutureTask<Integer> two = lab.startBlocking(() -> b2.fd.poll(Fd.POLLIN, FOREVER));
        a.send(broadcast(1));
        assertEquals(Fd.POLLIN, Lab.join(one), "revents of the first");
        assertEquals(Fd.POLLIN, Lab.join(two), "revents of the second");
    }

    @Case("ping-pong of two threads over a pipe: no wake-up is lost in 2,000 rounds")
    void pipePingPong(Lab lab) {
        pingPong(lab, lab.small(lab.name("{1")), lab.small(lab.name("}1")));
    }

    @Case("ping-pong of two threads over a switch: no wake-up is lost in 2,000 rounds")
    void valePingPong(Lab lab) {
        pingPong(lab, lab.small(lab.vale("a")), lab.small(lab.vale("b")));
    }

    private static void pingPong(Lab lab, LabPort ping, LabPort pong) {
        int rounds = lab.kernel() ? 200 : 2_000;
        FutureTask<Integer> answers = lab.start(() -> {
            for (int i = 0; i < rounds; i++) {
                assertEquals(Fd.POLLIN, pong.fd.poll(Fd.POLLIN, FOREVER), "poll " + i + " of the one who answers");
                LabPort.assertFrames(LabPort.take(pong.rx()), broadcast(i));
                pong.send(broadcast(-i));
            }
            return rounds;
        });
        for (int i = 0; i < rounds; i++) {
            ping.send(broadcast(i));
            assertEquals(Fd.POLLIN, ping.fd.poll(Fd.POLLIN, FOREVER), "poll " + i + " of the one who asks");
            LabPort.assertFrames(LabPort.take(ping.rx()), broadcast(-i));
        }
        assertEquals(rounds, Lab.join(answers), "answers");
    }
}
