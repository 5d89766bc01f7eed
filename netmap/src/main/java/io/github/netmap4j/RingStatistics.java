package io.github.netmap4j;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Figures of one ring since it was taken. Only its owner counts. Any thread may read; the figures may be of different
 * moments.
 */
public final class RingStatistics {

    private static final VarHandle PACKETS;
    private static final VarHandle BYTES;
    private static final VarHandle FULL;
    private static final VarHandle SYNCS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PACKETS = lookup.findVarHandle(RingStatistics.class, "packets", long.class);
            BYTES = lookup.findVarHandle(RingStatistics.class, "bytes", long.class);
            FULL = lookup.findVarHandle(RingStatistics.class, "full", long.class);
            SYNCS = lookup.findVarHandle(RingStatistics.class, "syncs", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private long packets;
    private long bytes;
    private long full;
    private long syncs;

    RingStatistics() {}

    /** Opaque stores cost no more than plain ones, and no reader sees half a number. */
    void add(long morePackets, long moreBytes) {
        PACKETS.setOpaque(this, packets + morePackets);
        BYTES.setOpaque(this, bytes + moreBytes);
    }

    void addFull() {
        FULL.setOpaque(this, full + 1);
    }

    void addSync() {
        SYNCS.setOpaque(this, syncs + 1);
    }

    /** {@return how many packets were sent or received} A packet of several slots counts once. */
    public long packets() {
        return (long) PACKETS.getOpaque(this);
    }

    /** {@return their bytes, without preamble, checksum and gap on the wire} */
    public long bytes() {
        return (long) BYTES.getOpaque(this);
    }

    /**
     * {@return how often a transmit ring had too little room; or how often a receive ring had become full at a sync or a
     * wait, which left no slot to the kernel, so that packets may have been dropped} A receive ring that stays full counts
     * once.
     */
    public long full() {
        return (long) FULL.getOpaque(this);
    }

    /**
     * {@return how many system calls this ring's {@code sync()} and {@code flush()} made} Syncs by poll do not count.
     */
    public long syncs() {
        return (long) SYNCS.getOpaque(this);
    }

    /** {@return all figures, for logs: {@code packets=…, bytes=…, full=…, syncs=…}} */
    @Override
    public String toString() {
        return "packets=" + packets() + ", bytes=" + bytes() + ", full=" + full() + ", syncs=" + syncs();
    }
}
