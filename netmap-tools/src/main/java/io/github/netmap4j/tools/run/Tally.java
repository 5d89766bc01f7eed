package io.github.netmap4j.tools.run;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Counts of one ring. One thread counts, once per batch; any thread reads, and sees no torn values. */
public final class Tally {

    private static final VarHandle PACKETS;
    private static final VarHandle BYTES;
    private static final VarHandle FIRST;
    private static final VarHandle LAST;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PACKETS = lookup.findVarHandle(Tally.class, "packets", long.class);
            BYTES = lookup.findVarHandle(Tally.class, "bytes", long.class);
            FIRST = lookup.findVarHandle(Tally.class, "first", long.class);
            LAST = lookup.findVarHandle(Tally.class, "last", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final String name;
    private long packets;
    private long bytes;
    private long first;

    @SuppressWarnings("UnusedVariable") // through its handle
    private long last;

    /**
     * A tally of 0.
     *
     * @param name the ring's name, for reports: {@code vale0:a tx 0}
     */
    public Tally(String name) {
        this.name = name;
    }

    /** Starts the clock: a sender's time counts from here on, a receiver's from its first packet. */
    public void begin() {
        FIRST.setOpaque(this, System.nanoTime());
    }

    /**
     * Counts a batch.
     *
     * @param morePackets the number of packets; 0 changes nothing
     * @param moreBytes their bytes
     */
    public void add(long morePackets, long moreBytes) {
        if (morePackets == 0) {
            return;
        }
        long now = System.nanoTime();
        if (first == 0) {
            FIRST.setOpaque(this, now);
        }
        LAST.setOpaque(this, now);
        BYTES.setOpaque(this, bytes + moreBytes);
        PACKETS.setOpaque(this, packets + morePackets);
    }

    /** {@return the ring's name} */
    public String name() {
        return name;
    }

    /** {@return the number of packets} */
    public long packets() {
        return (long) PACKETS.getOpaque(this);
    }

    /** {@return their bytes, without preamble, checksum and gap on the wire} */
    public long bytes() {
        return (long) BYTES.getOpaque(this);
    }

    /** {@return nanoseconds from the start of the clock to the last batch; 0 without one} */
    public long nanos() {
        return packets() == 0 ? 0 : (long) LAST.getOpaque(this) - (long) FIRST.getOpaque(this);
    }
}
