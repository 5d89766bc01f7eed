package io.github.netmap4j.sys.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.netmap4j.sys.KernelFiles;
import io.github.netmap4j.sys.Kind;
import io.github.netmap4j.sys.Rounds;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.Waker;
import io.github.netmap4j.sys.os.WakersDevice;
import io.github.netmap4j.testing.Await;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Waiting on one descriptor: of the kernel, and of a device that calls wakers. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "uses eventfd and /proc")
class DescriptorTest {

    private static final AtomicInteger THREADS = new AtomicInteger();

    @ParameterizedTest
    @EnumSource
    void whatIsReadyIsTold(Kind kind) throws Exception {
        try (Descriptor d = kind.open()) {
            assertEquals(0, d.poll(netmap_h.POLLIN(), 0));
            long begin = System.nanoTime();
            assertEquals(0, d.poll(netmap_h.POLLIN(), 20));
            assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(20));
            FutureTask<Integer> waits = start(() -> d.poll(netmap_h.POLLIN(), -1));
            kind.ready(d);
            assertEquals(netmap_h.POLLIN(), waits.get());
            assertEquals(netmap_h.POLLIN(), d.poll(netmap_h.POLLIN(), 1000));
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAPollThatWaits(Kind kind) throws Exception {
        for (int round = 0; round < 60; round++) {
            Descriptor d = kind.open();
            int fd = d.fd();
            List<FutureTask<Integer>> waits = List.of(
                    new FutureTask<>(() -> d.poll(netmap_h.POLLIN(), -1)),
                    new FutureTask<>(() -> d.poll(netmap_h.POLLIN(), 600_000)));
            for (FutureTask<Integer> wait : waits) {
                startOrLetItSleep(wait, round);
            }
            d.close();
            d.close();
            for (FutureTask<Integer> wait : waits) {
                Throwable thrown = assertThrows(Exception.class, wait::get).getCause();
                assertEquals(IllegalStateException.class, thrown.getClass());
            }
            assertFalse(d.isOpen());
            assertThrows(IllegalStateException.class, () -> d.poll(netmap_h.POLLIN(), 0));
            assertThrows(IllegalStateException.class, d::fd);
            assertEquals(-1, d.acquire());
            if (kind == Kind.KERNEL) {
                assertFalse(Files.exists(Path.of("/proc/self/fd/" + fd)), "closed when the last poll has left");
            } else {
                assertEquals(1, ((WakersDevice) d.device()).closed);
                assertEquals(List.of(), ((WakersDevice) d.device()).wakers);
            }
        }
    }

    @Test
    void aSyncThatMeetsACloseSaysThatThePortIsClosed() {
        for (long request : new long[] {Ioctl.NIOCTXSYNC, Ioctl.NIOCRXSYNC}) {
            WakersDevice device = new WakersDevice();
            Descriptor d = new Descriptor(device, 7, "wakers");
            assertEquals(0, d.ioctl(request, MemorySegment.NULL));
            device.duringSync = d::close;
            assertThrows(IllegalStateException.class, () -> d.ioctl(request, MemorySegment.NULL));
            assertEquals(1, device.closed);
            device.duringSync = () -> fail("a closed descriptor reaches the device");
            assertThrows(IllegalStateException.class, () -> d.ioctl(request, MemorySegment.NULL));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsAPollThatWaits(Kind kind) throws Exception {
        try (Descriptor d = kind.open()) {
            for (int round = 0; round < 60; round++) {
                FutureTask<Integer> wait = new FutureTask<>(() -> {
                    int result = d.poll(netmap_h.POLLIN(), -1);
                    assertTrue(Thread.interrupted(), "the status stays set");
                    return result;
                });
                startOrLetItSleep(wait, round).interrupt();
                assertEquals(-Errno.EINTR, wait.get());
            }
            assertTrue(d.isOpen());
            // The wakes of those interrupts are still in the pool: they shorten no other wait.
            long begin = System.nanoTime();
            assertEquals(0, d.poll(netmap_h.POLLIN(), 30));
            assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(30));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsReadyComesBeforeAnInterrupt(Kind kind) {
        try (Descriptor d = kind.open()) {
            Thread.currentThread().interrupt();
            assertEquals(-Errno.EINTR, d.poll(netmap_h.POLLIN(), 10_000));
            kind.ready(d);
            assertEquals(netmap_h.POLLIN(), d.poll(netmap_h.POLLIN(), 10_000));
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @ParameterizedTest
    @EnumSource
    void noNewsIsLost(Kind kind) throws Exception {
        try (Descriptor d = kind.open()) {
            Rounds.run(() -> d.poll(netmap_h.POLLIN(), -1), waiter -> kind.ready(d), result -> {
                assertEquals(netmap_h.POLLIN(), result);
                kind.unready(d);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void noInterruptIsLost(Kind kind) throws Exception {
        try (Descriptor d = kind.open()) {
            Rounds.run(() -> d.poll(netmap_h.POLLIN(), -1), Thread::interrupt, result -> {
                assertEquals(-Errno.EINTR, result);
                assertTrue(Thread.interrupted());
            });
        }
    }

    /** Every close ends its poll, and no number is left behind. */
    @ParameterizedTest
    @EnumSource
    void noCloseIsLost(Kind kind) throws Exception {
        AtomicReference<Descriptor> open = new AtomicReference<>(kind.open());
        long before = KernelFiles.descriptors();
        Rounds.run(
                () -> {
                    assertThrows(IllegalStateException.class, () -> open.get().poll(netmap_h.POLLIN(), -1));
                    return 0;
                },
                waiter -> open.get().close(),
                result -> open.set(kind.open()));
        assertTrue(KernelFiles.descriptors() <= before + 1, "one to be woken by");
        open.get().close();
    }

    @Test
    void waitsInterruptsAndClosesLeaveNoDescriptorBehind() throws Exception {
        closeEndsAPollThatWaits(Kind.KERNEL);
        long before = KernelFiles.descriptors();
        closeEndsAPollThatWaits(Kind.KERNEL);
        noCloseIsLost(Kind.KERNEL);
        noInterruptIsLost(Kind.KERNEL);
        assertEquals(before, KernelFiles.descriptors());
    }

    /** The number stays taken while a call may use it, so no other open can get it. */
    @Test
    void theNumberIsNotGivenBackDuringACall() {
        Descriptor d = Kind.KERNEL.open();
        int fd = d.acquire();
        d.close();
        int other = KernelFiles.eventfd();
        assertTrue(other != fd);
        assertTrue(Files.exists(Path.of("/proc/self/fd/" + fd)));
        d.release();
        assertFalse(Files.exists(Path.of("/proc/self/fd/" + fd)));
        KernelFiles.close(other);
    }

    @Test
    void aWakerIsCalledAtCloseAndAtOnceIfItIsLate() {
        Descriptor d = Kind.KERNEL.open();
        int[] woken = new int[1];
        Waker waker = () -> woken[0]++;
        d.addWaker(waker);
        d.addWaker(waker);
        d.removeWaker(waker);
        d.close();
        assertEquals(1, woken[0]);
        d.addWaker(waker);
        assertEquals(2, woken[0]);
    }

    private static FutureTask<Integer> start(Callable<Integer> call) {
        FutureTask<Integer> task = new FutureTask<>(call);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    /** In every second round the thread sleeps when this returns; in the others it may come to that or not. */
    private static Thread startOrLetItSleep(FutureTask<Integer> wait, int round) {
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name("poll " + THREADS.getAndIncrement())
                .start(wait);
        if (round % 2 == 0) {
            Await.asleep(thread);
        }
        return thread;
    }
}
