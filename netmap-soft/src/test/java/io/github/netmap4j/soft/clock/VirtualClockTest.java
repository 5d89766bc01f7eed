package io.github.netmap4j.soft.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.link.Link;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.testing.Await;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestPort;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A clock that stands until it is moved. A wait that went by another would take the hour, and fail by the limit. */
@Timeout(60)
class VirtualClockTest {

    private static final int IN = netmap_h.POLLIN();
    private static final Duration HOUR = Duration.ofHours(1);

    private static SoftDevice device(VirtualClock clock) {
        return SoftDevice.builder().clock(clock).ageing(HOUR).build();
    }

    @Test
    void whatIsScheduledRunsInOrderWhenTheClockIsMoved() {
        VirtualClock clock = VirtualClock.manual();
        List<String> done = new ArrayList<>();
        clock.schedule(20, () -> done.add("b at " + clock.nanoTime()));
        clock.schedule(10, () -> {
            done.add("a at " + clock.nanoTime());
            clock.schedule(15, () -> done.add("c at " + clock.nanoTime()));
        });
        clock.schedule(31, () -> done.add("late"));
        clock.advance(Duration.ofNanos(30));
        assertEquals(List.of("a at 10", "c at 15", "b at 20"), done);
        assertEquals(30, clock.nanoTime());
        assertThrows(IllegalArgumentException.class, () -> clock.advance(Duration.ofNanos(-1)));
    }

    @Test
    void aPollOfAnHourEndsAtOnceIfNobodyElseCanSend() {
        VirtualClock clock = VirtualClock.automatic(1);
        try (TestPort port = TestPort.open(device(clock), "vale0:a")) {
            assertEquals(0, port.poll(IN, (int) HOUR.toMillis()));
        }
        assertEquals(HOUR.toNanos(), clock.nanoTime());
    }

    @Test
    void theHostBehindANicWaitsByTheClock() {
        VirtualClock clock = VirtualClock.automatic(1);
        assertFalse(device(clock).host("soft0").await(HOUR));
        assertEquals(HOUR.toNanos(), clock.nanoTime());
    }

    @Test
    void aWaitEndsWithTheFrameNotWithItsTimeout() {
        VirtualClock clock = VirtualClock.automatic(1);
        SoftDevice device = SoftDevice.builder()
                .clock(clock)
                .cable(
                        "a",
                        "b",
                        1,
                        16,
                        Link.builder().delay(Duration.ofMinutes(1)).build())
                .build();
        try (TestPort a = TestPort.open(device, "a");
                TestPort b = TestPort.open(device, "b")) {
            a.send(Frames.frame(1, 60));
            assertEquals(IN, b.poll(IN, -1));
            assertEquals(Duration.ofMinutes(1).toNanos(), clock.nanoTime());
            assertEquals(1, Frames.number(b.receive()));
            Instant received = Instant.parse("2000-01-01T00:01:00Z");
            assertEquals(received.getEpochSecond(), b.rx().ts_sec());
            assertEquals(received, clock.instant());
        }
    }

    @Test
    void aSwitchForgetsAnAddressAfterTheAgeingTime() {
        VirtualClock clock = VirtualClock.manual();
        SoftDevice device = device(clock);
        try (TestPort a = TestPort.open(device, "vale0:a");
                TestPort b = TestPort.open(device, "vale0:b");
                TestPort c = TestPort.open(device, "vale0:c")) {
            a.send(Frames.frame(4, 2, 60, 1));
            assertNotNull(b.receive());
            assertNotNull(c.receive());
            b.send(Frames.frame(2, 4, 60, 2));
            assertNull(c.receive());
            clock.advance(HOUR.plusNanos(1));
            b.send(Frames.frame(2, 4, 60, 3));
            assertEquals(3, Frames.number(c.receive()));
        }
    }

    @Test
    void theClockStandsUntilAllThreadsWait() throws Exception {
        VirtualClock clock = VirtualClock.automatic(2);
        SoftDevice device = device(clock);
        try (TestPort a = TestPort.open(device, "vale0:a");
                TestPort b = TestPort.open(device, "vale0:b")) {
            FutureTask<Integer> wait = new FutureTask<>(() -> a.poll(IN, 1000));
            Thread thread = Thread.ofPlatform().daemon().start(wait);
            Await.parked(thread);
            assertEquals(0, clock.nanoTime());
            assertEquals(0, b.poll(IN, 500));
            assertEquals(500_000_000, clock.nanoTime());
            clock.advance(Duration.ofMillis(500));
            assertEquals(0, wait.get());
        }
    }

    @Test
    void anInterruptEndsAWait() throws Exception {
        SoftDevice device = device(VirtualClock.manual());
        try (TestPort a = TestPort.open(device, "vale0:a")) {
            CompletableFuture<Integer> result = new CompletableFuture<>();
            Thread thread = Thread.ofPlatform().daemon().start(() -> result.complete(a.poll(IN, -1)));
            Await.parked(thread);
            thread.interrupt();
            assertEquals(-Errno.EINTR, result.get());
        }
    }

    @Test
    void aFrameWakesAWaitThatNoClockEnds() throws Exception {
        SoftDevice device = device(VirtualClock.manual());
        try (TestPort a = TestPort.open(device, "vale0:a");
                TestPort b = TestPort.open(device, "vale0:b")) {
            CompletableFuture<Integer> result = new CompletableFuture<>();
            Thread thread = Thread.ofPlatform().daemon().start(() -> result.complete(b.poll(IN, 1)));
            Await.parked(thread);
            a.send(Frames.frame(1, 60));
            assertEquals(IN, result.get());
        }
    }
}
