package io.github.netmap4j.soft.raw;

import static io.github.netmap4j.sys.nmport.Nmport.nmport_open;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.ctrl.KloopEventfds;
import io.github.netmap4j.sys.ctrl.NmCsb;
import io.github.netmap4j.sys.ctrl.NmreqOptSyncKloopEventfds;
import io.github.netmap4j.sys.ctrl.NmreqOptSyncKloopMode;
import io.github.netmap4j.sys.nmport.NmportD;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.wait.PollSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A loop that sleeps until an eventfd is written, and wakes the program by another. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "eventfds are Linux's")
class KloopEventfdsTest extends KloopFixture {

    @Test
    void eventfdsWakeTheLoopAndTheProgram() throws Exception {
        try (KloopEventfds eventfds = new KloopEventfds(2);
                NmportD a = port();
                NmportD b = nmport_open(ctx, "netmap:kloop}1");
                PollSet set = new PollSet()) {
            NmreqOptSyncKloopEventfds option = eventfds.option();
            FutureTask<Integer> loop = start(a, sleeping(0).push(option).push(new NmreqOptSyncKloopMode(0)));
            FutureTask<Integer> consumer = new FutureTask<>(() -> consume(b));
            Thread.ofPlatform().daemon().start(consumer);
            produce(a, loop, () -> {
                if (csb.kern_need_kick(TX)) {
                    eventfds.kick(TX);
                }
            });
            assertEquals(FRAMES, consumer.get(30, TimeUnit.SECONDS));

            int irq = set.add(eventfds.irqfd(RX), netmap_h.POLLIN());
            NetmapRing ring = a.rxring(0);
            long head = ring.head();
            for (int i = 1; i <= 100; i++) {
                csb.appl_need_kick(RX, true);
                if (csb.kern_need_kick(RX)) {
                    eventfds.kick(RX);
                }
                send(b.descriptor(), b.txring(0), frame(i));
                while (NmCsb.hwtail(csb.nm_sync_kloop_appl_read(RX)) == head) {
                    assertEquals(1, set.poll(30_000));
                    assertEquals(netmap_h.POLLIN(), set.revents(irq));
                    eventfds.drain(RX);
                }
                long slot = ring.slot(head);
                long buf = NETMAP_BUF(ring, NetmapSlot.buf_idx(a.region(), slot));
                assertEquals((byte) i, a.region().get(JAVA_BYTE, buf + 59));
                head = nm_ring_next(ring, head);
                csb.nm_sync_kloop_appl_write(RX, head, head);
            }
            stop(a, loop);
            assertEquals(0, option.nro_status());
        }
    }

    @Test
    void inDirectModeAKickIsTheSync() throws Exception {
        int direct = netmap_h.NM_OPT_SYNC_KLOOP_DIRECT_TX() | netmap_h.NM_OPT_SYNC_KLOOP_DIRECT_RX();
        try (NmportD a = port();
                KloopEventfds eventfds = new KloopEventfds(2);
                NmportD b = nmport_open(ctx, "netmap:kloop}1")) {
            NmreqOptSyncKloopMode mode = new NmreqOptSyncKloopMode(direct);
            FutureTask<Integer> loop =
                    start(a, sleeping(0).push(eventfds.option()).push(mode));
            FutureTask<Integer> consumer = new FutureTask<>(() -> consume(b));
            Thread.ofPlatform().daemon().start(consumer);
            produce(a, loop, () -> eventfds.kick(TX));
            while (!consumer.isDone()) {
                eventfds.kick(TX);
                requireRunning(loop);
            }
            assertEquals(FRAMES, consumer.get());
            stop(a, loop);
            assertEquals(0, mode.nro_status());
        }
    }
}
