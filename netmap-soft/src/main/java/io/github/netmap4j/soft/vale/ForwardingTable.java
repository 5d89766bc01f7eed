package io.github.netmap4j.soft.vale;

import io.github.netmap4j.soft.clock.DeviceClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Which port an Ethernet address was last seen on. As in the kernel it has 1024 entries, one per hash; a collision replaces
 * the entry. It needs no lock: an entry is one long.
 *
 * <p>As in the kernel, an entry that was never written means that the address 00:00:00:00:00:00 is on port 0.
 */
final class ForwardingTable {

    static final int BITS = 10;

    private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(long[].class);
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    // The address in the upper 48 bits of 56, the port in the low 8.
    private final long[] entries = new long[1 << BITS];
    private final long @Nullable [] learnt;
    private final long ageing;
    private final DeviceClock clock;

    /** An empty table, whose entries expire after {@code ageing} nanoseconds of a clock; 0 for never. */
    ForwardingTable(long ageing, DeviceClock clock) {
        this.clock = clock;
        this.ageing = ageing;
        this.learnt = ageing == 0 ? null : new long[1 << BITS];
    }

    private static int hash(long mac) {
        return (int) ((mac * SPREAD) >>> (Long.SIZE - BITS));
    }

    boolean ages() {
        return ageing != 0;
    }

    /** The time for {@link #learn} and {@link #find}; the clock is read only if entries age. */
    long now() {
        return ageing == 0 ? 0 : clock.nanoTime();
    }

    /** Notes that an address is on a port. */
    void learn(long mac, int port, long now) {
        int hash = hash(mac);
        if (ageing != 0) {
            ENTRY.setOpaque(learnt, hash, now);
        }
        ENTRY.setOpaque(entries, hash, mac << 8 | port);
    }

    /** The port of an address, or -1 if it is not known. */
    int find(long mac, long now) {
        int hash = hash(mac);
        long entry = (long) ENTRY.getOpaque(entries, hash);
        if (entry >>> 8 != mac) {
            return -1;
        }
        if (ageing != 0 && entry != 0 && now - (long) ENTRY.getOpaque(learnt, hash) > ageing) {
            return -1;
        }
        return (int) entry & 0xff;
    }
}
