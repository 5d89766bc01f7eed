package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.user.NetmapLibs.nm_inject;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_nextpkt;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.WakeFd;
import io.github.netmap4j.sys.nmport.Nmctx;
import io.github.netmap4j.sys.nmport.Nmport;
import io.github.netmap4j.sys.nmport.NmportD;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.sys.wait.PollSet;
import io.github.netmap4j.testing.Frames;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A poll set of real ports: they wake it, and are synced as poll says. */
class PollSetOnSoftTest {

    private static final int IN = netmap_h.POLLIN();
    private static final int OUT = netmap_h.POLLOUT();
    private static final MemorySegment FRAME = MemorySegment.ofArray(Frames.frame(0xff_ff_ff_ff_ff_ffL, 1, 60, 7));

    private final SoftDevice device = SoftDevice.builder().build();

    private NmDesc open(String name) throws Exception {
        return nm_open(device, name, null, 0, null);
    }

    @Test
    void portsOfBothApisAreToldInOneSet() throws Exception {
        try (NmDesc a = open("vale0:a");
                NmDesc b = open("vale0:b");
                NmportD c = Nmport.nmport_open(new Nmctx(device), "vale0:c");
                NmDesc pipe = open("vale1:x{1");
                NmDesc end = open("vale1:x}1");
                PollSet set = new PollSet()) {
            int atB = set.add(b.descriptor(), IN);
            int atC = set.add(c.descriptor(), IN);
            int atEnd = set.add(end.descriptor(), IN | OUT);
            assertEquals(1, set.poll(-1));
            assertEquals(OUT, set.revents(atEnd));
            set.events(atEnd, IN);
            assertEquals(0, set.poll(1));
            send(a);
            assertEquals(2, set.poll(-1));
            assertEquals(IN, set.revents(atB));
            assertEquals(IN, set.revents(atC));
            assertEquals(0, set.revents(atEnd));
            set.remove(atC);
            assertTrue(nm_nextpkt(b, b.hdr()) > 0);
            send(pipe);
            assertEquals(1, set.poll(-1));
            assertEquals(IN, set.revents(atEnd));
        }
    }

    private static void send(NmDesc port) {
        assertEquals(60, nm_inject(port, FRAME, 60));
        assertEquals(0, port.ioctl(Ioctl.NIOCTXSYNC));
    }

    /** As poll(2) on netmap: what is pending is sent and slots given back count, for every member at each poll. */
    @Test
    void aPollSyncsEveryMember() throws Exception {
        try (NmDesc a = open("netmap:x{1");
                NmDesc b = open("netmap:x}1");
                PollSet set = new PollSet()) {
            set.add(a.descriptor(), IN);
            nm_inject(a, FRAME, 60);
            assertEquals(0, set.poll(0));
            assertEquals(IN, b.poll(IN, 0), "sent on the way");
            assertTrue(nm_nextpkt(b, b.hdr()) > 0);
            nm_inject(a, FRAME, 60);
            assertEquals(0, set.poll(1));
            set.add(b.descriptor(), IN);
            assertEquals(1, set.poll(0));
        }
    }

    @Test
    void noPacketIsLeftUnseenInThousandsOfRounds() throws Exception {
        try (NmDesc a = open("netmap:x{1");
                NmDesc b = open("netmap:x}1");
                NmDesc idle = open("vale0:idle");
                PollSet set = new PollSet()) {
            set.add(idle.descriptor(), IN);
            set.add(b.descriptor(), IN);
            int rounds = 20_000;
            FutureTask<Integer> receiver = new FutureTask<>(() -> {
                int received = 0;
                while (received < rounds) {
                    assertEquals(1, set.poll(-1));
                    while (nm_nextpkt(b, b.hdr()) > 0) {
                        received++;
                    }
                }
                return received;
            });
            Thread.ofPlatform().daemon().start(receiver);
            for (int sent = 0; sent < rounds; ) {
                if (nm_inject(a, FRAME, 60) > 0) {
                    sent++;
                    a.ioctl(Ioctl.NIOCTXSYNC);
                } else {
                    a.poll(OUT, -1);
                }
            }
            assertEquals(rounds, receiver.get());
        }
    }

    @Test
    void closeOfAPortEndsTheWait() throws Exception {
        for (int round = 0; round < 200; round++) {
            NmDesc port = open("vale0:a");
            try (PollSet set = new PollSet()) {
                int index = set.add(port.descriptor(), IN);
                FutureTask<Integer> waits = new FutureTask<>(() -> set.poll(-1));
                Thread.ofPlatform().start(waits);
                for (int spin = 0; spin < round * 100; spin++) {
                    Thread.onSpinWait();
                }
                port.close();
                assertEquals(1, waits.get());
                assertEquals(netmap_h.POLLNVAL(), set.revents(index));
            }
        }
        assertEquals(0, device.openDescriptors());
        assertEquals(0, device.openMappings());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFileOfTheKernelsIsToldInTheSameSet() throws Exception {
        WakeFd eventfd = WakeFd.open(CallState.current());
        try (NmDesc a = open("vale0:a");
                NmDesc b = open("vale0:b");
                PollSet set = new PollSet()) {
            int ofKernel = set.add(eventfd.fd(), IN);
            int ofSoft = set.add(b.descriptor(), IN);
            assertEquals(0, set.poll(1));
            FutureTask<Integer> waits = new FutureTask<>(() -> set.poll(-1));
            Thread.ofPlatform().start(waits);
            send(a);
            assertEquals(1, waits.get());
            assertEquals(IN, set.revents(ofSoft));
            eventfd.wake();
            assertEquals(2, set.poll(-1));
            assertEquals(IN, set.revents(ofKernel));
        } finally {
            eventfd.close();
        }
    }
}
