package io.github.netmap4j.sys.wait;

import static io.github.netmap4j.sys.abi.netmap_h.EPOLLET;
import static io.github.netmap4j.sys.abi.netmap_h.EPOLLIN;
import static io.github.netmap4j.sys.abi.netmap_h.EPOLLONESHOT;
import static io.github.netmap4j.sys.abi.netmap_h.EPOLLOUT;
import static io.github.netmap4j.sys.abi.netmap_h.EPOLL_CTL_ADD;
import static io.github.netmap4j.sys.abi.netmap_h.EPOLL_CTL_DEL;
import static io.github.netmap4j.sys.abi.netmap_h.EPOLL_CTL_MOD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.FakeDevice;
import io.github.netmap4j.sys.KernelFiles;
import io.github.netmap4j.sys.Kind;
import io.github.netmap4j.sys.Mix;
import io.github.netmap4j.sys.Rounds;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.WakersDevice;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** epoll: who is ready, and what ends a wait. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "epoll is Linux's")
@Timeout(60)
class EpollTest {

    private static final long DATA = 0xfedc_ba98_7654_3210L;

    /** A set with one descriptor that matters, and idle ones. */
    private static final class Fixture implements AutoCloseable {

        final Epoll epoll;
        final List<Descriptor> others;
        final Kind kind;
        volatile Descriptor one;

        Fixture(Mix mix) throws NetmapException {
            epoll = Epoll.create(8);
            kind = mix.kind;
            others = mix.others();
            for (int i = 0; i < others.size(); i++) {
                assertEquals(0, epoll.epoll_ctl(EPOLL_CTL_ADD(), others.get(i), EPOLLIN(), i));
            }
            add(EPOLLIN());
        }

        void add(int events) {
            one = kind.open();
            assertEquals(0, epoll.epoll_ctl(EPOLL_CTL_ADD(), one, events, DATA));
        }

        void modify(int events, long data) {
            assertEquals(0, epoll.epoll_ctl(EPOLL_CTL_MOD(), one, events, data));
        }

        /** The one event there is. */
        void assertOne(int events, long data, int result) {
            assertEquals(1, result);
            assertEquals(events, epoll.events(0));
            assertEquals(data, epoll.data(0));
        }

        @Override
        public void close() {
            epoll.close();
            one.close();
            others.forEach(Descriptor::close);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLevelIsToldUntilItIsUsedUp(Mix mix) throws Exception {
        try (Fixture f = new Fixture(mix)) {
            assertEquals(0, f.epoll.epoll_wait(0));
            FutureTask<Integer> waits = start(() -> f.epoll.epoll_wait(-1));
            f.kind.ready(f.one);
            f.assertOne(EPOLLIN(), DATA, waits.get());
            for (int timeout : new int[] {-1, 0, 1000}) {
                f.assertOne(EPOLLIN(), DATA, f.epoll.epoll_wait(timeout));
            }
            f.kind.unready(f.one);
            assertEquals(0, f.epoll.epoll_wait(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEdgeIsToldOnceForEachNews(Mix mix) throws Exception {
        try (Fixture f = new Fixture(mix)) {
            f.modify(EPOLLIN() | EPOLLET(), 0);
            f.kind.ready(f.one);
            f.assertOne(EPOLLIN(), 0, f.epoll.epoll_wait(-1));
            assertEquals(0, f.epoll.epoll_wait(1));
            f.kind.ready(f.one);
            f.assertOne(EPOLLIN(), 0, f.epoll.epoll_wait(-1));
            assertEquals(0, f.epoll.epoll_wait(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneShotIsToldOnceUntilItIsModified(Mix mix) throws Exception {
        try (Fixture f = new Fixture(mix)) {
            f.modify(EPOLLIN() | EPOLLONESHOT(), 5);
            f.kind.ready(f.one);
            f.assertOne(EPOLLIN(), 5, f.epoll.epoll_wait(-1));
            f.kind.ready(f.one);
            assertEquals(0, f.epoll.epoll_wait(1));
            f.modify(EPOLLIN() | EPOLLONESHOT(), 6);
            f.assertOne(EPOLLIN(), 6, f.epoll.epoll_wait(-1));
            assertEquals(0, f.epoll.epoll_wait(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsReadyAlreadyIsToldAfterAddAndModify(Mix mix) throws Exception {
        try (Fixture f = new Fixture(mix)) {
            f.kind.ready(f.one);
            assertEquals(0, f.epoll.epoll_ctl(EPOLL_CTL_DEL(), f.one, 0, 0));
            assertEquals(0, f.epoll.epoll_wait(0));
            assertEquals(0, f.epoll.epoll_ctl(EPOLL_CTL_ADD(), f.one, 0, 1));
            assertEquals(0, f.epoll.epoll_wait(0), "nothing is asked for");
            f.modify(EPOLLIN(), 2);
            f.assertOne(EPOLLIN(), 2, f.epoll.epoll_wait(-1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void wrongChangesAreTold(Mix mix) throws Exception {
        try (Fixture f = new Fixture(mix)) {
            assertEquals(-Errno.EEXIST, f.epoll.epoll_ctl(EPOLL_CTL_ADD(), f.one, EPOLLIN(), 0));
            assertEquals(-Errno.EINVAL, f.epoll.epoll_ctl(77, f.one, EPOLLIN(), 0));
            Descriptor stranger = f.kind.open();
            assertEquals(-Errno.ENOENT, f.epoll.epoll_ctl(EPOLL_CTL_MOD(), stranger, EPOLLIN(), 0));
            assertEquals(-Errno.ENOENT, f.epoll.epoll_ctl(EPOLL_CTL_DEL(), stranger, 0, 0));
            stranger.close();
            assertEquals(-Errno.EBADF, f.epoll.epoll_ctl(EPOLL_CTL_ADD(), stranger, EPOLLIN(), 0));
            assertEquals(0, f.epoll.epoll_ctl(EPOLL_CTL_DEL(), f.one, 0, 0));
            assertEquals(-Errno.ENOENT, f.epoll.epoll_ctl(EPOLL_CTL_DEL(), f.one, 0, 0));
            f.kind.ready(f.one);
            assertEquals(0, f.epoll.epoll_wait(0));
        }
    }

    @Test
    void filesThatCannotBeWaitedForAreRefused() throws Exception {
        NetmapDevice file = new KernelDevice("/etc/passwd");
        try (Epoll epoll = Epoll.create(1);
                Descriptor regular = new Descriptor(file, file.open(0), "file");
                Descriptor fake = new Descriptor(new FakeDevice(), 3, "fake")) {
            assertEquals(-Errno.EPERM, epoll.epoll_ctl(EPOLL_CTL_ADD(), regular, EPOLLIN(), 0));
            assertThrows(IllegalArgumentException.class, () -> epoll.epoll_ctl(EPOLL_CTL_ADD(), fake, EPOLLIN(), 0));
            assertEquals(-Errno.EBADF, epoll.epoll_ctl(EPOLL_CTL_ADD(), 1 << 20, EPOLLIN(), 0));
            assertEquals(-Errno.EBADF, epoll.epoll_ctl(EPOLL_CTL_ADD(), -1, EPOLLIN(), 0));
            assertThrows(IllegalArgumentException.class, () -> Epoll.create(0));
        }
    }

    @Test
    void numbersOfTheCallersAndMoreEventsThanAWaitTells() throws Exception {
        int[] fds = new int[20];
        try (Epoll epoll = Epoll.create(3)) {
            for (int i = 0; i < fds.length; i++) {
                fds[i] = KernelFiles.eventfd();
                assertEquals(0, epoll.epoll_ctl(EPOLL_CTL_ADD(), fds[i], EPOLLOUT(), i));
            }
            boolean[] seen = new boolean[fds.length];
            for (int round = 0; round < fds.length; round++) {
                int n = epoll.epoll_wait(-1);
                assertTrue(n > 0 && n <= 3, "told: " + n);
                for (int i = 0; i < n; i++) {
                    assertEquals(EPOLLOUT(), epoll.events(i));
                    seen[(int) epoll.data(i)] = true;
                }
            }
            assertEquals("[true]", Arrays.toString(distinct(seen)), "each has its turn");
            for (int fd : fds) {
                assertEquals(0, epoll.epoll_ctl(EPOLL_CTL_MOD(), fd, EPOLLIN(), fd));
            }
            assertEquals(0, epoll.epoll_wait(0));
            assertEquals(-Errno.EEXIST, epoll.epoll_ctl(EPOLL_CTL_ADD(), fds[0], EPOLLIN(), 0));
            // A number that is closed, and another file's later.
            KernelFiles.close(fds[0]);
            assertEquals(-Errno.EBADF, epoll.epoll_ctl(EPOLL_CTL_MOD(), fds[0], EPOLLIN(), 0));
            assertEquals(fds[0], KernelFiles.eventfd());
            assertEquals(0, epoll.epoll_ctl(EPOLL_CTL_ADD(), fds[0], EPOLLIN(), 4711));
            KernelFiles.signal(fds[0]);
            assertEquals(1, epoll.epoll_wait(-1));
            assertEquals(4711, epoll.data(0));
            assertEquals(0, epoll.epoll_ctl(EPOLL_CTL_DEL(), fds[0], 0, 0));
            assertEquals(-Errno.ENOENT, epoll.epoll_ctl(EPOLL_CTL_DEL(), fds[0], 0, 0));
            assertEquals(0, epoll.epoll_wait(0));
        } finally {
            for (int fd : fds) {
                KernelFiles.close(fd);
            }
        }
    }

    private static boolean[] distinct(boolean[] values) {
        for (boolean value : values) {
            if (value != values[0]) {
                return new boolean[] {true, false};
            }
        }
        return new boolean[] {values[0]};
    }

    @Test
    void manyOfThisProcessShareTheEventsThereAre() throws Exception {
        Descriptor[] all = new Descriptor[10];
        try (Epoll epoll = Epoll.create(4)) {
            for (int i = 0; i < all.length; i++) {
                all[i] = Kind.WAKERS.open();
                assertEquals(0, epoll.epoll_ctl(EPOLL_CTL_ADD(), all[i], EPOLLIN() | EPOLLET(), i));
                Kind.WAKERS.ready(all[i]);
            }
            boolean[] seen = new boolean[all.length];
            for (int left = all.length; left > 0; ) {
                int n = epoll.epoll_wait(-1);
                for (int i = 0; i < n; i++) {
                    seen[(int) epoll.data(i)] = true;
                }
                left -= n;
            }
            assertEquals("[true]", Arrays.toString(distinct(seen)), "each edge once");
            assertEquals(0, epoll.epoll_wait(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTimeoutIsWaitedForToItsEnd(Mix mix) throws Exception {
        try (Fixture f = new Fixture(mix)) {
            long begin = System.nanoTime();
            assertEquals(0, f.epoll.epoll_wait(20));
            assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @ParameterizedTest
    @EnumSource
    void noWakeIsLost(Mix mix) throws Exception {
        try (Fixture f = new Fixture(mix)) {
            Rounds.run(() -> f.epoll.epoll_wait(-1), waiter -> f.epoll.wake(), result -> assertEquals(0, result));
            f.epoll.wake();
            assertEquals(0, f.epoll.epoll_wait(-1), "without a wait it ends the next one");
        }
    }

    @ParameterizedTest
    @EnumSource
    void noNewsIsLost(Mix mix) throws Exception {
        try (Fixture f = new Fixture(mix)) {
            Rounds.run(() -> f.epoll.epoll_wait(-1), waiter -> f.kind.ready(f.one), result -> {
                f.assertOne(EPOLLIN(), DATA, result);
                f.kind.unready(f.one);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void noEdgeIsLost(Mix mix) throws Exception {
        try (Fixture f = new Fixture(mix)) {
            f.modify(EPOLLIN() | EPOLLET(), DATA);
            Rounds.run(
                    () -> f.epoll.epoll_wait(-1),
                    waiter -> f.kind.ready(f.one),
                    result -> f.assertOne(EPOLLIN(), DATA, result));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChangeByAnotherThreadCountsAtOnce(Mix mix) throws Exception {
        try (Fixture f = new Fixture(mix)) {
            f.kind.ready(f.one);
            f.modify(0, DATA);
            Rounds.run(() -> f.epoll.epoll_wait(-1), waiter -> f.modify(EPOLLIN(), DATA), result -> {
                f.assertOne(EPOLLIN(), DATA, result);
                f.modify(0, DATA);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMemberThatIsClosedIsToldOnce(Mix mix) throws Exception {
        try (Fixture f = new Fixture(mix)) {
            long before = KernelFiles.descriptors();
            Rounds.run(() -> f.epoll.epoll_wait(-1), waiter -> f.one.close(), result -> {
                f.assertOne(Epoll.EPOLLNVAL, DATA, result);
                assertEquals(0, f.epoll.epoll_wait(0));
                f.add(EPOLLIN());
            });
            assertEquals(before, KernelFiles.descriptors());
        }
    }

    /** A duplicate keeps the file, as a mapping keeps netmap's: epoll alone would go on telling of the closed number. */
    @Test
    void aClosedMemberIsOutEvenIfItsFileLivesOn() throws Exception {
        Descriptor event = Kind.KERNEL.open();
        try (Epoll epoll = Epoll.create(4)) {
            int duplicate = KernelFiles.dup(event.fd());
            try {
                long before = KernelFiles.epollTargets();
                assertEquals(0, epoll.epoll_ctl(EPOLL_CTL_ADD(), event, EPOLLIN(), 1));
                assertEquals(before + 1, KernelFiles.epollTargets());
                event.close();
                assertEquals(before, KernelFiles.epollTargets());
                KernelFiles.signal(duplicate);
                assertEquals(1, epoll.epoll_wait(-1));
                assertEquals(Epoll.EPOLLNVAL, epoll.events(0));
                assertEquals(0, epoll.epoll_wait(1));
            } finally {
                KernelFiles.close(duplicate);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsTheWaitAndStaysSet(Mix mix) throws Exception {
        try (Fixture f = new Fixture(mix)) {
            Rounds.run(() -> f.epoll.epoll_wait(-1), Thread::interrupt, result -> {
                assertEquals(-Errno.EINTR, result);
                assertTrue(Thread.interrupted(), "the status stays set");
            });
            Thread.currentThread().interrupt();
            assertEquals(-Errno.EINTR, f.epoll.epoll_wait(10_000));
            assertEquals(0, f.epoll.epoll_wait(0), "no wait, no interruption");
            f.kind.ready(f.one);
            assertEquals(1, f.epoll.epoll_wait(10_000), "what is ready comes first");
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAWaitAndGivesEverythingBack(Mix mix) throws Exception {
        new Fixture(mix).close();
        long before = KernelFiles.descriptors();
        for (int round = 0; round < 100; round++) {
            Fixture f = new Fixture(mix);
            FutureTask<Integer> waits = start(() -> f.epoll.epoll_wait(-1));
            for (int spin = 0; spin < round * 500; spin++) {
                Thread.onSpinWait();
            }
            f.epoll.close();
            f.epoll.close();
            ExecutionException failed = assertThrows(ExecutionException.class, waits::get);
            assertEquals("this epoll set is closed", failed.getCause().getMessage());
            assertTrue(f.one.isOpen());
            f.epoll.wake();
            f.kind.ready(f.one);
            assertThrows(IllegalStateException.class, () -> f.epoll.epoll_wait(0));
            assertThrows(IllegalStateException.class, () -> f.epoll.epoll_ctl(EPOLL_CTL_DEL(), f.one, 0, 0));
            if (f.kind == Kind.WAKERS) {
                assertEquals(List.of(), ((WakersDevice) f.one.device()).wakers);
            }
            f.close();
        }
        assertEquals(before, KernelFiles.descriptors());
    }

    @Test
    void oneThreadWaitsAtATime() throws Exception {
        try (Epoll epoll = Epoll.create(1)) {
            FutureTask<Integer> waits = start(() -> epoll.epoll_wait(-1));
            IllegalStateException busy = assertThrows(IllegalStateException.class, () -> {
                while (!waits.isDone()) {
                    epoll.epoll_wait(0);
                }
                throw (Exception)
                        assertThrows(ExecutionException.class, waits::get).getCause();
            });
            assertTrue(busy.getMessage().contains("another thread"), busy.getMessage());
            epoll.wake();
        }
    }

    private static FutureTask<Integer> start(Callable<Integer> call) {
        FutureTask<Integer> task = new FutureTask<>(call);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }
}
