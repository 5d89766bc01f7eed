package io.github.netmap4j.sys.user;

import java.lang.foreign.MemorySegment;

/** {@code nm_cb_t}: who gets the packets of {@link NetmapLibs#nm_dispatch}. Its first C argument is what it captures. */
@FunctionalInterface
public interface NmCb {

    /**
     * Takes a packet. The buffer goes back to the kernel with the next sync, so what is kept must be copied.
     *
     * @param header length, time and flags; filled anew for the next packet
     * @param region the memory of the port
     * @param buffer where the packet starts in it, in bytes
     */
    void packet(NmPkthdr header, MemorySegment region, long buffer);
}
