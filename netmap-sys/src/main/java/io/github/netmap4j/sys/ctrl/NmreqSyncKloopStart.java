package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.nmreq_sync_kloop_start;
import java.lang.foreign.MemorySegment;

/** {@code struct nmreq_sync_kloop_start}: how {@code NETMAP_REQ_SYNC_KLOOP_START} waits. */
public final class NmreqSyncKloopStart extends NmreqStruct {

    NmreqSyncKloopStart(MemorySegment struct) {
        super(struct, nmreq_sync_kloop_start.layout());
    }

    /** {@return {@code sleep_us}: how long the loop sleeps when there is nothing to do, in microseconds} */
    public long sleep_us() {
        return u32(nmreq_sync_kloop_start.sleep_us$offset());
    }

    /**
     * {@return this, with {@code sleep_us} set}
     *
     * @param value microseconds to sleep when there is nothing to do, 0 to 1,000,000; without effect where eventfds wake the loop
     */
    public NmreqSyncKloopStart sleep_us(long value) {
        u32(nmreq_sync_kloop_start.sleep_us$offset(), value, "sleep_us");
        return this;
    }
}
