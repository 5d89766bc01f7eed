package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.os.Errno.EBADF;
import static io.github.netmap4j.sys.os.Errno.EINTR;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.ctrl.KloopEventfds;
import io.github.netmap4j.sys.ctrl.NetmapReq;
import io.github.netmap4j.sys.ctrl.NmCsb;
import io.github.netmap4j.sys.ctrl.NmreqHeader;
import io.github.netmap4j.sys.ctrl.NmreqOption;
import io.github.netmap4j.sys.ctrl.NmreqRegister;
import io.github.netmap4j.sys.ctrl.NmreqSyncKloopStart;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.testing.Await;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestPort;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How sync loops end, other than by a stop. What they do otherwise is in netmap-conformance. */
class SyncLoopTest {

    private final SoftDevice device = SoftDevice.builder().build();
    private final NmCsb csb = new NmCsb(2);
    private final int fd = device.open(OpenFlags.O_RDWR);

    private void register() {
        NmreqHeader<NmreqRegister> request = NetmapReq.NETMAP_REQ_REGISTER("vale0:a");
        request.body().nr_mode(netmap_h.NR_REG_ALL_NIC()).nr_flags(netmap_h.NR_EXCLUSIVE());
        assertEquals(0, request.push(csb.option()).ioctl(device, fd));
    }

    private int start(long sleep, NmreqOption option) {
        return start(fd, sleep, option);
    }

    private int start(int descriptor, long sleep, NmreqOption option) {
        NmreqHeader<NmreqSyncKloopStart> request = NetmapReq.NETMAP_REQ_SYNC_KLOOP_START();
        request.body().sleep_us(sleep);
        return (option == null ? request : request.push(option)).ioctl(device, descriptor);
    }

    /** Waits until the loop has received what another port sends: it runs. */
    private void awaitFrame(TestPort other) {
        other.send(Frames.frame(-1, 1, 60, 1));
        Await.until("the loop receives", () -> NmCsb.hwtail(csb.nm_sync_kloop_appl_read(1)) != 0);
    }

    @Test
    void aCloseEndsTheLoopAndWaitsForItsEnd() throws Exception {
        register();
        try (TestPort other = TestPort.open(device, "vale0:b")) {
            CompletableFuture<Integer> loop = CompletableFuture.supplyAsync(() -> start(1_000_000, null));
            awaitFrame(other);
            assertEquals(0, device.close(fd));
            long after = csb.nm_sync_kloop_appl_read(1);
            assertEquals(0, loop.get(20, TimeUnit.SECONDS));
            other.send(Frames.frame(-1, 1, 60, 2));
            assertEquals(after, csb.nm_sync_kloop_appl_read(1), "nothing is written to the CSB after close");
            assertEquals(-EBADF, start(100, null));
        }
    }

    @Test
    void aLoopThatWaitsForEventfdsEndsByACloseToo() throws Exception {
        register();
        try (TestPort other = TestPort.open(device, "vale0:b");
                KloopEventfds eventfds = new KloopEventfds(2)) {
            CompletableFuture<Integer> loop = CompletableFuture.supplyAsync(() -> start(0, eventfds.option()));
            awaitFrame(other);
            assertEquals(0, device.close(fd));
            assertEquals(0, loop.get(20, TimeUnit.SECONDS));
        }
        assertEquals(0, device.openDescriptors());
    }

    @Test
    void anInterruptEndsTheLoop() throws Exception {
        register();
        try (TestPort other = TestPort.open(device, "vale0:b");
                KloopEventfds eventfds = new KloopEventfds(2)) {
            for (NmreqOption option : new NmreqOption[] {null, eventfds.option()}) {
                FutureTask<Integer> loop = new FutureTask<>(() -> start(1_000_000, option));
                Thread thread = Thread.ofPlatform().start(loop);
                awaitFrame(other);
                thread.interrupt();
                assertEquals(-EINTR, loop.get(20, TimeUnit.SECONDS));
            }
        }
        assertEquals(0, device.close(fd));
    }

    @Test
    void startsStopsAndClosesMeetInAnyOrder() throws Exception {
        Set<Integer> started = Set.of(0, -EBADF, -ENXIO);
        Set<Integer> stopped = Set.of(0, -EBADF, -ENXIO);
        assertEquals(0, device.close(fd));
        try (KloopEventfds eventfds = new KloopEventfds(2)) {
            for (int i = 0; i < 300; i++) {
                int each = device.open(OpenFlags.O_RDWR);
                NmreqHeader<NmreqRegister> request = NetmapReq.NETMAP_REQ_REGISTER("vale0:a");
                request.body().nr_mode(netmap_h.NR_REG_ALL_NIC()).nr_flags(netmap_h.NR_EXCLUSIVE());
                assertEquals(0, request.push(csb.option()).ioctl(device, each));
                NmreqOption option = i % 2 == 0 ? null : eventfds.option();
                FutureTask<Integer> start = run(() -> start(each, 100, option));
                FutureTask<Integer> stop =
                        run(() -> NetmapReq.NETMAP_REQ_SYNC_KLOOP_STOP().ioctl(device, each));
                FutureTask<Integer> close = run(() -> device.close(each));
                assertEquals(0, close.get(20, TimeUnit.SECONDS));
                assertTrue(started.contains(start.get(20, TimeUnit.SECONDS)), () -> "start " + start.resultNow());
                assertTrue(stopped.contains(stop.get(20, TimeUnit.SECONDS)), () -> "stop " + stop.resultNow());
            }
        }
        assertEquals(0, device.openDescriptors());
    }

    private static FutureTask<Integer> run(Callable<Integer> call) {
        FutureTask<Integer> task = new FutureTask<>(call);
        Thread.ofPlatform().start(task);
        return task;
    }
}
