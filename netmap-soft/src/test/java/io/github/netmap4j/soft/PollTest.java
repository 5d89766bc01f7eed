package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.os.Errno.EBADF;
import static io.github.netmap4j.sys.os.Errno.EINTR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.testing.Await;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.TestRegister;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** poll, beyond what netmap-conformance asks: closes, interrupts, callbacks. */
class PollTest {

    private static final int IN = netmap_h.POLLIN();
    private static final byte[] FRAME = Frames.frame(0xff_ff_ff_ff_ff_ffL, 1, 60, 7);

    private final SoftDevice device = SoftDevice.builder().build();

    @Test
    void closeWakesWhoWaitsForTheDescriptor() throws Exception {
        int fd = device.open(OpenFlags.O_RDWR);
        assertEquals(0, new TestRegister("vale0:a").ioctl(device, fd));
        try (Arena arena = Arena.ofShared()) {
            MemorySegment fds = arena.allocate(pollfd.layout());
            pollfd.fd(fds, fd);
            pollfd.events(fds, (short) IN);
            FutureTask<Integer> sleeper = new FutureTask<>(() -> device.poll(fds, 1, -1));
            Await.parked(Thread.ofPlatform().start(sleeper));
            assertEquals(0, device.close(fd));
            assertEquals(1, sleeper.get(10, TimeUnit.SECONDS));
            assertEquals(netmap_h.POLLNVAL(), pollfd.revents(fds));
        }
    }

    @Test
    void anInterruptEndsTheWaitAndStaysSet() throws Exception {
        try (TestPort a = TestPort.open(device, "vale0:a")) {
            FutureTask<Boolean> sleeper = new FutureTask<>(() -> {
                assertEquals(-EINTR, a.poll(IN, -1));
                return Thread.interrupted();
            });
            Thread thread = Thread.ofPlatform().start(sleeper);
            Await.parked(thread);
            thread.interrupt();
            assertTrue(sleeper.get(10, TimeUnit.SECONDS));
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
}
