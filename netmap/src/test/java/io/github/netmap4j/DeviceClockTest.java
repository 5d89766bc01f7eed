package io.github.netmap4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.forward.Forwarder;
import io.github.netmap4j.select.Interest;
import io.github.netmap4j.select.NetmapSelector;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.clock.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waits on a device whose clock moves by itself. One that went by another clock would take the hour, and fail by the limit. */
@Timeout(60)
class DeviceClockTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void theWaitsOfTheSafeLayerGoByTheClock() throws Exception {
        VirtualClock clock = VirtualClock.automatic(1);
        SoftDevice device = SoftDevice.builder().clock(clock).build();
        try (NetmapPort port = NetmapPort.builder("x{1").device(device).open();
                NetmapSelector selector = new NetmapSelector()) {
            assertFalse(port.awaitRx(HOUR));
            assertEquals(HOUR.toNanos(), clock.nanoTime());
            assertTrue(port.txRing(0).send(new byte[60]));
            long atFlush = clock.nanoTime();
            assertFalse(port.txRing(0).flush(Duration.ofMillis(50)), "the other end takes nothing");
            assertTrue(clock.nanoTime() >= atFlush + 50_000_000, "the time passed");
            selector.register(port, Interest.RX);
            long before = clock.nanoTime();
            assertEquals(0, selector.select(HOUR));
            assertEquals(before + HOUR.toNanos(), clock.nanoTime());
        }
    }

    @Test
    void aForwarderLeavesAFullRingAloneByTheClock() throws Exception {
        VirtualClock clock = VirtualClock.automatic(1);
        SoftDevice device = SoftDevice.builder().clock(clock).build();
        try (NetmapPort sender = NetmapPort.builder("in{1").device(device).open();
                NetmapPort in = NetmapPort.builder("in}1").device(device).open();
                NetmapPort out = NetmapPort.builder("out{1").device(device).open();
                Forwarder forwarder = Forwarder.between(in, out)) {
            do {
                sender.txRing(0).send(new byte[60]);
                sender.txRing(0).sync();
            } while (forwarder.forward(8) != 0);
            long before = clock.nanoTime();
            assertTrue(forwarder.await(HOUR));
            assertEquals(before + 50_000, clock.nanoTime());
        }
    }
}
