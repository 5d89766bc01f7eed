package io.github.netmap4j;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Figures of one ring, from when it was taken. Only its owner counts; any thread may read, and sees each figure whole, if
 * not all of one instant.
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

    /** Opaque stores: no other cost than a plain one, and no reader sees half a number. */
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

    /**
     * Packets that were sent, or received. A packet of several slots counts once.
     *
     * @return a count
     */
    public long packets() {
        return (long) PACKETS.getOpaque(this);
    }

    /**
     * Their bytes, without preamble, checksum and gap on the wire.
     *
     * @return a count
     */
    public long bytes() {
        return (long) BYTES.getOpaque(this);
    }

    /**
     * {@return how often a transmit ring had no room for what was to be sent; or how often a receive ring, after a sync
     * or a wait, was found to have become full: no slot was left to the kernel, so that packets may have been dropped
     * before it} One that stays full, because nothing is released, counts once.
     */
    public long full() {
        return (long) FULL.getOpaque(this);
    }

    /**
     * {@return how many system calls this ring's {@code sync()} and {@code flush()} made} Syncs that poll does are not
     * among them.
     */
    public long syncs() {
        return (long) SYNCS.getOpaque(this);
    }

    /**
     * All figures, for logs.
     *
     * @return {@code packets=…, bytes=…, full=…, syncs=…}
     */
    @Override
    public String toString() {
        return "packets=" + packets() + ", bytes=" + bytes() + ", full=" + full() + ", syncs=" + syncs();
    }
}
