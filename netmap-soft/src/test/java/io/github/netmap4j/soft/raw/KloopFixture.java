package io.github.netmap4j.soft.raw;

import static io.github.netmap4j.sys.nmport.Nmport.nmport_open_desc;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_prepare;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.ctrl.NetmapReq;
import io.github.netmap4j.sys.ctrl.NmCsb;
import io.github.netmap4j.sys.ctrl.NmreqHeader;
import io.github.netmap4j.sys.ctrl.NmreqSyncKloopStart;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.nmport.NmportD;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A port in CSB mode, the loop that syncs it in another thread, and frames through it that are checked to the byte. */
abstract class KloopFixture extends RawFixture {

    protected static final int FRAMES = 20_000;
    protected static final int TX = 0;
    protected static final int RX = 1;

    protected final NmCsb csb = new NmCsb(2);

    /** An exclusive end of a pipe, which loses nothing, in CSB mode. */
    protected NmportD port() throws NetmapException {
        NmportD d = nmport_prepare(ctx, "netmap:kloop{1/x@conf:slots=32");
        d.hdr().push(csb.option());
        nmport_open_desc(d);
        return d;
    }

    protected static FutureTask<Integer> start(NmportD d, NmreqHeader<NmreqSyncKloopStart> request) {
        FutureTask<Integer> loop = new FutureTask<>(() -> request.ioctl(d.descriptor()));
        Thread.ofPlatform().daemon().name("kloop").start(loop);
        return loop;
    }

    protected static NmreqHeader<NmreqSyncKloopStart> sleeping(int micros) {
        NmreqHeader<NmreqSyncKloopStart> request = NetmapReq.NETMAP_REQ_SYNC_KLOOP_START();
        request.body().sleep_us(micros);
        return request;
    }

    protected static void stop(NmportD d, FutureTask<Integer> loop) throws Exception {
        NetmapReq.NETMAP_REQ_SYNC_KLOOP_STOP().ioctlOrThrow(d.descriptor());
        assertEquals(0, loop.get(30, TimeUnit.SECONDS));
    }

    /** For a thread that spins: the loop has not ended too early. */
    protected static void requireRunning(FutureTask<Integer> loop) throws Exception {
        if (loop.isDone()) {
            throw new AssertionError("the loop ended with " + loop.get());
        }
        Thread.onSpinWait();
    }

    /** Sends numbered frames through the loop; {@code kick} wakes it where it asks for that. */
    protected void produce(NmportD d, FutureTask<Integer> loop, Runnable kick) throws Exception {
        NetmapRing ring = d.txring(0);
        long head = ring.head();
        for (int i = 0; i < FRAMES; i++) {
            long next = nm_ring_next(ring, head);
            while (next == NmCsb.hwtail(csb.nm_sync_kloop_appl_read(TX))
                    || head == NmCsb.hwtail(csb.nm_sync_kloop_appl_read(TX))) {
                kick.run();
                requireRunning(loop);
            }
            long slot = ring.slot(head);
            long buf = NETMAP_BUF(ring, NetmapSlot.buf_idx(d.region(), slot));
            d.region().set(JAVA_INT_UNALIGNED, buf + 14, i);
            NetmapSlot.len(d.region(), slot, 60 + i % 1000);
            d.region().set(JAVA_BYTE, buf + 59 + i % 1000, (byte) i);
            NetmapSlot.flags(d.region(), slot, 0);
            head = next;
            csb.nm_sync_kloop_appl_write(TX, head, head);
            kick.run();
        }
    }

    /** Takes frames at the other end, which has no loop, and checks that each is whole. */
    protected static int consume(NmportD d) {
        NetmapRing ring = d.rxring(0);
        for (int i = 0; i < FRAMES; ) {
            assertEquals(netmap_h.POLLIN(), d.poll(netmap_h.POLLIN(), 30_000), "frame " + i);
            while (ring.head() != ring.tail()) {
                check(d.region(), ring, ring.head(), i++);
                ring.cur(nm_ring_next(ring, ring.head()));
                ring.head(ring.cur());
            }
        }
        return FRAMES;
    }

    protected static void check(MemorySegment region, NetmapRing ring, long index, int number) {
        long slot = ring.slot(index);
        long buf = NETMAP_BUF(ring, NetmapSlot.buf_idx(region, slot));
        assertEquals(number, region.get(JAVA_INT_UNALIGNED, buf + 14));
        assertEquals(60 + number % 1000, NetmapSlot.len(region, slot));
        assertEquals((byte) number, region.get(JAVA_BYTE, buf + 59 + number % 1000));
    }
}
