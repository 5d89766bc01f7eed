package io.github.netmap4j;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.call.Timeouts;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.WaitClock;
import io.github.netmap4j.sys.park.VirtualThreadPoller;
import java.time.Duration;

/**
 * Waits for one port. A platform thread waits itself. A virtual thread would pin its carrier in the kernel, so the
 * {@link VirtualThreadPoller} waits for the kernel's ports in its place; for a port of this process it parks.
 */
final class PortWaiter {

    private static final int POLLERR = netmap_h.POLLERR();

    private final PortContext port;
    private final RingTable rings;
    private final Descriptor descriptor;
    private final boolean kernel;
    private final int slice;

    PortWaiter(PortContext port, RingTable rings) {
        this.port = port;
        this.rings = rings;
        this.descriptor = port.descriptor;
        this.kernel = descriptor.device().node().isPresent();
        this.slice = slice(descriptor.device());
    }

    /** The longest wait, in milliseconds: a device that a close cannot wake is asked again after that. */
    private static int slice(NetmapDevice device) {
        return device.node().isPresent() || device.readiness().isPresent() ? Integer.MAX_VALUE : 20;
    }

    /** Waits for {@code POLLIN} or {@code POLLOUT}. False after the timeout. */
    boolean await(int events, Duration timeout) throws InterruptedException {
        port.requireOpen();
        long nanos = Timeouts.nanos(timeout);
        WaitClock clock = descriptor.device().clock();
        long start = clock.nanoTime();
        long left = nanos;
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException("wait for " + port.name);
            }
            port.requireOpen();
            int ready = poll(events, left);
            if (ready > 0) {
                requireFit(ready, events);
                return true;
            }
            if (ready < 0 && ready != -Errno.EINTR) {
                throw port.failed("poll", -ready);
            }
            left = nanos - (clock.nanoTime() - start);
            if (ready == 0 && left <= 0) {
                return false;
            }
        }
    }

    private int poll(int events, long nanos) throws InterruptedException {
        try {
            if (kernel && Thread.currentThread().isVirtual()) {
                int ready = descriptor.poll(events, 0);
                return ready != 0 || nanos <= 0
                        ? ready
                        : VirtualThreadPoller.shared().await(descriptor, events, nanos);
            }
            return descriptor.poll(events, Math.min(Timeouts.millis(nanos), slice));
        } catch (IllegalStateException closed) {
            port.requireOpen();
            throw closed;
        }
    }

    /** Throws unless poll reported what was asked for: anything else means that the port is no longer usable. */
    private void requireFit(int ready, int events) {
        if ((ready & POLLERR) != 0 || (ready & events) == 0) {
            port.requireOpen();
            throw rings.pollReports((ready & POLLERR) != 0 ? "an error" : "state " + ready);
        }
    }
}
