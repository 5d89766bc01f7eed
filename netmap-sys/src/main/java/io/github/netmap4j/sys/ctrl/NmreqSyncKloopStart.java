package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.nmreq_sync_kloop_start;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct nmreq_sync_kloop_start}: how {@code NETMAP_REQ_SYNC_KLOOP_START} waits.
 */
public final class NmreqSyncKloopStart extends NmreqStruct {

    private static final long SLEEP_US = nmreq_sync_kloop_start.sleep_us$offset();

    NmreqSyncKloopStart(MemorySegment struct) {
        super(struct, nmreq_sync_kloop_start.layout());
    }

    /**
     * {@code sleep_us}.
     *
     * @return how long the loop sleeps when there is nothing to do, in microseconds
     */
    public long sleep_us() {
        return u32(SLEEP_US);
    }

    /**
     * {@code sleep_us}.
     *
     * @param value microseconds to sleep when there is nothing to do, 0 to 1,000,000; without effect where eventfds wake the loop
     * @return this
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public NmreqSyncKloopStart sleep_us(long value) {
        u32(SLEEP_US, value, "sleep_us");
        return this;
    }
}
