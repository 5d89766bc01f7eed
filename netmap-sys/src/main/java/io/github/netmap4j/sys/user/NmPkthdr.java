package io.github.netmap4j.sys.user;

import org.jspecify.annotations.Nullable;

/**
 * {@code struct nm_pkthdr}: what {@link NetmapLibs#nm_dispatch} and {@link NetmapLibs#nm_nextpkt} report about a packet.
 * They reuse one object.
 */
public final class NmPkthdr {

    /** {@code ts.tv_sec}: seconds since 1970 of the ring's last sync. */
    public long ts_sec;

    /** {@code ts.tv_usec}: microseconds within {@link #ts_sec}. */
    public long ts_usec;

    /** Bytes that lie together at {@link #buf}; less than {@link #len} if fragments are scattered. */
    public long caplen;

    /** Length of the packet in bytes, all fragments together. */
    public long len;

    /** {@code NM_MORE_PKTS} if more packets of this call follow, else 0. */
    public long flags;

    /** The descriptor that the packet came from; null for {@code nm_nextpkt}, which leaves it as in C. */
    public @Nullable NmDesc d;

    /** The first slot of the packet, as an offset in the region. */
    public long slot;

    /** The first buffer of the packet, as an offset in the region. */
    public long buf;

    /** An empty header. */
    public NmPkthdr() {}
}
