package io.github.netmap4j.sys.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.FakeDevice;
import io.github.netmap4j.sys.KernelFiles;
import io.github.netmap4j.sys.Kind;
import io.github.netmap4j.sys.Mix;
import io.github.netmap4j.sys.Rounds;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.WakersDevice;
import io.github.netmap4j.testing.Await;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Waiting for several: who is ready, and what ends a wait. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "uses eventfd and /proc")
class PollSetTest {

    private static final int IN = netmap_h.POLLIN();

    /** A set with one descriptor that matters, the last, and idle ones. */
    private static final class Fixture implements AutoCloseable {

        final PollSet set = new PollSet();
        final List<Descriptor> others;
        final Kind kind;
        volatile Descriptor one;
        int index;

        Fixture(Mix mix) {
            kind = mix.kind;
            others = mix.others();
            others.forEach(other -> set.add(other, IN));
            add();
        }

        void add() {
            one = kind.open();
            index = set.add(one, IN);
        }

        @Override
        public void close() {
            set.close();
            one.close();
            others.forEach(Descriptor::close);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsReadyIsToldByIndexUntilItIsUsedUp(Mix mix) throws Exception {
        try (Fixture f = new Fixture(mix)) {
            assertEquals(0, f.set.poll(0));
            FutureTask<Integer> waits = start(() -> f.set.poll(-1));
            f.kind.ready(f.one);
            assertEquals(1, waits.get());
            for (int timeout : new int[] {-1, 0, 1000}) {
                assertEquals(1, f.set.poll(timeout));
                assertEquals(IN, f.set.revents(f.index));
                for (int other = 0; other < f.others.size(); other++) {
                    assertEquals(0, f.set.revents(other));
                }
            }
            f.kind.unready(f.one);
            assertEquals(0, f.set.poll(1));
            assertEquals(0, f.set.revents(f.index));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTimeoutIsWaitedForToItsEnd(Mix mix) {
        try (Fixture f = new Fixture(mix)) {
            long begin = System.nanoTime();
            assertEquals(0, f.set.poll(20));
            assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Test
    void anEmptySetWaitsForItsTimeOrAWake() throws Exception {
        try (PollSet set = new PollSet()) {
            assertEquals(0, set.poll(0));
            assertEquals(0, set.poll(2));
            FutureTask<Integer> waits = start(() -> set.poll(-1));
            set.wake();
            assertEquals(0, waits.get());
        }
    }

    /** Whatever is handed over before a wake is seen after the poll: no round hangs. */
    @ParameterizedTest
    @EnumSource
    void noWakeIsLost(Mix mix) throws Exception {
        try (Fixture f = new Fixture(mix)) {
            Rounds.run(() -> f.set.poll(-1), poller -> f.set.wake(), result -> assertEquals(0, result));
        }
    }

    /** The same with the descriptor itself. */
    @ParameterizedTest
    @EnumSource
    void noNewsIsLost(Mix mix) throws Exception {
        try (Fixture f = new Fixture(mix)) {
            Rounds.run(() -> f.set.poll(-1), poller -> f.kind.ready(f.one), result -> {
                assertEquals(1, result);
                assertEquals(IN, f.set.revents(f.index));
                f.kind.unready(f.one);
            });
        }
    }

    @Test
    void aWakeWithoutAPollEndsTheNextOneOnly() {
        try (Fixture f = new Fixture(Mix.KERNEL_AMONG_OTHERS)) {
            f.set.wake();
            f.set.wake();
            assertEquals(0, f.set.poll(-1));
            f.set.wake();
            f.kind.ready(f.one);
            assertEquals(1, f.set.poll(-1), "what is ready is reported nevertheless");
            f.kind.unready(f.one);
            long begin = System.nanoTime();
            assertEquals(0, f.set.poll(10));
            assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMemberThatIsClosedEndsTheWaitAndIsInvalid(Mix mix) throws Exception {
        try (Fixture f = new Fixture(mix)) {
            long before = KernelFiles.descriptors();
            Rounds.run(() -> f.set.poll(-1), poller -> f.one.close(), result -> {
                assertEquals(1, result);
                assertEquals(netmap_h.POLLNVAL(), f.set.revents(f.index));
                assertEquals(1, f.set.poll(-1), "until it is removed");
                f.set.remove(f.index);
                f.add();
            });
            assertTrue(KernelFiles.descriptors() <= before + 1, "one to be woken by");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsTheWaitAndStaysSet(Mix mix) throws Exception {
        try (Fixture f = new Fixture(mix)) {
            Rounds.run(() -> f.set.poll(-1), Thread::interrupt, result -> {
                assertEquals(-Errno.EINTR, result);
                assertTrue(Thread.interrupted(), "the status stays set");
            });
            assertEquals(0, f.set.poll(1));
            Thread.currentThread().interrupt();
            assertEquals(-Errno.EINTR, f.set.poll(10_000));
            assertEquals(0, f.set.poll(0), "no wait, no interruption");
            f.kind.ready(f.one);
            assertEquals(1, f.set.poll(10_000), "what is ready comes first");
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aVirtualThreadIsInterruptedToo(Mix mix) throws Exception {
        try (Fixture f = new Fixture(mix)) {
            for (int round = 0; round < 200; round++) {
                FutureTask<Integer> waits = new FutureTask<>(() -> f.set.poll(-1));
                Thread waiter = Thread.ofVirtual().start(waits);
                for (int spin = 0; spin < round * 100; spin++) {
                    Thread.onSpinWait();
                }
                waiter.interrupt();
                assertEquals(-Errno.EINTR, waits.get());
                waiter.join();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAPollAndGivesEverythingBack(Mix mix) throws Exception {
        for (int round = 0; round < 100; round++) {
            Fixture f = new Fixture(mix);
            FutureTask<Integer> waits = start(() -> f.set.poll(-1));
            for (int spin = 0; spin < round * 500; spin++) {
                Thread.onSpinWait();
            }
            f.set.close();
            f.set.close();
            ExecutionException failed = assertThrows(ExecutionException.class, waits::get);
            assertEquals("this poll set is closed", failed.getCause().getMessage());
            assertTrue(f.one.isOpen());
            f.set.wake();
            assertThrows(IllegalStateException.class, () -> f.set.poll(0));
            assertThrows(IllegalStateException.class, () -> f.set.add(f.one, IN));
            if (f.kind == Kind.WAKERS) {
                assertEquals(List.of(), ((WakersDevice) f.one.device()).wakers);
            }
            f.close();
        }
        long before = KernelFiles.descriptors();
        try (Fixture f = new Fixture(mix)) {
            assertEquals(0, f.set.poll(1));
        }
        assertEquals(before, KernelFiles.descriptors());
    }

    @Test
    void numbersOfTheCallersAreToldAmongManyMembers() {
        int[] fds = new int[70];
        try (PollSet set = new PollSet()) {
            for (int i = 0; i < fds.length; i++) {
                fds[i] = KernelFiles.eventfd();
                assertEquals(i, set.add(fds[i], i % 2 == 0 ? IN : IN | netmap_h.POLLOUT()));
            }
            KernelFiles.signal(fds[64]);
            assertEquals(36, set.poll(-1));
            for (int i = 0; i < fds.length; i++) {
                assertEquals(i % 2 != 0 ? netmap_h.POLLOUT() : i == 64 ? IN : 0, set.revents(i));
                set.events(i, IN);
            }
            assertEquals(1, set.poll(-1));
            set.remove(64);
            assertEquals(0, set.poll(1));
            assertThrows(IndexOutOfBoundsException.class, () -> set.revents(64));
            assertThrows(IndexOutOfBoundsException.class, () -> set.remove(64));
            assertThrows(IndexOutOfBoundsException.class, () -> set.events(70, IN));
            assertThrows(IndexOutOfBoundsException.class, () -> set.revents(-1));
            assertEquals(64, set.add(fds[64], IN), "the index is free again");
            assertEquals(1, set.poll(-1));
            KernelFiles.close(fds[0]);
            assertEquals(2, set.poll(-1));
            assertEquals(netmap_h.POLLNVAL(), set.revents(0), "the kernel says so");
            fds[0] = KernelFiles.eventfd();
        } finally {
            for (int fd : fds) {
                KernelFiles.close(fd);
            }
        }
    }

    @Test
    void badUseIsToldAndChangesNothing() throws Exception {
        try (PollSet set = new PollSet();
                Descriptor fake = new Descriptor(new FakeDevice(), 3, "fake")) {
            assertThrows(IllegalArgumentException.class, () -> set.add(-1, IN));
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> set.add(fake, IN));
            assertTrue(e.getMessage().contains("Readiness"), e.getMessage());
            FutureTask<Integer> waits = new FutureTask<>(() -> set.poll(-1));
            Thread thread = Thread.ofPlatform().name("polls the set").start(waits);
            Await.asleep(thread);
            IllegalStateException busy = assertThrows(IllegalStateException.class, () -> set.poll(0));
            assertTrue(busy.getMessage().contains("another thread"), busy.getMessage());
            assertThrows(IllegalStateException.class, () -> set.add(1, IN));
            set.wake();
            assertEquals(0, waits.get());
            assertEquals(0, set.poll(0));
        }
    }

    private static FutureTask<Integer> start(Callable<Integer> call) {
        FutureTask<Integer> task = new FutureTask<>(call);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }
}
