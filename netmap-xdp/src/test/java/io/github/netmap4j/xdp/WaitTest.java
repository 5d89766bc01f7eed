package io.github.netmap4j.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.wait.PollSet;
import io.github.netmap4j.testing.Await;
import io.github.netmap4j.testing.Processes;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.lab.KernelAge;
import io.github.netmap4j.xdp.program.AttachMode;
import io.github.netmap4j.xdp.sys.Links;
import io.github.netmap4j.xdp.sys.NetDev;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What ends a wait: a packet, its time, an interrupt, the socket's close, and the device's end. */
@ExtendWith(PrivateNet.class)
@Timeout(60)
final class WaitTest {

    private static final Duration VERY_LONG = Duration.ofDays(1000);
    private static final AtomicInteger WAITS = new AtomicInteger();

    private Veth veth;

    @BeforeEach
    void interfaces() throws IOException {
        veth = Veth.make("veth0", "veth1");
    }

    /** A wait under way, in a thread that sleeps. */
    private record Wait(Thread thread, FutureTask<Boolean> result) {

        static Wait start(XdpSocket socket, Thread.Builder builder) {
            FutureTask<Boolean> result = new FutureTask<>(() -> socket.rx().await(VERY_LONG));
            Thread thread = builder.name("waits " + WAITS.getAndIncrement()).start(result);
            Await.asleep(thread);
            return new Wait(thread, result);
        }

        Throwable failure() {
            return assertThrows(ExecutionException.class, result::get).getCause();
        }
    }

    @Test
    void anInterruptEndsAWait() throws Exception {
        try (Pair pair = Pair.of(AttachMode.NATIVE)) {
            Wait platform = Wait.start(pair.right, Thread.ofPlatform());
            platform.thread.interrupt();
            assertInstanceOf(InterruptedException.class, platform.failure());
            Wait virtual = Wait.start(pair.left, Thread.ofVirtual());
            virtual.thread.interrupt();
            assertInstanceOf(InterruptedException.class, virtual.failure());
        }
    }

    @Test
    void aCloseEndsAWait() throws Exception {
        try (Pair pair = Pair.of(AttachMode.NATIVE)) {
            Wait platform = Wait.start(pair.right, Thread.ofPlatform());
            Wait virtual = Wait.start(pair.left, Thread.ofVirtual());
            pair.right.close();
            pair.left.close();
            assertInstanceOf(IllegalStateException.class, platform.failure());
            assertInstanceOf(IllegalStateException.class, virtual.failure());
        }
    }

    @Test
    void aVirtualThreadWaitsWithoutItsCarrier() throws Exception {
        try (Pair pair = Pair.of(AttachMode.NATIVE)) {
            pair.right.fill().topUp();
            Wait wait = Wait.start(pair.right, Thread.ofVirtual());
            assertEquals(Thread.State.TIMED_WAITING, wait.thread.getState());
            pair.send(0, 1, 64);
            assertTrue(wait.result.get());
        }
    }

    @Test
    void aSocketIsWaitedForWithOthersInOnePollSet() throws Exception {
        try (Pair pair = Pair.of(AttachMode.NATIVE);
                PollSet set = new PollSet()) {
            int left = set.add(pair.left.descriptor(), netmap_h.POLLIN());
            int right = set.add(pair.right.descriptor(), netmap_h.POLLIN());
            assertEquals(0, set.poll(0));
            pair.right.fill().topUp();
            pair.send(0, 1, 64);
            assertEquals(1, set.poll(10_000));
            assertEquals(netmap_h.POLLIN(), set.revents(right));
            assertEquals(0, set.revents(left));
            pair.left.close();
            assertEquals(2, set.poll(10_000));
            assertEquals(netmap_h.POLLNVAL(), set.revents(left));
        }
    }

    @Test
    void aDeviceThatIsDownIsFoundAndGoesOnWhenItIsUp() throws Exception {
        try (Pair pair = Pair.of(AttachMode.NATIVE)) {
            assertEquals(DeviceState.UP, pair.left.deviceState());
            Veth.down(veth.ifindex());
            assertEquals(DeviceState.DOWN, pair.left.deviceState());
            XdpException waiting =
                    assertThrows(XdpException.class, () -> pair.left.rx().await(VERY_LONG));
            assertEquals(Errno.ENETDOWN, waiting.errno());
            assertTrue(waiting.getMessage().contains("ip link set dev veth0 up"), waiting.getMessage());
            assertEquals(1, pair.left.tx().produce(pair.packets(0, 1, 64)));
            XdpException sending = assertThrows(XdpException.class, pair.left.tx()::wakeup);
            assertEquals(Errno.ENETDOWN, sending.errno());
            Veth.up(veth.ifindex());
            pair.right.fill().topUp();
            assertEquals(0, pair.left.tx().wakeup());
            Pair.expect(pair.right, 0, 1, 64);
        }
    }

    @Test
    void aDeviceThatIsGoneIsFound() throws Exception {
        try (Pair pair = Pair.of(AttachMode.NATIVE)) {
            assertEquals(1, pair.left.tx().produce(pair.packets(0, 1, 64)));
            Wait wait = Wait.start(pair.right, Thread.ofPlatform());
            assertEquals(0, Links.delete(veth.ifindex()));
            XdpException waiting = assertInstanceOf(XdpException.class, wait.failure());
            assertEquals(Errno.ENXIO, waiting.errno());
            assertThrows(XdpException.class, pair.left.tx()::wakeup);
            assertEquals(DeviceState.GONE, pair.left.deviceState());
            assertEquals(DeviceState.GONE, pair.right.deviceState());
        }
    }

    @Test
    void aPeerThatIsDownCompletesEveryPacketAndStopsNoWakeup() throws Exception {
        try (Pair pair = Pair.of(AttachMode.SKB)) {
            Veth.down(veth.peerIfindex());
            assertEquals(200, pair.left.tx().produceAndWakeup(pair.packets(0, 200, 64)));
            assertEquals(0, pair.left.tx().pending());
            assertEquals(200, pair.left.completion().recycle());
        }
    }

    /** Its queue is soon full, and each packet after that is an EBUSY of its own. */
    @Test
    void aTapWithoutAReaderCompletesEveryPacketAndStopsNoWakeup() throws Exception {
        assumeTrue(
                Processes.succeeds(List.of("ip", "tuntap", "add", "dev", "tap0", "mode", "tap")),
                "no tap can be made here");
        Veth.up(NetDev.ifindex("tap0"));
        try (Umem umem = Umem.create(UmemConfig.defaults(), 256);
                XdpSocket socket =
                        umem.open("tap0", 0, SocketConfig.builder().txOnly().build())) {
            FrameBatch batch = umem.batch(200);
            umem.allocate(batch);
            for (int i = 0; i < 200; i++) {
                batch.length(i, 60);
            }
            assertEquals(200, socket.tx().produceAndWakeup(batch));
            assertEquals(0, socket.tx().pending());
            assertEquals(200, socket.completion().recycle());
        }
    }

    @Test
    void aFullCompletionQueueStopsSendingUntilItIsEmptied() throws Exception {
        SocketConfig config = Pair.config(AttachMode.SKB).completionSize(32).build();
        try (Pair pair = new Pair(config)) {
            KernelAge.assumePromptIndex(pair.left.raw());
            pair.right.fill().topUp();
            assertEquals(100, pair.left.tx().produceAndWakeup(pair.packets(0, 100, 64)));
            assertEquals(68, pair.left.tx().pending());
            assertEquals(68, pair.left.tx().wakeup());
            assertEquals(32, pair.left.completion().recycle());
            assertEquals(36, pair.left.tx().wakeup());
            assertFalse(pair.right.statistics().rxDropped() > 0);
            Pair.expect(pair.right, 0, 64, 64);
        }
    }
}
