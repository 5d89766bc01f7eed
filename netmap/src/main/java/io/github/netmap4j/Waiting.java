package io.github.netmap4j;

import io.github.netmap4j.sys.Descriptor;
import io.github.netmap4j.sys.Errno;
import io.github.netmap4j.sys.KernelDevice;
import io.github.netmap4j.sys.NetmapDevice;
import io.github.netmap4j.sys.Readiness;
import io.github.netmap4j.sys.abi.netmap_h;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for one port, in the calling thread. */
final class Waiting {

    private static final int POLLERR = netmap_h.POLLERR();

    private final Netmap port;
    private final Descriptor descriptor;
    private final int slice;

    Waiting(Netmap port, Descriptor descriptor) {
        this.port = port;
        this.descriptor = descriptor;
        this.slice = slice(descriptor.device());
    }

    /** A device that cannot be woken for a close is asked again after so many milliseconds. */
    private static int slice(NetmapDevice device) {
        return device instanceof KernelDevice || device instanceof Readiness ? Integer.MAX_VALUE : 20;
    }

    /** Waits for {@code POLLIN} or {@code POLLOUT}. False after the timeout. */
    boolean await(int events, Duration timeout) throws InterruptedException {
        port.requireOpen();
        long nanos = TimeUnit.NANOSECONDS.convert(timeout);
        long start = System.nanoTime();
        long left = nanos;
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException("wait for " + port.name());
            }
            port.requireOpen();
            int ready = poll(events, Math.min(millis(left), slice));
            if (ready > 0) {
                return ready(ready, events);
            }
            if (ready < 0 && ready != -Errno.EINTR) {
                throw port.failed("poll", -ready);
            }
            left = nanos - (System.nanoTime() - start);
            if (ready == 0 && left <= 0) {
                return false;
            }
        }
    }

    private int poll(int events, int millis) {
        try {
            return descriptor.poll(events, millis);
        } catch (IllegalStateException closed) {
            port.requireOpen();
            throw closed;
        }
    }

    /** Rounded up, so that no wait ends before its time. */
    private static int millis(long nanos) {
        long millis = nanos <= 0 ? 0 : (nanos - 1) / 1_000_000 + 1;
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    private boolean ready(int ready, int events) {
        if ((ready & POLLERR) != 0) {
            port.requireOpen();
            throw port.reset("poll reports an error of " + port.name() + ": " + port.positions());
        }
        return (ready & events) != 0;
    }
}
