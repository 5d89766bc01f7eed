package io.github.netmap4j.soft.raw;

import static io.github.netmap4j.sys.nmport.Nmport.nmport_open;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open_desc;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_prepare;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.clock.VirtualClock;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.ctrl.NmCsb;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.nmport.Nmctx;
import io.github.netmap4j.sys.nmport.NmportD;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.testing.Await;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A port whose rings a loop in another thread syncs: CSB, START and STOP as a program uses them. */
class KloopTest extends KloopFixture {

    /** On the system's clock this takes 100 seconds, and fails by the limit. */
    @Test
    @Timeout(60)
    void theSleepOfALoopGoesByTheDevicesClock() throws Exception {
        VirtualClock clock = VirtualClock.manual();
        NmportD a = nmport_prepare(new Nmctx(SoftDevice.builder().clock(clock).build()), "netmap:kloop{1/x");
        a.hdr().push(csb.option());
        nmport_open_desc(a);
        try (a) {
            FutureTask<Integer> loop = start(a, sleeping(1_000_000));
            for (int i = 1; i <= 100; i++) {
                int head = i;
                NetmapSlot.len(a.region(), a.txring(0).slot(head - 1), 60);
                csb.nm_sync_kloop_appl_write(TX, head, head);
                Await.until("the loop has slept", () -> {
                    clock.advance(Duration.ofSeconds(1));
                    return NmCsb.hwcur(csb.nm_sync_kloop_appl_read(TX)) == head;
                });
            }
            stop(a, loop);
        }
    }

    @Test
    void framesWrittenBeforeTheCsbAreThereForWhoReadsAfterIt() throws Exception {
        try (NmportD a = port();
                NmportD b = nmport_open(ctx, "netmap:kloop}1")) {
            FutureTask<Integer> loop = start(a, sleeping(1));
            FutureTask<Integer> consumer = new FutureTask<>(() -> consume(b));
            Thread.ofPlatform().daemon().start(consumer);
            produce(a, loop, () -> {});
            assertEquals(FRAMES, consumer.get(30, TimeUnit.SECONDS));
            stop(a, loop);
        }
    }

    @Test
    void whatTheLoopReceivesIsToldThroughTheCsb() throws Exception {
        try (NmportD a = port();
                NmportD b = nmport_open(ctx, "netmap:kloop}1")) {
            FutureTask<Integer> loop = start(a, sleeping(1));
            FutureTask<Void> producer = new FutureTask<>(() -> {
                for (int i = 0; i < FRAMES; i++) {
                    assertEquals(netmap_h.POLLOUT(), b.poll(netmap_h.POLLOUT(), 30_000));
                    NetmapRing ring = b.txring(0);
                    long slot = ring.slot(ring.head());
                    long buf = NETMAP_BUF(ring, NetmapSlot.buf_idx(b.region(), slot));
                    b.region().set(JAVA_INT_UNALIGNED, buf + 14, i);
                    b.region().set(JAVA_BYTE, buf + 59 + i % 1000, (byte) i);
                    NetmapSlot.len(b.region(), slot, 60 + i % 1000);
                    ring.cur(nm_ring_next(ring, ring.head()));
                    ring.head(ring.cur());
                    b.ioctl(Ioctl.NIOCTXSYNC);
                }
                return null;
            });
            Thread.ofPlatform().daemon().start(producer);
            NetmapRing ring = a.rxring(0);
            long head = ring.head();
            for (int i = 0; i < FRAMES; ) {
                long read = csb.nm_sync_kloop_appl_read(RX);
                assertTrue(NmCsb.hwcur(read) < ring.num_slots());
                for (long tail = NmCsb.hwtail(read); head != tail; head = nm_ring_next(ring, head)) {
                    check(a.region(), ring, head, i++);
                }
                csb.nm_sync_kloop_appl_write(RX, head, head);
                requireRunning(loop);
            }
            producer.get(30, TimeUnit.SECONDS);
            stop(a, loop);
        }
    }

    @Test
    void aLoopNeedsCsbAndThereIsOne() throws Exception {
        try (NmportD plain = nmport_open(ctx, "vale0:a")) {
            assertEquals(-Errno.EINVAL, sleeping(1).ioctl(plain.descriptor()));
        }
        try (NmportD a = port()) {
            assertEquals(-Errno.EBUSY, a.ioctl(Ioctl.NIOCTXSYNC));
            FutureTask<Integer> loop = start(a, sleeping(1));
            csb.nm_sync_kloop_appl_write(TX, 1, 1);
            while (NmCsb.hwcur(csb.nm_sync_kloop_appl_read(TX)) != 1) {
                requireRunning(loop);
            }
            assertEquals(-Errno.EBUSY, sleeping(1).ioctl(a.descriptor()));
            stop(a, loop);
            NetmapException tooLong = assertThrows(
                    NetmapException.class, () -> sleeping(2_000_000).ioctlOrThrow(a.descriptor()));
            assertEquals(Errno.EINVAL, tooLong.errno());
        }
    }
}
