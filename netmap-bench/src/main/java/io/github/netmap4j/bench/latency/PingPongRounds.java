package io.github.netmap4j.bench.latency;

import static io.github.netmap4j.sys.abi.netmap_h.POLLIN;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_empty;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapLibs;
import io.github.netmap4j.sys.user.NmDesc;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * Round-trip times of a packet through a pipe between two threads of one process: either both spin (busy), or both
 * sleep in poll (blocking).
 */
public final class PingPongRounds {

    private static final int PACKET = 60;
    /** A minute in nanoseconds, longer than any round. */
    static final long LONGEST = 60_000_000_000L;

    private static final int WARMUP_ROUNDS = 10_000;

    private PingPongRounds() {}

    /**
     * Plays.
     *
     * @param blocking whether to sleep in poll
     * @param time how long, after the warm-up
     * @return the rounds' durations in nanoseconds
     * @throws NetmapException if the pipe cannot be opened
     * @throws InterruptedException if the thread is interrupted
     */
    public static Histogram run(boolean blocking, Duration time) throws NetmapException, InterruptedException {
        SoftDevice device = SoftDevice.builder().build();
        try (NmDesc ping = NetmapLibs.nm_open(device, "netmap:pingpong{1", null, 0, null);
                NmDesc pong = NetmapLibs.nm_open(device, "netmap:pingpong}1", null, 0, null)) {
            Thread answers = Thread.ofPlatform().daemon().name("pong").start(() -> answer(pong, blocking));
            Histogram histogram = new Histogram(LONGEST, 3);
            for (int i = 0; i < WARMUP_ROUNDS; i++) {
                round(ping, blocking);
            }
            long now = System.nanoTime();
            long end = now + time.toNanos();
            while (now < end) {
                round(ping, blocking);
                long then = now;
                now = System.nanoTime();
                histogram.recordValue(now - then);
            }
            answers.interrupt();
            send(ping);
            answers.join();
            return histogram;
        }
    }

    private static void round(NmDesc ping, boolean blocking) {
        send(ping);
        receive(ping, blocking);
    }

    private static void answer(NmDesc pong, boolean blocking) {
        while (!Thread.currentThread().isInterrupted() && receive(pong, blocking)) {
            send(pong);
        }
    }

    private static void send(NmDesc port) {
        NetmapRing ring = port.txring(0);
        long head = ring.head();
        NetmapSlot.len(port.mem(), ring.slot(head), PACKET);
        long next = nm_ring_next(ring, head);
        ring.head(next);
        ring.cur(next);
        port.ioctl(Ioctl.NIOCTXSYNC);
    }

    /** Takes one packet; false if the thread was interrupted before one came. */
    private static boolean receive(NmDesc port, boolean blocking) {
        NetmapRing ring = port.rxring(0);
        while (nm_ring_empty(ring)) {
            if (blocking) {
                if (port.poll(POLLIN(), -1) < 0) {
                    return false;
                }
            } else {
                port.ioctl(Ioctl.NIOCRXSYNC);
                Thread.onSpinWait();
                if (Thread.currentThread().isInterrupted()) {
                    return false;
                }
            }
        }
        long next = nm_ring_next(ring, ring.head());
        ring.head(next);
        ring.cur(next);
        return true;
    }
}
