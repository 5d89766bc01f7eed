package io.github.netmap4j.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Waiting on one descriptor: of the kernel, and of a device that calls wakers. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "uses eventfd and /proc")
@Timeout(60)
class DescriptorTest {

    /** A device and a way to make its descriptor ready. */
    interface Kind {
        Descriptor open();

        void ready(Descriptor descriptor);
    }

    private static final Kind KERNEL = new Kind() {
        @Override
        public Descriptor open() {
            return new Descriptor(new KernelDevice("/dev/null"), KernelFiles.eventfd(), "event");
        }

        @Override
        public void ready(Descriptor descriptor) {
            KernelFiles.signal(descriptor.fd());
        }

        @Override
        public String toString() {
            return "kernel";
        }
    };

    private static final Kind WAKERS = new Kind() {
        @Override
        public Descriptor open() {
            return new Descriptor(new Wakers(), 7, "wakers");
        }

        @Override
        public void ready(Descriptor descriptor) {
            ((Wakers) descriptor.device()).ready();
        }

        @Override
        public String toString() {
            return "wakers";
        }
    };

    static Stream<Kind> kinds() {
        return Stream.of(KERNEL, WAKERS);
    }

    @ParameterizedTest
    @MethodSource("kinds")
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
    @MethodSource("kinds")
    void closeEndsAPollThatWaits(Kind kind) throws Exception {
        for (int round = 0; round < 60; round++) {
            Descriptor d = kind.open();
            int fd = d.fd();
            List<FutureTask<Integer>> waits = List.of(
                    start(() -> d.poll(netmap_h.POLLIN(), -1)), start(() -> d.poll(netmap_h.POLLIN(), 600_000)));
            if (round % 2 == 0) {
                letThemBlock();
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
            if (kind.equals(KERNEL)) {
                assertFalse(Files.exists(Path.of("/proc/self/fd/" + fd)), "closed when the last poll has left");
            } else {
                assertEquals(1, ((Wakers) d.device()).closed);
                assertEquals(List.of(), ((Wakers) d.device()).wakers);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anInterruptEndsAPollThatWaits(Kind kind) throws Exception {
        try (Descriptor d = kind.open()) {
            for (int round = 0; round < 60; round++) {
                FutureTask<Integer> wait = new FutureTask<>(() -> {
                    int result = d.poll(netmap_h.POLLIN(), -1);
                    assertTrue(Thread.interrupted(), "the status stays set");
                    return result;
                });
                Thread thread = Thread.ofPlatform().start(wait);
                if (round % 2 == 0) {
                    letThemBlock();
                }
                thread.interrupt();
                assertEquals(-Errno.EINTR, wait.get());
            }
            assertTrue(d.isOpen());
            // The wakes of those interrupts are still in the pool: they cost nobody his time.
            long begin = System.nanoTime();
            assertEquals(0, d.poll(netmap_h.POLLIN(), 30));
            assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(30));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
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

    @Test
    void waitsInterruptsAndClosesLeaveNoDescriptorBehind() throws Exception {
        closeEndsAPollThatWaits(KERNEL);
        long before = KernelFiles.descriptors();
        closeEndsAPollThatWaits(KERNEL);
        anInterruptEndsAPollThatWaits(KERNEL);
        assertEquals(before, KernelFiles.descriptors());
    }

    /** The number stays taken while a call may use it, so no other open can get it. */
    @Test
    void theNumberIsNotGivenBackDuringACall() {
        Descriptor d = KERNEL.open();
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
        Descriptor d = KERNEL.open();
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

    /** Most probably others have come to block then; if not, the outcome is the same. */
    private static void letThemBlock() {
        LockSupport.parkNanos(200_000);
    }

    /** A device of one descriptor, with wakers instead of a wait. */
    private static final class Wakers implements NetmapDevice, Readiness {

        final List<Waker> wakers = new CopyOnWriteArrayList<>();
        volatile boolean ready;
        volatile int closed;

        void ready() {
            ready = true;
            wakers.forEach(Waker::wake);
        }

        @Override
        public int addWaker(int fd, Waker waker) {
            wakers.add(waker);
            return 0;
        }

        @Override
        public void removeWaker(int fd, Waker waker) {
            wakers.remove(waker);
        }

        @Override
        public int poll(MemorySegment fds, int count, int timeout) {
            assertEquals(0, timeout, "the wait is not the device's");
            pollfd.revents(fds, ready ? pollfd.events(fds) : 0);
            return ready ? 1 : 0;
        }

        @Override
        public int open(int flags) {
            return -Errno.EMFILE;
        }

        @Override
        public synchronized int close(int fd) {
            closed++;
            return 0;
        }

        @Override
        public int ioctl(int fd, long request, MemorySegment argument) {
            return -Errno.EOPNOTSUPP;
        }

        @Override
        public long mmap(int fd, long length, int protection, int flags, long offset) {
            return -Errno.EINVAL;
        }

        @Override
        public int munmap(long address, long length) {
            return -Errno.EINVAL;
        }
    }
}
