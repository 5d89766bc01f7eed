package io.github.netmap4j.sys.wait;

import static io.github.netmap4j.sys.wait.Kqueue.EVFILT_READ;
import static io.github.netmap4j.sys.wait.Kqueue.EVFILT_WRITE;
import static io.github.netmap4j.sys.wait.Kqueue.EV_ADD;
import static io.github.netmap4j.sys.wait.Kqueue.EV_DELETE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.KernelFiles;
import io.github.netmap4j.sys.Kind;
import io.github.netmap4j.sys.Rounds;
import io.github.netmap4j.sys.StandInKqueue;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** kqueue without FreeBSD: its numbers, and what is Java of it on a stand-in for the two system calls. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the stand-in uses eventfd")
@Timeout(60)
class KqueueTest {

    private static Kqueue create() throws NetmapException {
        return Kqueue.create(new StandInKqueue(), 4);
    }

    @Test
    void onLinuxItSaysWhatToUse() {
        UnsupportedOperationException e = assertThrows(UnsupportedOperationException.class, () -> Kqueue.create(8));
        assertTrue(e.getMessage().contains("use Epoll"), e.getMessage());
    }

    /** FreeBSD's sys/event.h. */
    @Test
    void numbersAreFreeBsds() {
        assertEquals(-1, EVFILT_READ);
        assertEquals(-2, EVFILT_WRITE);
        assertEquals(1, EV_ADD);
        assertEquals(2, EV_DELETE);
        assertEquals(4, Kqueue.EV_ENABLE);
        assertEquals(8, Kqueue.EV_DISABLE);
        assertEquals(0x10, Kqueue.EV_ONESHOT);
        assertEquals(0x20, Kqueue.EV_CLEAR);
        assertEquals(0x80, Kqueue.EV_DISPATCH);
        assertEquals(0x4000, Kqueue.EV_ERROR);
        assertEquals(0x8000, Kqueue.EV_EOF);
    }

    @Test
    void whatIsReadyIsTold() throws Exception {
        StandInKqueue kernel = new StandInKqueue();
        try (Kqueue queue = Kqueue.create(kernel, 4);
                Descriptor one = Kind.KERNEL.open()) {
            assertEquals(0, queue.kevent(one, EVFILT_READ, EV_ADD, 0, 0, 47));
            assertEquals(0, queue.kevent(0));
            long begin = System.nanoTime();
            assertEquals(0, queue.kevent(20));
            assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(20));
            Kind.KERNEL.ready(one);
            assertEquals(0, queue.kevent(one.fd(), EVFILT_WRITE, EV_ADD, 0, 0, -1));
            assertEquals(2, queue.kevent(61_002));
            assertArrayEquals(new long[] {61, 2_000_000}, kernel.timespec);
            assertEquals(one.fd(), queue.ident(0));
            assertEquals(EVFILT_READ, queue.filter(0));
            assertEquals(0, queue.flags(0));
            assertEquals(0, queue.fflags(0));
            assertEquals(1, queue.data(0));
            assertEquals(47, queue.udata(0));
            assertEquals(EVFILT_WRITE, queue.filter(1));
            assertEquals(-1, queue.udata(1));
            assertEquals(0, queue.kevent(one, EVFILT_WRITE, EV_DELETE, 0, 0, 0));
            assertEquals(-Errno.ENOENT, queue.kevent(one, EVFILT_WRITE, EV_DELETE, 0, 0, 0));
            queue.wake();
            assertEquals(1, queue.kevent(-1), "the wake is not told");
            assertEquals(47, queue.udata(0));
        }
    }

    @Test
    void noWakeNewsOrChangeIsLost() throws Exception {
        try (Kqueue queue = create();
                Descriptor one = Kind.KERNEL.open()) {
            Rounds.run(() -> queue.kevent(-1), waiter -> queue.wake(), result -> assertEquals(0, result));
            assertEquals(0, queue.kevent(one, EVFILT_READ, EV_ADD, 0, 0, 0));
            Rounds.run(() -> queue.kevent(-1), waiter -> Kind.KERNEL.ready(one), result -> {
                assertEquals(1, result);
                Kind.KERNEL.unready(one);
            });
            Kind.KERNEL.ready(one);
            assertEquals(0, queue.kevent(one, EVFILT_READ, EV_DELETE, 0, 0, 0));
            Rounds.run(() -> queue.kevent(-1), waiter -> queue.kevent(one, EVFILT_READ, EV_ADD, 0, 0, 1), result -> {
                assertEquals(1, result);
                assertEquals(0, queue.kevent(one, EVFILT_READ, EV_DELETE, 0, 0, 0));
            });
        }
    }

    @Test
    void interruptsEndTheWait() throws Exception {
        try (Kqueue queue = create()) {
            Rounds.run(() -> queue.kevent(-1), Thread::interrupt, result -> {
                assertEquals(-Errno.EINTR, result);
                assertTrue(Thread.interrupted());
            });
        }
    }

    @Test
    void theCloseOfAMemberEndsTheWait() throws Exception {
        try (Kqueue queue = create()) {
            Descriptor[] one = {Kind.KERNEL.open()};
            assertEquals(0, queue.kevent(one[0], EVFILT_READ, EV_ADD, 0, 0, 0));
            // The kernel would do the delete by itself.
            Rounds.run(
                    () -> queue.kevent(-1),
                    waiter -> {
                        queue.kevent(one[0], EVFILT_READ, EV_DELETE, 0, 0, 0);
                        one[0].close();
                    },
                    result -> {
                        assertEquals(0, result);
                        assertEquals(-Errno.EBADF, queue.kevent(one[0], EVFILT_READ, EV_ADD, 0, 0, 0));
                        one[0] = Kind.KERNEL.open();
                        assertEquals(0, queue.kevent(one[0], EVFILT_READ, EV_ADD, 0, 0, 0));
                    });
            one[0].close();
        }
    }

    @Test
    void closeEndsAWaitAndGivesEverythingBack() throws Exception {
        create().close();
        long before = KernelFiles.descriptors();
        Kqueue queue = create();
        FutureTask<Integer> waits = new FutureTask<>(() -> queue.kevent(-1));
        Thread.ofPlatform().start(waits);
        queue.close();
        ExecutionException failed = assertThrows(ExecutionException.class, waits::get);
        assertEquals("this kqueue is closed", failed.getCause().getMessage());
        assertThrows(IllegalStateException.class, () -> queue.kevent(0));
        assertThrows(IllegalStateException.class, () -> queue.kevent(1, EVFILT_READ, EV_ADD, 0, 0, 0));
        assertEquals(before, KernelFiles.descriptors());
    }

    @Test
    void portsOfThisProcessAreRefused() throws Exception {
        try (Kqueue queue = create();
                Descriptor soft = Kind.WAKERS.open()) {
            assertThrows(IllegalArgumentException.class, () -> queue.kevent(soft, EVFILT_READ, EV_ADD, 0, 0, 0));
            assertThrows(IllegalArgumentException.class, () -> Kqueue.create(new StandInKqueue(), 0));
        }
    }
}
