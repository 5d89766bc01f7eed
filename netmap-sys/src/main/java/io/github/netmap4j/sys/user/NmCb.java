package io.github.netmap4j.sys.user;

import java.lang.foreign.MemorySegment;

/** {@code nm_cb_t}: gets the packets of {@link NetmapLibs#nm_dispatch}. C's first argument is what the lambda captures. */
@FunctionalInterface
public interface NmCb {

    /**
     * Takes a packet. The buffer goes back to the kernel with the next sync: copy what you keep.
     *
     * @param header length, time and flags; reused for the next packet
     * @param region the memory of the port
     * @param buffer where the packet starts in it, in bytes
     */
    void packet(NmPkthdr header, MemorySegment region, long buffer);
}
