package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.os.Errno.EBADF;
import static io.github.netmap4j.sys.os.Errno.EINTR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.os.OpenFlags;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** poll: who is ready, and who is woken by what. */
class PollTest {

    private static final int IN = netmap_h.POLLIN();
    private static final int OUT = netmap_h.POLLOUT();
    private static final byte[] FRAME = TestPort.frame(0xff_ff_ff_ff_ff_ffL, 1, 60, 7);

    private final SoftDevice device = SoftDevice.builder().build();

    @Test
    void anIdlePortCanSendAndHasNothingToReceive() {
        try (TestPort a = TestPort.open(device, "vale0:a")) {
            assertEquals(OUT, a.poll(IN | OUT, 1000));
            assertEquals(0, a.poll(IN, 0));
            assertEquals(0, a.poll(IN, 5));
        }
    }

    @Test
    void aSleeperIsWokenByTheSendersSync() throws Exception {
        for (String[] names : new String[][] {{"vale0:a", "vale0:b"}, {"x{1", "x}1"}}) {
            try (TestPort a = TestPort.open(device, names[0]);
                    TestPort b = TestPort.open(device, names[1])) {
                for (int i = 0; i < 200; i++) {
                    CompletableFuture<Integer> sleeper = CompletableFuture.supplyAsync(() -> b.poll(IN, -1));
                    // Now and then before the sleeper sleeps, now and then after.
                    for (int spin = 0; spin < i * 100; spin++) {
                        Thread.onSpinWait();
                    }
                    a.send(FRAME);
                    assertEquals(IN, sleeper.get(10, TimeUnit.SECONDS));
                    assertTrue(b.take() != null);
                }
            }
        }
    }

    @Test
    void aSleepingSenderIsWokenByTheReadersSync() throws Exception {
        try (TestPort a = new TestPort(device, new TestRegister("x{1").slots(2));
                TestPort b = TestPort.open(device, "x}1")) {
            for (int i = 0; i < 200; i++) {
                a.send(FRAME);
                CompletableFuture<Integer> sleeper = CompletableFuture.supplyAsync(() -> a.poll(OUT, -1));
                assertTrue(b.receive() != null);
                b.rxSync();
                assertEquals(OUT, sleeper.get(10, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void oneOfManyDescriptorsWakesAndOnlyItIsReady() throws Exception {
        try (TestPort a = TestPort.open(device, "vale0:a");
                TestPort b = TestPort.open(device, "vale0:b");
                TestPort c = TestPort.open(device, "vale1:c");
                TestPort d = TestPort.open(device, "vale1:d");
                Arena arena = Arena.ofShared()) {
            int[] numbers = {b.fd, c.fd, -5, 3};
            MemorySegment fds = pollfd.allocateArray(numbers.length, arena);
            for (int i = 0; i < 3; i++) {
                pollfd.fd(pollfd.asSlice(fds, i), numbers[i]);
                pollfd.events(pollfd.asSlice(fds, i), (short) IN);
            }
            CompletableFuture<Integer> sleeper = CompletableFuture.supplyAsync(() -> device.poll(fds, 3, -1));
            d.send(FRAME);
            assertEquals(1, sleeper.get(10, TimeUnit.SECONDS));
            assertEquals(0, pollfd.revents(pollfd.asSlice(fds, 0)));
            assertEquals(IN, pollfd.revents(pollfd.asSlice(fds, 1)));
            assertEquals(0, pollfd.revents(pollfd.asSlice(fds, 2)), "a negative number is skipped");
            c.take();
            pollfd.fd(pollfd.asSlice(fds, 3), 3);
            assertEquals(1, device.poll(fds, 4, -1));
            assertEquals(
                    netmap_h.POLLNVAL(), pollfd.revents(pollfd.asSlice(fds, 3)), "not a descriptor of this device");
            a.txSync();
        }
    }

    @Test
    void closeWakesWhoWaitsForTheDescriptor() throws Exception {
        int fd = device.open(OpenFlags.O_RDWR);
        assertEquals(0, new TestRegister("vale0:a").ioctl(device, fd));
        try (Arena arena = Arena.ofShared()) {
            MemorySegment fds = arena.allocate(pollfd.layout());
            pollfd.fd(fds, fd);
            pollfd.events(fds, (short) IN);
            AtomicReference<Thread> thread = new AtomicReference<>();
            CompletableFuture<Integer> sleeper = CompletableFuture.supplyAsync(() -> {
                thread.set(Thread.currentThread());
                return device.poll(fds, 1, -1);
            });
            awaitParked(thread);
            assertEquals(0, device.close(fd));
            assertEquals(1, sleeper.get(10, TimeUnit.SECONDS));
            assertEquals(netmap_h.POLLNVAL(), pollfd.revents(fds));
        }
    }

    @Test
    void anInterruptEndsTheWaitAndStaysSet() throws Exception {
        try (TestPort a = TestPort.open(device, "vale0:a")) {
            AtomicReference<Thread> thread = new AtomicReference<>();
            CompletableFuture<Boolean> sleeper = CompletableFuture.supplyAsync(() -> {
                thread.set(Thread.currentThread());
                assertEquals(-EINTR, a.poll(IN, -1));
                return Thread.interrupted();
            });
            awaitParked(thread);
            thread.get().interrupt();
            assertTrue(sleeper.get(10, TimeUnit.SECONDS));
        }
    }

    private static void awaitParked(AtomicReference<Thread> thread) {
        while (thread.get() == null || thread.get().getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void anUnboundDescriptorIsAnError() {
        int fd = device.open(OpenFlags.O_RDWR);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fds = arena.allocate(pollfd.layout());
            pollfd.fd(fds, fd);
            pollfd.events(fds, (short) IN);
            assertEquals(1, device.poll(fds, 1, -1));
            assertEquals(netmap_h.POLLERR(), pollfd.revents(fds));
        }
        device.close(fd);
    }

    @Test
    void whatIsPendingIsSentByAPollForInputUnlessForbidden() {
        try (TestPort a = TestPort.open(device, "vale0:a");
                TestPort quiet = new TestPort(device, new TestRegister("vale0:q").flags(netmap_h.NR_NO_TX_POLL()));
                TestPort b = TestPort.open(device, "vale0:b")) {
            a.put(FRAME);
            a.poll(IN, 0);
            assertTrue(b.receive() != null);
            quiet.put(FRAME);
            quiet.take();
            quiet.poll(IN, 0);
            assertTrue(b.receive() == null);
            quiet.poll(OUT, 0);
            assertTrue(b.receive() != null);
        }
    }

    @Test
    void curAheadOfHeadWaitsForNewPackets() {
        try (TestPort a = TestPort.open(device, "x{1");
                TestPort b = TestPort.open(device, "x}1")) {
            a.send(FRAME);
            assertEquals(IN, b.poll(IN, 0));
            b.rx(0).cur(b.rx(0).tail());
            assertEquals(0, b.poll(IN, 0));
            a.send(FRAME);
            assertEquals(IN, b.poll(IN, 0));
            assertEquals(0, b.rx(0).head());
        }
    }

    @Test
    void aReadinessCallbackRunsForEveryNewsUntilTheClose() {
        AtomicInteger woken = new AtomicInteger();
        Runnable wake = woken::incrementAndGet;
        TestPort b = TestPort.open(device, "vale0:b");
        try (TestPort a = TestPort.open(device, "vale0:a")) {
            assertEquals(0, device.poll(b.fd, IN, SoftDevice.ownMemory(), wake));
            assertEquals(0, device.poll(b.fd, IN, SoftDevice.ownMemory(), wake), "twice is once");
            a.send(FRAME);
            assertEquals(1, woken.get());
            assertEquals(IN, device.poll(b.fd, IN, SoftDevice.ownMemory(), wake));
            b.take();
            a.send(FRAME);
            assertEquals(2, woken.get());
            b.close();
            assertEquals(3, woken.get(), "the close, too");
            a.send(FRAME);
            assertEquals(3, woken.get());
            assertEquals(-EBADF, device.poll(b.fd, IN, SoftDevice.ownMemory(), wake));
        }
    }

    @Test
    void aNullPortHasRingsAndNoTraffic() {
        TestRegister request = new TestRegister("x{1")
                .mode(netmap_h.NR_REG_NULL())
                .memory(1)
                .rings(10, 5)
                .slots(8);
        try (TestPort port = new TestPort(device, request)) {
            assertEquals("null:x{1", port.nifp.ni_name());
            assertEquals("10 5", port.registered.txRings + " " + port.registered.rxRings);
            assertTrue(port.put(FRAME));
            assertEquals(0, port.txSync());
            assertEquals(7, port.tx(0).tail());
            assertEquals(OUT, port.poll(IN | OUT, 0));
            assertEquals(0, port.poll(IN, 0));
        }
        try (TestPort empty = new TestPort(
                device, new TestRegister("").mode(netmap_h.NR_REG_NULL()).memory(1))) {
            assertEquals(0, empty.registered.txRings);
            assertEquals(0, empty.txSync());
        }
    }

    @Test
    void bothSleepersOfOneRingAreWoken() throws Exception {
        try (TestPort sender = TestPort.open(device, "vale0:s");
                TestPort one = TestPort.open(device, "vale0:r");
                TestPort two = TestPort.open(device, "vale0:r")) {
            for (int i = 0; i < 500; i++) {
                CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> one.poll(IN, -1));
                CompletableFuture<Integer> second = CompletableFuture.supplyAsync(() -> two.poll(IN, -1));
                sender.send(FRAME);
                assertEquals(IN, first.get(10, TimeUnit.SECONDS));
                assertEquals(IN, second.get(10, TimeUnit.SECONDS));
                assertTrue(one.take() != null);
                one.rxSync();
            }
        }
    }
}
