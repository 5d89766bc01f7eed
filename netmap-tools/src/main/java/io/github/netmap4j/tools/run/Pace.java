package io.github.netmap4j.tools.run;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Limits sending to a rate. For one thread. */
public final class Pace {

    /** How much a delayed sender may catch up, in nanoseconds. */
    private static final long ARREARS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Spins for shorter waits, in nanoseconds, because no timer of the system is that exact. */
    private static final long SPIN = TimeUnit.MICROSECONDS.toNanos(60);

    private final double perNano;
    private final boolean bits;
    private final boolean limited;
    private final StopFlag stop;
    private double sent;
    private long start;

    /**
     * A pace.
     *
     * @param rate the rate; null for no limit
     * @param share this thread's part of the rate, 0 to 1
     * @param stop ends a wait
     */
    public Pace(@Nullable Rate rate, double share, StopFlag stop) {
        this.limited = rate != null;
        this.bits = rate != null && rate.bits();
        this.perNano = rate == null ? 0 : rate.perSecond() * share / TimeUnit.SECONDS.toNanos(1);
        this.stop = stop;
    }

    /** Starts the clock. */
    public void start() {
        start = System.nanoTime();
        sent = 0;
    }

    /**
     * Waits until a packet is due.
     *
     * @param most how many packets are wanted, 1 or more
     * @param length the length of each in bytes
     * @return how many may be sent now: 1 to {@code most}; 0 if the command should end
     */
    public int await(int most, double length) {
        if (!limited) {
            return most;
        }
        double cost = cost(length);
        while (!stop.isRequested()) {
            long now = System.nanoTime();
            double credit = (now - start) * perNano - sent;
            double arrears = Math.max(ARREARS * perNano, cost);
            if (credit > arrears) {
                start += (long) ((credit - arrears) / perNano);
                credit = arrears;
            }
            if (credit >= cost) {
                return (int) Math.min(most, credit / cost);
            }
            long due = (long) ((cost - credit) / perNano);
            if (due > SPIN) {
                stop.await(due - SPIN);
            } else {
                Thread.onSpinWait();
            }
        }
        return 0;
    }

    private double cost(double length) {
        return bits ? length * Byte.SIZE : 1;
    }

    /**
     * Counts sent packets.
     *
     * @param packets how many
     * @param bytes their bytes
     */
    public void sent(int packets, long bytes) {
        sent += bits ? (double) bytes * Byte.SIZE : packets;
    }
}
