package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.nmreq_vale_polling;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct nmreq_vale_polling}: how kernel threads poll an attached NIC, of
 * {@code NETMAP_REQ_VALE_POLLING_ENABLE} and {@code NETMAP_REQ_VALE_POLLING_DISABLE}.
 */
public final class NmreqValePolling extends NmreqStruct {

    NmreqValePolling(MemorySegment struct) {
        super(struct, nmreq_vale_polling.layout());
    }

    /** {@return {@code nr_mode}: one of {@code NETMAP_POLLING_MODE_*}} */
    public long nr_mode() {
        return u32(nmreq_vale_polling.nr_mode$offset());
    }

    /**
     * {@return this, with {@code nr_mode} set}
     *
     * @param value {@code NETMAP_POLLING_MODE_SINGLE_CPU} for one thread, {@code NETMAP_POLLING_MODE_MULTI_CPU} for one per ring
     */
    public NmreqValePolling nr_mode(long value) {
        u32(nmreq_vale_polling.nr_mode$offset(), value, "nr_mode");
        return this;
    }

    /** {@return {@code nr_first_cpu_id}: the first CPU that polls} */
    public long nr_first_cpu_id() {
        return u32(nmreq_vale_polling.nr_first_cpu_id$offset());
    }

    /**
     * {@return this, with {@code nr_first_cpu_id} set}
     *
     * @param value the first CPU that polls; with many CPUs, also the first ring
     */
    public NmreqValePolling nr_first_cpu_id(long value) {
        u32(nmreq_vale_polling.nr_first_cpu_id$offset(), value, "nr_first_cpu_id");
        return this;
    }

    /** {@return {@code nr_num_polling_cpus}: how many CPUs poll} */
    public long nr_num_polling_cpus() {
        return u32(nmreq_vale_polling.nr_num_polling_cpus$offset());
    }

    /**
     * {@return this, with {@code nr_num_polling_cpus} set}
     *
     * @param value how many CPUs poll, one ring each; 1 in the single mode
     */
    public NmreqValePolling nr_num_polling_cpus(long value) {
        u32(nmreq_vale_polling.nr_num_polling_cpus$offset(), value, "nr_num_polling_cpus");
        return this;
    }
}
